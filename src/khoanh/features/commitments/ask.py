"""Asks others to commit to what we sent them, and takes their answer (PS3.4 J.3.2, J.3.3, as SCU)."""

from collections.abc import Sequence

import structlog

from khoanh.adapters.dicom_client import Request
from khoanh.features import audit, dispatches
from khoanh.features.commitments import queries
from khoanh.features.commitments.kinds import COMMITMENT, COMMITMENT_INSTANCE, Item
from khoanh.features.commitments.rules import REQUEST_ACTION, Model, read_report, write_request
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import new_uid
from khoanh.standards.dimse import CommandField, statuses
from khoanh.transaction import Unit

_log = structlog.get_logger()
_MOST_AT_ONCE = 10_000


def ask_commitment(unit: Unit, ae_title: str, objects: Sequence[tuple[str, str]]) -> list[str]:
    """Ask a device to commit to objects that it has been sent; return the UIDs of the transactions.

    Args:
        objects: Pairs of SOP class and SOP instance.
    """
    unit.who.require(Permission.STUDY_EXPORT)
    transactions = []
    for start in range(0, len(objects), _MOST_AT_ONCE):
        items = [Item(*pair) for pair in objects[start : start + _MOST_AT_ONCE]]
        transaction = new_uid()
        queries.insert_commitment(unit.db, ae_title, transaction, "asked by us", items)
        data = write_request(transaction, items)
        request = Request(CommandField.N_ACTION, COMMITMENT, COMMITMENT_INSTANCE, REQUEST_ACTION, data)
        dispatches.queue_request(unit, ae_title, "commitment", transaction, request)
        transactions.append(transaction)
    return transactions


def take_report(unit: Unit, ae_title: str, model: Model) -> None:
    """Take the answer of a device that we asked; one that does not name an object does not keep it.

    Raises:
        NotFound: We asked it for no such transaction.
        Malformed: It names no transaction.
    """
    unit.who.require(Permission.STUDY_STORE)
    transaction, kept, failed = read_report(model)
    asked = queries.lock_commitment(unit.db, ae_title, transaction, "asked by us")
    if asked is None:
        raise NotFound("we asked for no such transaction", vi="Không có yêu cầu lưu trữ này")
    sure = {item.sop_instance_uid for item in kept}
    why = {item.sop_instance_uid: item.failure or statuses.PROCESSING_FAILURE for item in failed}
    judged = [
        Item(
            item.sop_class_uid,
            item.sop_instance_uid,
            why.get(item.sop_instance_uid, 0 if item.sop_instance_uid in sure else statuses.NO_SUCH_OBJECT_INSTANCE),
        )
        for item in asked
    ]
    queries.answer_commitment(unit.db, ae_title, transaction, "asked by us", judged)
    lost = sum(1 for item in judged if item.failure)
    if lost:
        _log.warning("a device does not keep what we sent", peer=ae_title, transaction=transaction, objects=lost)
    audit.record(
        unit, "commitment answered", subject=transaction, detail={"device": ae_title, "failed": lost},
        outcome="failure" if lost else "success",
    )  # fmt: skip
