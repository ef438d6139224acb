"""ADT: patients and visits come, change, are merged and renumbered (HL7 v2.8 chapter 3)."""

from datetime import datetime

from khoanh.features import patients
from khoanh.features.messages.facts import read_patient_code, read_patient_facts, read_said_at, read_visit_facts
from khoanh.features.messages.faults import Ignored, Missing
from khoanh.features.messages.understand import Reading, iterate_merges
from khoanh.features.patients import Code, Patient, Visit
from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import MessageHeader, read_identifiers
from khoanh.transaction import Unit

_OF_VISIT = frozenset(("A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A13", "A38"))
_OPENS = frozenset(("A01", "A04", "A05"))
_CANCELS = frozenset(("A11", "A38"))
_OF_PERSON = frozenset(("A28", "A31"))
_MERGES = frozenset(("A18", "A34", "A40"))


def process_admission(unit: Unit, reading: Reading, header: MessageHeader) -> None:
    """Do what an ADT message says.

    Raises:
        Ignored: The event concerns neither patients' identity nor visits.
    """
    event = header.trigger or _event_of(reading)
    if event in _OF_VISIT:
        _keep_visit(unit, reading, event, read_said_at(reading, header))
    elif event in _OF_PERSON:
        keep_patient(unit, reading, read_said_at(reading, header))
    elif event in _MERGES or event == "A47":
        _join(unit, reading, event)
    else:
        raise Ignored(f"ADT^{event} asks nothing of us", f"ADT^{event} không cần xử lý")


def _event_of(reading: Reading) -> str:
    evn = reading.message.first("EVN")
    return evn.value(1).upper() if evn else ""


def keep_patient(unit: Unit, reading: Reading, said_at: datetime | None) -> Patient:
    """Register or change the patient that a message names.

    Raises:
        Missing: It names none.
    """
    code = read_patient_code(reading)
    if code is None:
        raise Missing("patient_code", "PID-3")
    return patients.upsert_patient(unit, read_patient_facts(reading, code), said_at=said_at)


def keep_visit(unit: Unit, reading: Reading, patient: Patient, said_at: datetime | None) -> Visit | None:
    """Keep what a message says of the visit; None where it names none."""
    facts = read_visit_facts(reading)
    return patients.upsert_visit(unit, patient.id, facts, said_at=said_at) if facts else None


def _keep_visit(unit: Unit, reading: Reading, event: str, said_at: datetime | None) -> None:
    patient = keep_patient(unit, reading, said_at)
    visit = keep_visit(unit, reading, patient, said_at)
    if visit is None:
        if event in _CANCELS or event in ("A03", "A13"):
            raise Missing("visit_number", "PV1-19")
        return
    # A cancellation that comes before its admission leaves a cancelled visit; the admission is the older word then.
    is_newest = said_at is None or visit.said_at is None or said_at >= visit.said_at
    if event in _CANCELS:
        patients.cancel_visit(unit, visit.number, visit.issuer)
    elif event == "A13" or (event in _OPENS and visit.cancelled and is_newest):
        patients.reopen_visit(unit, visit.number, visit.issuer)
    elif event == "A03":
        ended = reading.moment("discharged_at")
        patients.end_visit(unit, visit.number, visit.issuer, ended_at=ended.at if ended else said_at)


def _join(unit: Unit, reading: Reading, event: str) -> None:
    """Merge patients, or change a patient's code, for each pair of PID and MRG.

    Raises:
        Missing: A code is missing.
    """
    pairs = list(iterate_merges(reading))
    if not pairs:
        raise Invalid("the segment MRG is missing", vi="Thiếu đoạn MRG")
    for pair in pairs:
        target = read_patient_code(pair)
        if target is None:
            raise Missing("patient_code", "PID-3")
        source = _read_gone(pair, target)
        if event == "A47":
            patients.change_identifier(unit, source, target)
        else:
            patients.merge_patients(unit, source, target, reason=f"{reading.his.name} ADT^{event}")
        if pair.text("patient_name"):
            patients.upsert_patient(unit, read_patient_facts(pair, target))


def _read_gone(pair: Reading, target: Code) -> Code:
    """Return the code that goes: of several in MRG-1 the one of the survivor's issuer."""
    mrg = pair.message.segments[-1]
    found = [*read_identifiers(mrg, 1), *read_identifiers(mrg, 4)]
    if not found:
        raise Missing("patient_code", "MRG-1")
    same = [one for one in found if (one.authority or one.authority_uid or pair.his.issuer) == target.issuer]
    gone = (same or found)[0]
    return Code(gone.id, gone.authority or gone.authority_uid or pair.his.issuer)
