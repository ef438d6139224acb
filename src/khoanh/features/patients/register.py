"""Registers patients and keeps what is said of them (HL7 2.8.2 chapter 3: A01, A04, A08, A28, A31 and by hand)."""

from dataclasses import replace
from datetime import datetime

from khoanh.features import audit
from khoanh.features.patients import rules
from khoanh.features.patients.kinds import Code, Identifier, Patient, PatientChange, PatientFacts
from khoanh.features.patients.queries import patients as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.events import PatientChanged
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_IDENTITY = frozenset(("name", "birth_date", "birth_year", "sex"))


def upsert_patient(unit: Unit, facts: PatientFacts, *, said_at: datetime | None = None) -> Patient:
    """Register a patient or change what is known; return the one that he is, should his code have been merged away.

    Args:
        said_at: When it was said; words older than those known only fill what is empty. None: now.

    Raises:
        Invalid: A fact is out of its range.
    """
    unit.who.require(Permission.PATIENT_EDIT)
    checked = rules.check_facts(facts)
    if not checked.code:
        return read_survivor(unit, _register_without_code(unit, checked))
    found = queries.find_by_code(unit.db, Code(checked.code, checked.issuer), adopt=True)
    if found is None:
        added = _register(unit, checked, said_at)
        if added is not None:
            # Nobody can have merged him yet, and he has no numbers but those said now.
            return added if not checked.identifiers else read_survivor(unit, added.id)
    return read_survivor(unit, find_or_register(unit, checked, said_at))


def _register(unit: Unit, facts: PatientFacts, said_at: datetime | None) -> Patient | None:
    """Register the patient of a code that nobody knows; None: somebody else has just done so."""
    kept = rules.weigh(None, facts, newer=True)
    patient = queries.insert_patient(unit.db, Code(facts.code, facts.issuer), kept, said_at)
    if patient is not None:
        queries.add_identifiers(unit.db, patient.id, facts.identifiers)
        unit.write_last(*queries.shape_change(patient.id, unit.who.name, "registered", {}))
        audit.record(unit, "patient registered", subject=f"patient {patient.id}")
    return patient


def find_or_register(unit: Unit, facts: PatientFacts, said_at: datetime | None = None) -> int:
    """Return the key of the patient of a code, with the facts kept; he is registered if nobody knows him."""
    code = Code(facts.code, facts.issuer)
    patient = queries.find_by_code(unit.db, code, adopt=True)
    if patient is None:
        added = _register(unit, facts, said_at)
        if added is not None:
            return added.id
        patient = queries.find_by_code(unit.db, code, adopt=True)
        assert patient is not None
    _change(unit, patient, facts, said_at)
    return patient


def register_known(unit: Unit, patient: int) -> None:
    """Register a patient known from images alone, because he has an order or a visit now. Raises NotFound."""
    if not unit.who.may(Permission.ORDER_PLACE):
        unit.who.require(Permission.PATIENT_EDIT)
    known = queries.select_patient(unit.db, patient, lock=True)
    if known is None:
        raise NotFound("no such patient", vi="Không có bệnh nhân này")
    if known.registered_at is not None:
        return
    if not known.code:
        queries.set_code(unit.db, patient, Code(f"L{patient}"))
    queries.update_patient(unit.db, patient, rules.weigh(known, PatientFacts(known.code), newer=True), None)
    unit.write_last(*queries.shape_change(patient, unit.who.name, "registered", {}))
    audit.record(unit, "patient registered", subject=f"patient {patient}")
    unit.tell(PatientChanged(patient))


def read_survivor(unit: Unit, patient: int) -> Patient:
    """Return the patient that this one turned out to be, with the numbers."""
    survivor = queries.find_survivor(unit.db, patient)
    found = queries.select_patient(unit.db, survivor)
    assert found is not None
    return replace(found, identifiers=queries.select_identifiers(unit.db, [survivor]).get(survivor, ()))


def read_patient(unit: Unit, patient: int) -> Patient:
    """Return a patient; one who was merged away says into whom.

    Raises:
        NotFound: There is none of this key.
    """
    unit.who.require(Permission.PATIENT_READ)
    found = queries.select_patient(unit.db, patient)
    if found is None:
        raise NotFound("no such patient", vi="Không có bệnh nhân này")
    return replace(found, identifiers=queries.select_identifiers(unit.db, [patient]).get(patient, ()))


def open_patient(unit: Unit, patient: int) -> Patient:
    """Return a patient to somebody who looks at him; recorded once a session. Raises NotFound."""
    found = read_patient(unit, patient)
    audit.record(unit, "patient opened", subject=f"patient {patient}", once=True)
    return found


def find_by_code(unit: Unit, code: Code) -> Patient | None:
    """Return the patient whom a code, current or former, stands for today."""
    unit.who.require(Permission.PATIENT_READ)
    patient = queries.find_by_code(unit.db, rules.check_code(code), adopt=True)
    return None if patient is None else read_survivor(unit, patient)


def list_changes(unit: Unit, patient: int) -> list[PatientChange]:
    """Return the history of a patient, the newest first."""
    unit.who.require(Permission.PATIENT_READ)
    unit.flush()
    return queries.select_changes(unit.db, patient)


def _register_without_code(unit: Unit, facts: PatientFacts) -> int:
    kept = rules.weigh(None, facts, newer=True)
    added = queries.insert_patient(unit.db, Code(""), kept, None)
    assert added is not None
    patient = added.id
    # The letter keeps it apart from the numbers of a HIS that knows nothing of him yet.
    queries.set_code(unit.db, patient, Code(f"L{patient}"))
    queries.add_identifiers(unit.db, patient, facts.identifiers)
    unit.write_last(*queries.shape_change(patient, unit.who.name, "registered", {}))
    audit.record(unit, "patient registered", subject=f"patient {patient}")
    return patient


def _change(unit: Unit, patient: int, facts: PatientFacts, said_at: datetime | None) -> None:
    before = queries.select_patient(unit.db, patient, lock=True)
    assert before is not None
    kept = rules.weigh(before, facts, newer=rules.is_newer(said_at, before.said_at))
    changes = rules.list_changes(before, kept)
    adopted = before.registered_at is None
    if adopted and facts.issuer and not before.issuer:
        queries.set_code(unit.db, patient, Code(facts.code, facts.issuer))
    if changes or adopted:
        queries.update_patient(unit.db, patient, kept, said_at)
    elif said_at is not None:
        queries.note_said(unit.db, patient, said_at)
    added = _add_identifiers(unit, patient, facts.identifiers)
    if not (changes or adopted or added):
        return
    detail = {**changes, **({"identifiers": [f"{one.kind} {one.value}" for one in added]} if added else {})}
    unit.write_last(*queries.shape_change(patient, unit.who.name, "registered" if adopted else "changed", detail))
    named = sorted(detail)
    audit.record(unit, "patient changed", subject=f"patient {patient}", detail={"changed": named})
    if before.merged_into is None and (adopted or _IDENTITY & set(changes)):
        unit.tell(PatientChanged(patient))


def _add_identifiers(unit: Unit, patient: int, identifiers: tuple[Identifier, ...]) -> list[Identifier]:
    return queries.add_identifiers(unit.db, patient, identifiers) if identifiers else []
