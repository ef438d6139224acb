"""ORM, OMG, OMI: orders come, change, are cancelled and held (HL7 v2.8 chapter 4; IHE RAD TF-2 4.2, 4.4)."""

from datetime import datetime

from khoanh.features import orders
from khoanh.features.messages.admissions import keep_patient, keep_visit
from khoanh.features.messages.facts import read_said_at
from khoanh.features.messages.faults import Missing, Rejected
from khoanh.features.messages.understand import Reading, iterate_orders
from khoanh.features.orders import OrderFacts, Placer
from khoanh.features.patients import Patient, Visit
from khoanh.foundation.errors import Conflict, Invalid
from khoanh.foundation.uids import is_uid
from khoanh.standards.hl7 import CONTROLS, MessageHeader
from khoanh.transaction import Unit

_EVENTS = {"ORM": "O01", "OMG": "O19", "OMI": "O23"}
_CANCELS = frozenset(("CA", "OC", "DC", "RP", "RU"))
_NEW = frozenset(("NW", "RO", "CH", "PA"))
_LONGEST_ACCESSION = 16


def process_request(unit: Unit, reading: Reading, header: MessageHeader) -> None:
    """Do what an order message says, order by order; all of it or nothing.

    Raises:
        Rejected: The event is another than the one orders come by.
        Invalid: There is no order in it, or its control code is not understood.
    """
    if header.trigger not in ("", _EVENTS[header.code]):
        raise Rejected(f"{header.kind} is not understood", vi=f"Không hỗ trợ bản tin {header.kind}", code="201")
    groups = list(iterate_orders(reading))
    if not groups:
        raise Invalid("there is no ORC or OBR segment", vi="Bản tin không có đoạn ORC hoặc OBR")
    said_at = read_said_at(reading, header)
    patient = keep_patient(unit, groups[0], said_at)
    visit = keep_visit(unit, groups[0], patient, said_at)
    for group in groups:
        control_order(unit, group, read_order_facts(group, patient, visit), said_at)


def control_order(unit: Unit, group: Reading, facts: OrderFacts, said_at: datetime | None) -> None:
    """Do what ORC-1 says with one order.

    Raises:
        Invalid: The control code is not understood.
    """
    orc = group.message.first("ORC")
    control = orc.value(1).upper() if orc else "NW"
    status = orc.value(5).upper() if orc else ""
    if control == "SC":
        # A status that says what a control code of its own would say.
        control = {"CA": "CA", "DC": "DC", "HD": "HD"}.get(status, "XO")
    ref = Placer(facts.placer, facts.source)
    reason = _read_reason(group)
    if control in _NEW or not control:
        orders.keep_order(unit, facts, said_at=said_at)
    elif control == "XO":
        orders.keep_order(unit, facts, said_at=said_at, foretold=True)
    elif control in _CANCELS:
        _cancel(unit, ref, facts, reason, said_at, may_stop=control == "DC")
    elif control == "HD":
        orders.update_order(unit, facts, said_at=said_at)
        orders.hold_order(unit, ref, reason)
    elif control == "RL":
        orders.update_order(unit, facts, said_at=said_at)
        orders.release_order(unit, ref)
    else:
        known = ", ".join(CONTROLS)
        raise Invalid(f"ORC-1 {control[:4]} is none of {known}", vi=f"ORC-1 {control[:4]} không thuộc {known}")


def _cancel(
    unit: Unit, ref: Placer, facts: OrderFacts, reason: str, said_at: datetime | None, *, may_stop: bool
) -> None:
    try:
        with unit.attempt():
            orders.cancel_order(unit, ref, reason, said_at=said_at, facts=facts)
    except Conflict:
        if not may_stop:
            raise
        orders.discontinue_order(unit, ref, reason)


def read_order_facts(group: Reading, patient: Patient, visit: Visit | None, *, placer: str = "") -> OrderFacts:
    """Return what a message says of one order; `placer` is its number where it stands in no ORC or OBR.

    Raises:
        Missing: It has no number.
    """
    accession = _read_accession(group)
    placer = placer or group.text("placer_order_number") or accession
    if not placer:
        raise Missing("placer_order_number", "ORC-2")
    ordered, scheduled = group.moment("ordered_at"), group.moment("scheduled_at")
    referrer_code, referrer = group.name("referrer")
    study_uid = group.text("study_uid")
    pregnancy = group.code("pregnancy")
    return OrderFacts(
        placer=placer,
        source=group.his.name,
        slip=group.said("slip"),
        accession=accession,
        study_uid=study_uid if is_uid(study_uid) else "",
        patient=patient.id,
        visit=visit.id if visit else None,
        code=group.said("service_code"),
        name=group.said("service_name"),
        room_code=group.text("room") or None,
        device=group.text("device") or None,
        modality=group.said("modality"),
        ordered_at=ordered.at if ordered else None,
        scheduled_at=scheduled.at if scheduled else None,
        priority=group.code("priority"),  # type: ignore[arg-type]
        history=group.said("history"),
        diagnosis=group.said("diagnosis"),
        icd10=group.said("icd10"),
        allergies="; ".join(group.every("allergies")) or None,
        note="\n".join(group.every("note")) or None,
        pregnancy=int(pregnancy) if pregnancy else None,
        contrast=_read_flag(group, "contrast"),
        paid=_read_flag(group, "paid"),
        referrer=referrer or None,
        referrer_code=referrer_code or None,
        department=group.said("department"),
        department_code=group.said("department_code"),
    )


def _read_accession(group: Reading) -> str:
    """Return the accession number if DICOM can hold it (PS3.5 6.2, SH: 16 characters)."""
    accession = group.text("accession")
    if len(accession) > _LONGEST_ACCESSION:
        group.note("the accession number is longer than 16", "Mã ca chụp dài hơn 16 ký tự nên không dùng được")
        return ""
    return accession


def _read_flag(group: Reading, name: str) -> bool | None:
    code = group.code(name)
    return code == "Y" if code else None


def _read_reason(group: Reading) -> str:
    orc = group.message.first("ORC")
    said = (orc.value(16, 2) or orc.value(16)) if orc else ""
    return said or group.text("note") or f"HIS {group.his.name}"
