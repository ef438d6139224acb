"""Commits to keep what devices have sent: their request is kept, judged and reported (PS3.4 J.3.2, J.3.3)."""

from dataclasses import dataclass

from khoanh.adapters.dicom_client import Request
from khoanh.features import archive, audit, devices, dispatches
from khoanh.features.commitments import queries
from khoanh.features.commitments.kinds import COMMITMENT, COMMITMENT_INSTANCE, Direction
from khoanh.features.commitments.rules import Model, judge, read_request, refuse_all, write_report
from khoanh.foundation.events import DispatchEnded
from khoanh.foundation.identity import Permission
from khoanh.standards.dimse import CommandField, statuses
from khoanh.transaction import Unit

_OURS: Direction = "asked of us"
_SAME_ASSOCIATION_S = 10.0
"""How long the door has to report over the association of the request, before the courier does it over another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is kept: what to report, and its place in the queue of those to be delivered."""

    dispatch: int
    report: Request
    may_use_same_association: bool


def answer_request(unit: Unit, model: Model) -> Asked:
    """Keep the request of a device and judge it; its report waits to be delivered from now on.

    An object counts as kept once its bytes are synced and it is indexed: what C-STORE has answered with success. A
    transaction that is asked for again with the same objects is judged again; with others, none is committed to.

    Raises:
        Malformed: It names no transaction or no objects.
    """
    unit.who.require(Permission.STUDY_STORE)
    transaction, asked = read_request(model)
    device = unit.who.name
    judged = judge(asked, archive.list_classes(unit, [item.sop_instance_uid for item in asked]))
    if not queries.insert_commitment(unit.db, device, transaction, _OURS, asked):
        before = queries.lock_commitment(unit.db, device, transaction, _OURS) or []
        if {item.sop_instance_uid for item in before} != {item.sop_instance_uid for item in asked}:
            judged = refuse_all(asked, statuses.DUPLICATE_TRANSACTION)
    if not any(item.failure == statuses.DUPLICATE_TRANSACTION for item in judged):
        queries.answer_commitment(unit.db, device, transaction, _OURS, judged)
    failed = sum(1 for item in judged if item.failure)
    audit.record(unit, "commitment asked", subject=transaction, detail={"objects": len(asked), "failed": failed})
    event, data = write_report(transaction, judged, unit.settings.ae_title)
    report = Request(CommandField.N_EVENT_REPORT, COMMITMENT, COMMITMENT_INSTANCE, event, data)
    profile = devices.find_device(unit, device)
    same = profile is not None and profile.report_association == "same"
    wait_s = _SAME_ASSOCIATION_S if same else 0.0
    number = dispatches.queue_request(unit, device, "report", transaction, report, wait_s=wait_s)
    return Asked(number, report, same)


def note_delivery(unit: Unit, event: DispatchEnded) -> None:
    """Write down that a device has our report, or that it refused our request to commit."""
    if event.kind == "report" and event.ok:
        audit.record(unit, "commitment reported", subject=event.subject, detail={"device": event.device})
    elif event.kind == "commitment" and not event.ok:
        asked = queries.lock_commitment(unit.db, event.device, event.subject, "asked by us")
        if asked is not None:
            refused = refuse_all(asked, event.status)
            queries.answer_commitment(unit.db, event.device, event.subject, "asked by us", refused)
