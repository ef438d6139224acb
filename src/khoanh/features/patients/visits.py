"""Visits: the stay or the day that orders belong to (HL7 2.8.2 chapter 3: A01, A03, A04, A08, A11, A13)."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from khoanh.features import audit
from khoanh.features.patients import rules
from khoanh.features.patients.kinds import Visit, VisitFacts
from khoanh.features.patients.queries import visits as queries
from khoanh.features.patients.register import register_known
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_NUMBER_LENGTH = 64
_TIMES = ("began_at", "ended_at")
_NAMES = tuple(field.name for field in fields(Visit))
_SAID = tuple(field.name for field in fields(VisitFacts) if field.name not in ("number", "issuer"))


def upsert_visit(unit: Unit, patient: int, facts: VisitFacts, *, said_at: datetime | None = None) -> Visit:
    """Keep what is said of a visit; words older than those known only fill what is empty.

    Raises:
        Invalid: The number is empty or too long.
        NotFound: There is no such patient.
    """
    unit.who.require(Permission.PATIENT_EDIT)
    number, issuer = _check_number(facts.number, facts.issuer)
    said = {
        name: value if name in _TIMES else rules.clean(value)
        for name in _SAID
        if (value := getattr(facts, name)) is not None
    }
    for moment in (facts.began_at, facts.ended_at):
        rules.check_moment(moment)
    survivor, is_registered, before = queries.lock_visit_of(unit.db, patient, number, issuer)
    if not is_registered and (before is None or before.patient != survivor):
        register_known(unit, survivor)
    if before is None:
        blank = Visit(0, survivor, number, issuer, "", "", "", "", "", "", "", None, None, False, said_at)
        told: dict[str, Any] = {**said}
        added = queries.insert_visit(unit.db, replace(blank, **told), patient)
        if added is not None:
            changed = sorted(name for name in said if getattr(added, name) != getattr(blank, name))
            audit.record(unit, "visit changed", subject=f"visit {added.id}", detail={"changed": changed})
            return added
        before = queries.lock_visit(unit.db, number, issuer)
        assert before is not None
    newer = rules.is_newer(said_at, before.said_at)
    kept: dict[str, Any] = {name: value for name, value in said.items() if newer or not getattr(before, name)}
    after = replace(before, **kept)
    if newer and survivor != before.patient:
        # The HIS moved the visit to another patient (A45), or told it of a patient merged meanwhile.
        after = replace(after, patient=survivor)
    if newer and said_at is not None:
        after = replace(after, said_at=said_at)
    if after != before:
        queries.update_visit(unit.db, after)
    if replace(after, said_at=None) != replace(before, said_at=None):
        changed = sorted(name for name in _NAMES if getattr(after, name) != getattr(before, name))
        audit.record(unit, "visit changed", subject=f"visit {after.id}", detail={"changed": changed})
    return after


def read_visit(unit: Unit, visit: int) -> Visit:
    """Return a visit by its key. Raises NotFound."""
    unit.who.require(Permission.PATIENT_READ)
    found = queries.select_visit(unit.db, visit)
    if found is None:
        raise NotFound("no such visit", vi="Không có lượt khám này")
    return found


def list_visits(unit: Unit, patient: int) -> list[Visit]:
    """Return the visits of a patient, the latest first; at most two hundred."""
    unit.who.require(Permission.PATIENT_READ)
    return queries.select_visits(unit.db, patient)


def cancel_visit(unit: Unit, number: str, issuer: str = "") -> Visit:
    """Say that a visit never came to be (A11). Raises NotFound."""
    return _set(unit, number, issuer, "visit cancelled", cancelled=True)


def end_visit(unit: Unit, number: str, issuer: str = "", *, ended_at: datetime | None = None) -> Visit:
    """Say that the patient left (A03). Raises NotFound."""
    rules.check_moment(ended_at)
    return _set(unit, number, issuer, "visit ended", ended_at=ended_at or unit.now)


def reopen_visit(unit: Unit, number: str, issuer: str = "") -> Visit:
    """Take back that a visit ended or was cancelled (A13). Raises NotFound."""
    return _set(unit, number, issuer, "visit reopened", cancelled=False, ended_at=None)


def _set(unit: Unit, number: str, issuer: str, action: str, **values: Any) -> Visit:
    unit.who.require(Permission.PATIENT_EDIT)
    before = queries.lock_visit(unit.db, *_check_number(number, issuer))
    if before is None:
        raise NotFound("no such visit", vi="Không có lượt khám này")
    after = replace(before, **values)
    if after != before:
        queries.update_visit(unit.db, after)
        audit.record(unit, action, subject=f"visit {after.id}")
    return after


def _check_number(number: str, issuer: str) -> tuple[str, str]:
    cleaned = rules.clean(number, 1000)
    if not 0 < len(cleaned) <= _NUMBER_LENGTH:
        raise Invalid("a visit number has 1 to 64 characters", vi="Mã lượt khám gồm 1 đến 64 ký tự")
    return cleaned, rules.clean(issuer, _NUMBER_LENGTH)
