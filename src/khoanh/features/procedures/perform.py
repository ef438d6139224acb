"""Takes in what devices perform: a step begins (N-CREATE), goes on and ends (N-SET) (PS3.4 F.7.2)."""

from zoneinfo import ZoneInfo

from khoanh.adapters.dicom_client import Request
from khoanh.features import audit, dispatches
from khoanh.features.procedures import queries
from khoanh.features.procedures.follow import link_step, move_orders
from khoanh.features.procedures.kinds import MPPS, Facts, Model
from khoanh.features.procedures.rules import check_change, check_create, clean_model, list_refused, read_facts
from khoanh.foundation.errors import Conflict, Forbidden, NotFound
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import parse_uid
from khoanh.standards.dimse import CommandField
from khoanh.transaction import Unit


def create_step(unit: Unit, uid: str, model: Model) -> None:
    """Keep a step that a device has begun; its orders are started.

    Raises:
        Conflict: There is a step of this UID.
        MissingAttribute, MissingValue, WrongValue: See `rules`.
    """
    unit.who.require(Permission.ORDER_PERFORM)
    uid = parse_uid(uid, what="SOP Instance UID")
    model = clean_model(model)
    check_create(model)
    facts = _read(unit, model)
    step = queries.insert_step(unit.db, uid, unit.who.name, facts, model)
    if step is None:
        raise Conflict("there is a step of this UID", vi="Đã có bước chụp với UID này")
    queries.insert_message(unit.db, step, "N-CREATE", model)
    queries.replace_series(unit.db, step, facts.series)
    link_step(unit, step, facts)
    move_orders(unit, queries.list_orders(unit.db, step), facts)
    _tell(unit, uid, facts, CommandField.N_CREATE, model)


def change_step(unit: Unit, uid: str, change: Model) -> list[str]:
    """Keep what a device says of its step; its orders are performed or discontinued when it ends.

    Returns:
        Keywords of the attributes that may not be changed and were left as they are.

    Raises:
        NotFound: There is no such step.
        Forbidden: Another device told it.
        StepEnded, MissingValue, WrongValue: See `rules`.
    """
    unit.who.require(Permission.ORDER_PERFORM)
    known = queries.lock_step(unit.db, uid)
    if known is None:
        raise NotFound("no such step", vi="Không có bước chụp này")
    step, device, before = known
    if device != unit.who.name:
        raise Forbidden("another device told this step", vi="Bước chụp này do máy khác báo")
    change = clean_model(change)
    after = check_change(before, change)
    facts = _read(unit, after)
    queries.update_step(unit.db, step, facts, after)
    queries.insert_message(unit.db, step, "N-SET", change)
    queries.replace_series(unit.db, step, facts.series)
    move_orders(unit, queries.list_orders(unit.db, step), facts)
    _tell(unit, uid, facts, CommandField.N_SET, change)
    return list_refused(before, change)


def _read(unit: Unit, model: Model) -> Facts:
    return read_facts(model, ZoneInfo(unit.settings.time_zone))


def _tell(unit: Unit, uid: str, facts: Facts, field: CommandField, model: Model) -> None:
    """Write it down, show it, and pass it on to the devices that want it."""
    audit.record(
        unit,
        "procedure step told",
        study_uid=facts.study_uid,
        subject=uid,
        detail={"status": str(facts.status), "reason": facts.reason_code, "series": len(facts.series)},
    )
    unit.notify("performed", step=uid, status=str(facts.status))
    for device in queries.select_receivers(unit.db):
        if device != unit.who.name:
            dispatches.queue_request(unit, device, "performed", uid, Request(field, MPPS, uid, data_set=model))
