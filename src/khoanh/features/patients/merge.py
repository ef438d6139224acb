"""Two patients that are one: merged, un-merged, linked, given another code (HL7 2.8.2 3.3: A24, A34, A37, A40, A47)."""

from khoanh.features import audit
from khoanh.features.patients import rules
from khoanh.features.patients.kinds import Code, Identifier, Patient, PatientFacts
from khoanh.features.patients.queries import patients as queries
from khoanh.features.patients.queries import visits
from khoanh.features.patients.register import find_or_register, read_survivor
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.events import PatientChanged, PatientsMerged, PatientsUnmerged
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def merge_patients(unit: Unit, source: Code, target: Code, *, reason: str = "") -> Patient:
    """Say that `source` is `target`; return the survivor. Saying it again changes nothing.

    A code nobody knows yet is registered without a name, so that whatever comes under it later goes the same way.

    Raises:
        Invalid: The codes are one, or empty.
    """
    unit.who.require(Permission.PATIENT_MERGE)
    source, target = rules.check_code(source), rules.check_code(target)
    if source == target:
        raise Invalid("a patient is not merged with himself", vi="Hai mã bệnh nhân trùng nhau")
    gone = find_or_register(unit, PatientFacts(source.code, source.issuer))
    kept = find_or_register(unit, PatientFacts(target.code, target.issuer))
    return merge_keys(unit, gone, kept, reason=reason)


def merge_keys(unit: Unit, gone: int, kept: int, *, reason: str = "") -> Patient:
    """Merge patients by their keys; see `merge_patients`."""
    unit.who.require(Permission.PATIENT_MERGE)
    if gone == kept:
        return read_survivor(unit, kept)
    queries.lock_patients(unit.db, (gone, kept))
    known = _require(unit, gone)
    _require(unit, kept)
    if queries.find_survivor(unit.db, kept) == gone or gone in _walk_up(unit, kept):
        # He was the survivor until now: the other way round.
        _separate(unit, kept, reason)
    target = queries.find_survivor(unit.db, kept)
    if known.merged_into is not None:
        if queries.find_survivor(unit.db, gone) == target:
            return read_survivor(unit, kept)
        _separate(unit, gone, reason)
    queries.set_merged(unit.db, gone, target)
    visits.refile(unit.db, gone, target)
    for patient, other in ((gone, target), (target, gone)):
        kind = "merged" if patient == gone else "took in"
        unit.write_last(*queries.shape_change(patient, unit.who.name, kind, {"patient": other, "reason": reason}))
    audit.record(unit, "patients merged", subject=f"patient {target}", detail={"source": gone, "reason": reason})
    unit.tell(PatientsMerged(gone, target))
    unit.notify("patient", patient=target, what="merged")
    return read_survivor(unit, target)


def unmerge_patients(unit: Unit, source: Code, *, reason: str) -> Patient:
    """Undo a merge: what was filed under `source` goes back to him; return him.

    Raises:
        NotFound: Nobody has this code.
        Conflict: He was not merged.
        Invalid: No reason is given.
    """
    unit.who.require(Permission.PATIENT_MERGE)
    patient = queries.find_by_code(unit.db, rules.check_code(source), adopt=False)
    if patient is None:
        raise NotFound("no such patient", vi="Không có bệnh nhân này")
    return unmerge_key(unit, patient, reason=reason)


def unmerge_key(unit: Unit, patient: int, *, reason: str) -> Patient:
    """Undo a merge by the key of who was merged away; see `unmerge_patients`."""
    unit.who.require(Permission.PATIENT_MERGE)
    if not reason.strip():
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    if _require(unit, patient).merged_into is None:
        raise Conflict("this patient was not merged", vi="Bệnh nhân này chưa bị gộp")
    _separate(unit, patient, reason.strip())
    return read_survivor(unit, patient)


def change_identifier(unit: Unit, old: Code, new: Code) -> Patient:
    """Give a patient another code (A47); the old one still finds him. Saying it again changes nothing.

    If both are known as two patients they are merged: a code has one patient.

    Raises:
        Invalid: A code is empty or too long.
    """
    unit.who.require(Permission.PATIENT_MERGE)
    old, new = rules.check_code(old), rules.check_code(new)
    before = queries.find_by_code(unit.db, old, adopt=True)
    taken = queries.find_by_code(unit.db, new, adopt=True)
    if old == new or before is None:
        patient = find_or_register(unit, PatientFacts(new.code, new.issuer))
        if old != new:
            queries.add_identifiers(unit.db, patient, [Identifier("code", old.code, old.issuer, former=True)])
        return read_survivor(unit, patient)
    known = _require(unit, before)
    if taken is not None and taken != before:
        _hand_over(unit, known, taken, new)
        return merge_keys(unit, before, taken, reason=f"code changed to that of patient {taken}")
    if (known.code, known.issuer) == (new.code, new.issuer):
        return read_survivor(unit, before)
    queries.lock_patients(unit.db, [before])
    queries.remove_code(unit.db, before, new)
    queries.set_code(unit.db, before, new)
    former = [Identifier("code", code.code, code.issuer, former=True) for code in (Code(known.code, known.issuer), old)]
    queries.add_identifiers(unit.db, before, dict.fromkeys(one for one in former if one.value != new.code))
    detail = {"code": [known.code, new.code], "issuer": [known.issuer, new.issuer]}
    unit.write_last(*queries.shape_change(before, unit.who.name, "code changed", detail))
    audit.record(unit, "patient code changed", subject=f"patient {before}")
    if known.merged_into is None:
        unit.tell(PatientChanged(before))
    return read_survivor(unit, before)


def change_code(unit: Unit, patient: int, new: Code) -> Patient:
    """Give a patient, named by his key, another code; see `change_identifier`. Raises also NotFound."""
    unit.who.require(Permission.PATIENT_MERGE)
    known = _require(unit, patient)
    return change_identifier(unit, Code(known.code, known.issuer), new)


def link_patients(unit: Unit, one: int, other: int) -> None:
    """Note that two patients may be one, without merging them (A24). Raises NotFound, Invalid."""
    _set_link(unit, one, other, linked=True)


def unlink_patients(unit: Unit, one: int, other: int) -> None:
    """Take such a note back (A37). Raises NotFound, Invalid."""
    _set_link(unit, one, other, linked=False)


def list_links(unit: Unit, patient: int) -> list[int]:
    """Return the keys of the patients linked with this one."""
    unit.who.require(Permission.PATIENT_READ)
    return queries.select_links(unit.db, patient)


def _set_link(unit: Unit, one: int, other: int, *, linked: bool) -> None:
    unit.who.require(Permission.PATIENT_MERGE)
    if one == other:
        raise Invalid("a patient is not linked with himself", vi="Hai mã bệnh nhân trùng nhau")
    _require(unit, one)
    _require(unit, other)
    if queries.set_link(unit.db, one, other, unit.who.name if linked else None):
        kind = "linked" if linked else "unlinked"
        unit.write_last(*queries.shape_change(one, unit.who.name, kind, {"patient": other}))
        unit.write_last(*queries.shape_change(other, unit.who.name, kind, {"patient": one}))
        audit.record(unit, f"patients {kind}", subject=f"patient {one}", detail={"other": other})


def _hand_over(unit: Unit, known: Patient, taken: int, new: Code) -> None:
    """Let a patient known from images alone, who has the new code, be the one who had the old."""
    other = _require(unit, taken)
    if other.registered_at is None:
        facts = PatientFacts(new.code, new.issuer, known.name, known.birth_date, known.sex, (), dict(known.more))
        find_or_register(unit, facts)


def _separate(unit: Unit, patient: int, reason: str) -> None:
    target = queries.find_survivor(unit.db, patient)
    own = queries.list_own(unit.db, patient)
    queries.lock_patients(unit.db, (patient, target))
    queries.set_merged(unit.db, patient, None)
    visits.take_back(unit.db, own, target)
    for one, other, kind in ((patient, target, "unmerged"), (target, patient, "gave back")):
        unit.write_last(*queries.shape_change(one, unit.who.name, kind, {"patient": other, "reason": reason}))
    audit.record(unit, "patients unmerged", subject=f"patient {patient}", detail={"target": target, "reason": reason})
    unit.tell(PatientsUnmerged(tuple(own), target))
    unit.notify("patient", patient=patient, what="unmerged")


def _walk_up(unit: Unit, patient: int) -> set[int]:
    above: set[int] = set()
    found = queries.select_patient(unit.db, patient)
    while found is not None and found.merged_into is not None and found.merged_into not in above:
        above.add(found.merged_into)
        found = queries.select_patient(unit.db, found.merged_into)
    return above


def _require(unit: Unit, patient: int) -> Patient:
    found = queries.select_patient(unit.db, patient)
    if found is None:
        raise NotFound("no such patient", vi="Không có bệnh nhân này")
    return found
