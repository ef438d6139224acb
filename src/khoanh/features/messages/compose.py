"""Messages we send: what an order becomes in them (HL7 v2.8 chapters 4 and 7; IHE RAD TF-2 4.3, 4.4, 4.13); pure."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from khoanh.features.messages.kinds import His
from khoanh.features.orders import Order, State
from khoanh.features.patients import Visit
from khoanh.standards.hl7 import Envelope, Line, Value, build_message, format_moment

Action = Literal["NW", "XO", "CA", "DC"]

# ORC-1 (table 0119), ORC-5 (table 0038) and OBR-25 (table 0123) by the state of an order.
STATUS: dict[State, tuple[str, str, str]] = {
    State.WAITING: ("SC", "SC", "S"),
    State.HELD: ("OH", "HD", "S"),
    State.STARTED: ("SC", "IP", "I"),
    State.UNREAD: ("SC", "CM", "I"),
    State.READING: ("SC", "CM", "I"),
    State.CONSULTING: ("SC", "CM", "I"),
    State.READ: ("SC", "CM", "R"),
    State.APPROVING: ("SC", "CM", "R"),
    State.APPROVED: ("SC", "CM", "F"),
    State.RETURNED: ("SC", "CM", "F"),
    State.REFUSED: ("OC", "CA", "X"),
    State.CANCELLED: ("OC", "CA", "X"),
    State.DISCONTINUED: ("OD", "DC", "X"),
}
# HL7 table 0485.
_PRIORITIES = {"stat": "S", "high": "A", "routine": "R", "low": "R"}
KINDS = {"ORM": "ORM^O01^ORM_O01", "OMG": "OMG^O19^OMG_O19", "ORU": "ORU^R01^ORU_R01"}
_STUDY: Value = ("113014", "DICOM Study", "DCM")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is made of beside the order.

    Attributes:
        reason: Why, of the step that is told.
        link: Where people look at the images.
    """

    his: His
    order: Order
    visit: Visit | None
    at: datetime
    zone: tzinfo
    control_id: str
    reason: str = ""
    link: str = ""


def compose_status(letter: Letter) -> tuple[str, bytes]:
    """Return kind and bytes of a message that tells a placer where its order stands (IHE RAD-3)."""
    kind = KINDS[letter.his.order_message]
    control, status, result = STATUS[letter.order.state]
    lines = [*write_person(letter)]
    if letter.his.order_message != "ORU":
        lines.append(write_orc(letter, control, status))
    if letter.his.order_message == "OMG":
        lines.append(_tq1(letter))
    return kind, close_letter(letter, kind, [*lines, write_obr(letter, result), *write_study(letter)])


def compose_schedule(letter: Letter, action: Action) -> tuple[str, bytes]:
    """Return kind and bytes of a scheduled procedure, for the side of the modalities (IHE RAD-4, RAD-13).

    OMI is of version 2.5; before it ORM with ZDS says the same.
    """
    order = letter.order
    orc = write_orc(letter, action, {"NW": "SC", "XO": "SC", "CA": "CA", "DC": "DC"}[action])
    if letter.his.version < "2.5":
        kind = KINDS["ORM"]
        zds = Line("ZDS", {1: (order.study_uid, "KHOANH", "Application", "DICOM")})
        return kind, close_letter(letter, kind, [*write_person(letter), orc, write_obr(letter, ""), zds])
    ipc: dict[int, Value] = {
        1: order.accession,
        2: order.filler,
        3: order.study_uid,
        4: order.filler,
        5: order.modality,
        6: (order.service_code or order.code, order.service_name, "L"),
        7: order.device,
        8: order.room_name,
        9: order.device,
    }
    kind = "OMI^O23^OMI_O23"
    return kind, close_letter(
        letter, kind, [*write_person(letter), orc, _tq1(letter), write_obr(letter, ""), Line("IPC", ipc)]
    )


def compose_images(letter: Letter) -> tuple[str, bytes]:
    """Return kind and bytes of a message that says that the images of an order can be looked at."""
    kind = KINDS["ORU"]
    lines = [*write_person(letter), write_obr(letter, STATUS[letter.order.state][2]), *write_study(letter)]
    return kind, close_letter(letter, kind, lines)


def close_letter(letter: Letter, kind: str, lines: list[Line]) -> bytes:
    """Return a message of these segments, in the receiver's version and character set."""
    his = letter.his
    if his.version < "2.3.1":
        kind = kind.rpartition("^")[0]
    envelope = Envelope(
        sending_application="KHOANH",
        sending_facility=his.sending_facility,
        receiving_application=his.receiving_application or his.sending_application,
        receiving_facility=his.receiving_facility or his.sending_facility,
        sent_at=write_moment(letter, letter.at),
        kind=kind,
        control_id=letter.control_id,
        version=his.version,
        codec=his.out_charset,
    )
    return build_message(envelope, lines)


def write_moment(letter: Letter, at: datetime | None) -> str:
    """Return a moment in the hospital's zone."""
    return format_moment(at, letter.zone) if at else ""


def write_person(letter: Letter) -> list[Line]:
    """Return PID and, where the visit is known, PV1."""
    order, visit = letter.order, letter.visit
    name = order.patient_name.partition("=")[0].split("^")
    pid: dict[int, Value] = {
        3: [(order.patient_code, "", "", order.patient_issuer, "MR")],
        5: tuple(name[:5]),
        7: order.patient_birth_date or str(order.patient_birth_year or ""),
        8: order.patient_sex,
    }
    lines = [Line("PID", pid)]
    if visit is not None:
        place = (visit.ward, "", visit.bed)
        lines.append(Line("PV1", {2: visit.class_ or "U", 3: place, 19: (visit.number, "", "", visit.issuer)}))
    return lines


def _numbers(order: Order) -> dict[int, Value]:
    return {2: (order.placer, order.source) if order.placer else "", 3: (order.filler, "KHOANH")}


def write_orc(letter: Letter, control: str, status: str) -> Line:
    """Return ORC of the order."""
    order = letter.order
    fields: dict[int, Value] = {
        1: control,
        **_numbers(order),
        4: order.slip,
        5: status,
        7: (
            "",
            "",
            "",
            write_moment(letter, order.due_at if order.scheduled else None),
            "",
            _PRIORITIES[order.priority],
        ),
        9: write_moment(letter, order.changed_at),
        12: (order.referrer_code, *order.referrer.split("^")[:2]),
        16: ("", letter.reason[:200]) if letter.reason else "",
        17: (order.department_code, order.department),
    }
    return Line("ORC", fields)


def _tq1(letter: Letter) -> Line:
    order = letter.order
    start = write_moment(letter, order.due_at if order.scheduled else None)
    return Line("TQ1", {1: "1", 7: start, 9: _PRIORITIES[order.priority]})


def write_obr(letter: Letter, result: str) -> Line:
    """Return OBR of the order."""
    order = letter.order
    fields: dict[int, Value] = {
        1: "1",
        **_numbers(order),
        4: (order.code or order.service_code, order.service_name, "L"),
        7: write_moment(letter, order.started_at),
        8: write_moment(letter, order.performed_at),
        13: order.history,
        16: (order.referrer_code, *order.referrer.split("^")[:2]),
        # IHE RAD TF-2 table 4.4-6: accession number, requested procedure and step.
        18: order.accession,
        19: order.filler,
        20: order.filler,
        22: write_moment(letter, order.changed_at),
        24: order.modality,
        25: result,
        27: (
            "",
            "",
            "",
            write_moment(letter, order.due_at if order.scheduled else None),
            "",
            _PRIORITIES[order.priority],
        ),
        31: (order.icd10, order.diagnosis, "I10") if order.icd10 or order.diagnosis else "",
    }
    return Line("OBR", fields)


def write_study(letter: Letter) -> list[Line]:
    """Return the Study Instance UID as IHE RAD-28 writes it, and the link."""
    study = Line("OBX", {1: "1", 2: "ST", 3: _STUDY, 5: letter.order.study_uid, 11: "O"})
    if not letter.link:
        return [study]
    link: Value = (letter.link, "", "Application", "X-LINK")
    return [study, Line("OBX", {1: "2", 2: "RP", 3: ("LINK", "Xem ảnh", "L"), 5: link, 11: "O"})]
