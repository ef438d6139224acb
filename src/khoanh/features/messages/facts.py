"""Turns what a profile found in a message into the facts that patients and orders are told; pure."""

from datetime import datetime

from khoanh.features.messages.fields import FIELDS
from khoanh.features.messages.understand import Hit, Reading, read_patient_issuer
from khoanh.features.patients import Code, Identifier, PatientFacts, VisitFacts
from khoanh.standards.hl7 import MessageHeader, parse_date, parse_moment, read_identifiers

_PASSPORT = "PPN"
_MINUTES = 12


def read_patient_code(reading: Reading) -> Code | None:
    """Return the patient's code and who gave it."""
    hit = reading.hit("patient_code")
    return Code(hit.value, read_patient_issuer(reading, hit)) if hit else None


def read_patient_facts(reading: Reading, code: Code) -> PatientFacts:
    """Return what a message says of the patient."""
    return PatientFacts(
        code=code.code,
        issuer=code.issuer,
        name=reading.name("patient_name")[1] or None,
        birth_date=_read_birth(reading),
        sex=_read_sex(reading),
        identifiers=_read_identifiers(reading, code),
        more={
            "address": _join_address(reading.hit("address")) or reading.said("address"),
            "phone": reading.said("phone"),
            "ethnic_group": reading.said("ethnic_group"),
        },
    )


def _read_birth(reading: Reading) -> str | None:
    said = reading.said("birth_date")
    if not said:
        return said
    date = parse_date(said)
    if not date:
        reading.note("the birth date is no date", "Ngày sinh không hợp lệ", "PID-7")
    return date or None


def _read_sex(reading: Reading) -> str | None:
    return reading.code("sex") if reading.text("sex") else reading.said("sex")


def _join_address(hit: Hit | None) -> str:
    """Return an address in a line: all of XAD where the profile names no component."""
    if hit is None or not hit.path.endswith(".0"):
        return hit.value if hit else ""
    return ", ".join(part for part in (hit.component(number) for number in range(1, 7)) if part)


def _read_identifiers(reading: Reading, code: Code) -> tuple[Identifier, ...]:
    found = [Identifier("citizen", number) for number in reading.every("citizen_number")]
    found += [Identifier("insurance", number) for number in reading.every("insurance_number")]
    known = {code.code, *(one.value for one in found)}
    pid = reading.message.first("PID")
    for one in read_identifiers(pid, 3) if pid else ():
        if one.id not in known and len(found) < 50:
            kind = "passport" if one.type == _PASSPORT else "other"
            found.append(Identifier(kind, one.id, one.authority or one.type))  # type: ignore[arg-type]
    return tuple(found)


def read_visit_facts(reading: Reading) -> VisitFacts | None:
    """Return what a message says of the visit; None where it names none."""
    hit = reading.hit("visit_number")
    if hit is None:
        return None
    room, bed = reading.text("patient_room"), reading.text("bed")
    began, ended = reading.moment("admitted_at"), reading.moment("discharged_at")
    return VisitFacts(
        number=hit.value,
        issuer=hit.component(4, 1),
        class_=reading.code("patient_class"),
        department=reading.said("department") or reading.said("ward"),
        department_code=reading.said("department_code"),
        ward=reading.said("ward"),
        bed=" ".join(part for part in (room, bed) if part) or None,
        doctor=reading.name("attending")[1].replace("^", " ") or None,
        insurance=next(iter(reading.every("insurance_number")), None),
        began_at=began.at if began else None,
        ended_at=ended.at if ended else None,
    )


def read_said_at(reading: Reading, header: MessageHeader) -> datetime | None:
    """Return when its sender said this: EVN-2, else MSH-7, where it is told to the minute; None: now."""
    event = reading.message.first("EVN")
    for text in (event.value(2) if event else "", header.sent_at):
        moment = parse_moment(text, reading.zone)
        if moment is not None and moment.precision >= _MINUTES:
            return moment.at
    return None


def location_of(name: str) -> str:
    """Return where the generic profile looks first for a field, as an acknowledgment names a place."""
    path = next(iter(FIELDS[name].paths), "")
    return path.partition("[")[0].partition(".")[0]
