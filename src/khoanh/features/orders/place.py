"""Places and changes orders, whatever comes first (HL7 2.8.2 chapter 4: order control NW, XO; and by hand)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from khoanh.features import audit, catalogue, patients
from khoanh.features.orders import facts as rules
from khoanh.features.orders.kinds import OrderFacts, OrderRef, Outcome, Placed, State, Step
from khoanh.features.orders.naming import load_order, lock_order
from khoanh.features.orders.numbers import format_accession
from khoanh.features.orders.queries import match as match_queries
from khoanh.features.orders.queries import orders as queries
from khoanh.features.orders.queries.orders import Row
from khoanh.features.orders.steps import note_step, take_locked_step
from khoanh.foundation.errors import Invalid, OutOfResources
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import new_uid
from khoanh.transaction import Unit

_MOST_TRIES = 50


def place_order(unit: Unit, facts: OrderFacts, *, said_at: datetime | None = None) -> Placed:
    """Place an order; placing it again under its placer's number changes what differs.

    An order whose cancellation came first stays cancelled, unless it was placed again after that. One entered here
    for the same patient and service while the HIS was down is taken over by the first HIS that orders it.

    Args:
        said_at: When the placer said so; words older than those known only fill what is empty.

    Raises:
        Invalid: A fact is out of its range, there is no patient, or an order entered here names no service of ours.
    """
    unit.who.require(Permission.ORDER_PLACE)
    return _load(unit, *_keep(unit, facts, said_at, foretold=False))


def keep_order(unit: Unit, facts: OrderFacts, *, said_at: datetime | None = None, foretold: bool = False) -> int:
    """Place an order, or change it if `foretold`, by its placer's number, and return its key; see `place_order`."""
    unit.who.require(Permission.ORDER_PLACE)
    if foretold and not facts.placer.strip():
        raise Invalid("the placer's number is needed", vi="Cần có số phiếu của hệ thống gửi")
    return _keep(unit, facts, said_at, foretold=foretold)[0]


def _load(unit: Unit, order: int, outcome: Outcome) -> Placed:
    return Placed(load_order(unit, order), outcome)


def update_order(
    unit: Unit, facts: OrderFacts, *, ref: OrderRef | None = None, said_at: datetime | None = None
) -> Placed:
    """Change an order: that of `ref`, else of the placer's number; one never heard of is kept as foretold.

    Raises:
        NotFound: There is no order of `ref`.
        Invalid: See `place_order`.
    """
    unit.who.require(Permission.ORDER_PLACE)
    if ref is None:
        if not facts.placer.strip():
            raise Invalid("the placer's number is needed", vi="Cần có số phiếu của hệ thống gửi")
        return _load(unit, *_keep(unit, facts, said_at, foretold=True))
    before = lock_order(unit, ref)
    said = describe(unit, rules.check_facts(facts), before["source"])
    for name in ("placer", "source"):
        said.pop(name, None)
    return _load(unit, *change(unit, before, said, said_at, placing=False))


def _keep(unit: Unit, facts: OrderFacts, said_at: datetime | None, *, foretold: bool) -> tuple[int, Outcome]:
    checked = rules.check_facts(facts)
    said = describe(unit, checked, checked.source)
    if checked.placer:
        before, is_local = _find_placed(unit, checked, said, foretold=foretold)
        if before is not None and is_local:
            return _take_over(unit, before, said, said_at)
        if before is not None:
            return change(unit, before, said, said_at, placing=not foretold)
    order = insert(unit, said, said_at, foretold=foretold)
    if order is None:
        before = queries.lock_by_placer(unit.db, checked.placer, checked.source)
        assert before is not None
        return change(unit, before, said, said_at, placing=not foretold)
    return order, "placed"


def describe(unit: Unit, checked: OrderFacts, source: str) -> dict[str, Any]:
    """Return what is said of an order by its columns, with patient, service and room looked up."""
    said = rules.list_said(checked)
    if checked.patient is not None:
        found = match_queries.find_survivor(unit.db, checked.patient)
        if found is None:
            raise Invalid("there is no such patient", vi="Không có bệnh nhân này")
        said["patient"], registered = found
        if not registered:
            patients.register_known(unit, said["patient"])
        if said["patient"] != checked.patient:
            said["filed_under"] = checked.patient
    if checked.minutes is not None:
        said["minutes"] = checked.minutes
    if checked.modality:
        said["modality"] = checked.modality
    if checked.code or checked.name:
        said.update(_describe_service(unit, checked, source))
    if checked.room_code:
        room = catalogue.resolve_room(unit, source, checked.room_code)
        if room is not None:
            said["room"] = room.id
    return said


def _describe_service(unit: Unit, checked: OrderFacts, source: str) -> dict[str, Any]:
    if source:
        service = catalogue.resolve_service(unit, source, checked.code or "", checked.name or "")
    else:
        service = catalogue.read_service(unit, checked.code) if checked.code else None
    if service is None:
        return {"service": None, "code": checked.code or None, "name": checked.name or None}
    said = {
        "service": service.id,
        "code": checked.code if checked.code and checked.code != service.code else None,
        "name": checked.name if checked.name and checked.name != service.name else None,
    }
    return said if checked.modality or not service.modality else {**said, "modality": service.modality}


def insert(
    unit: Unit, said: Mapping[str, Any], said_at: datetime | None, *, foretold: bool, state: State = State.WAITING
) -> int | None:
    """Add an order with what is said; None if somebody else has just placed it."""
    if said.get("patient") is None:
        raise Invalid("an order needs a patient", vi="Chỉ định cần có bệnh nhân")
    if not said.get("source") and said.get("service") is None:
        raise Invalid("a service of the catalogue is needed", vi="Cần chọn dịch vụ trong danh mục")
    ordered_at = said.get("ordered_at") or unit.now
    values = {name: value for name, value in said.items() if value is not None} | {
        "ordered_at": ordered_at,
        "due_at": said.get("due_at") or ordered_at,
        "said_at": said_at,
        "foretold": foretold,
        "state": str(state),
        "local": not said.get("placer"),
        "study_uid": said.get("study_uid") or new_uid(),
    }
    added = _add(unit, values)
    if added is None:
        return None
    order, homeless = added
    detail = {"said_at": said_at.isoformat()} if said_at else {}
    unit.write_last(*queries.shape_event(order, "placed", "", str(state), unit.who.name, "", detail))
    audit.record(unit, "order placed", subject=f"order {order}")
    note_step(unit, order, "placed", state)
    _match_studies(unit, homeless)
    return order


def _add(unit: Unit, values: dict[str, Any]) -> tuple[int, list[str]] | None:
    """Add an order, under an accession number of ours where it has none; return its key and the homeless of it."""
    if values.get("accession"):
        return queries.insert_order(unit.db, values, alone=False)
    for _ in range(_MOST_TRIES):
        accession = _take_accession(unit, values.get("modality") or "")
        added = queries.insert_order(unit.db, {**values, "accession": accession}, alone=True)
        if added is not None or not queries.is_accession_taken(unit.db, accession):
            return added
    raise OutOfResources("no accession number is free", vi="Đã hết số chỉ định; hãy đổi mẫu số")


def change(
    unit: Unit, before: Row, said: Mapping[str, Any], said_at: datetime | None, *, placing: bool
) -> tuple[int, Outcome]:
    """Change a locked order by what is said of it; return its key and what became of it."""
    order, state = before["id"], State(before["state"])
    newer = rules.is_newer(said_at, before["said_at"])
    changes = rules.weigh(before, said, newer=newer)
    if before["foretold"] and placing:
        changes["foretold"] = False
    if "patient" in changes:
        changes.setdefault("filed_under", None)
    else:
        changes.pop("filed_under", None)
    revived = placing and state is State.CANCELLED and rules.is_strictly_newer(said_at, before["said_at"])
    if changes:
        _keep_changes(unit, before, changes, said_at if newer else None)
    elif newer and said_at is not None and said_at != before["said_at"]:
        queries.update_order(unit.db, order, {"said_at": said_at})
    if revived:
        detail = {"said_at": said_at.isoformat()} if said_at else {}
        take_locked_step(unit, {**before, **changes}, Step.UNCANCEL, detail=detail)
    outcome: Outcome = "changed" if changes or revived else "unchanged"
    if placing and state is State.CANCELLED and not revived:
        outcome = "still cancelled"
    return order, outcome


def _take_accession(unit: Unit, modality: str) -> str:
    day = unit.now.astimezone(ZoneInfo(unit.settings.time_zone))
    return format_accession(unit.settings.accession_format, queries.take_number(unit.db), day, modality)


def _keep_changes(unit: Unit, before: Row, changes: dict[str, Any], said_at: datetime | None) -> None:
    order, state = before["id"], State(before["state"])
    queries.update_order(unit.db, order, {**changes, **({"said_at": said_at} if said_at else {})})
    detail = {name: [_show(before[name]), _show(value)] for name, value in changes.items()}
    unit.write_last(*queries.shape_event(order, "changed", str(state), str(state), unit.who.name, "", detail))
    audit.record(unit, "order changed", subject=f"order {order}", detail={"changed": sorted(changes)})
    note_step(unit, order, "changed", state)
    if "patient" in changes:
        _reassign_studies(unit, order)
    if {"accession", "study_uid", "patient"} & set(changes):
        after = {**before, **changes}
        _match_studies(unit, match_queries.find_homeless(unit.db, after["study_uid"], after["accession"]))


def _show(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _find_placed(
    unit: Unit, checked: OrderFacts, said: Mapping[str, Any], *, foretold: bool
) -> tuple[Row | None, bool]:
    """Return the order of the placer's number, else the one order entered here that a HIS now places: then True."""
    if foretold or said.get("patient") is None:
        return queries.lock_by_placer(unit.db, checked.placer, checked.source), False
    found = queries.lock_placed(unit.db, said, said.get("ordered_at") or unit.now)
    if len(found) != 1:
        return None, False
    return found[0], found[0]["placer"] == ""


def _take_over(unit: Unit, local: Row, said: dict[str, Any], said_at: datetime | None) -> tuple[int, Outcome]:
    order, _ = change(unit, local, {**said, "local": False}, said_at, placing=True)
    audit.record(unit, "orders reconciled", subject=f"order {local['id']}")
    return order, "reconciled"


def _reassign_studies(unit: Unit, order: int) -> None:
    for uid in match_queries.list_studies(unit.db, order):
        unit.later("assign_study", key=f"assign {uid}", study_uid=uid)


def _match_studies(unit: Unit, uids: list[str]) -> None:
    for uid in uids:
        unit.later("match_study", key=f"match {uid}", study_uid=uid)
