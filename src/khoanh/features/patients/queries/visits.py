"""SQL of visits."""

from dataclasses import fields
from typing import Any, LiteralString

import psycopg

from khoanh.features.patients.kinds import Visit

Db = psycopg.Connection[Any]
_NAMES = tuple(field.name for field in fields(Visit))

_COLUMNS: LiteralString = """id, patient, number, issuer, class, department, department_code, ward, bed, doctor,
    insurance, began_at, ended_at, cancelled, said_at"""


def lock_visit(db: Db, number: str, issuer: str) -> Visit | None:
    """Return the visit of a number and lock it."""
    row = db.execute(
        f"select {_COLUMNS} from visit where number = %s and issuer = %s for update", (number, issuer)
    ).fetchone()
    return Visit(*row) if row else None


def lock_visit_of(db: Db, patient: int, number: str, issuer: str) -> tuple[int, bool, Visit | None]:
    """Return the visit of a number, locked, and before it of the patient named with it who he turned out to be,
    and whether a HIS or a person names him: it stays so."""
    row = db.execute(
        f"with held as (select {_COLUMNS} from visit where number = %(number)s and issuer = %(issuer)s for update)"
        " select p.id, p.registered_at is not null, held.* from patient p left join held on true"
        " where p.id = (select case when merged_into is null then id else surviving_patient(id) end"
        "   from patient where id = %(patient)s)",
        {"patient": patient, "number": number, "issuer": issuer},
    ).fetchone()
    if row is None:
        return patient, False, None
    return int(row[0]), bool(row[1]), Visit(*row[2:]) if row[2] is not None else None


def insert_visit(db: Db, visit: Visit, filed_under: int) -> Visit | None:
    """Add a visit and return it with its key; None: somebody else has just added it."""
    row = db.execute(
        "insert into visit (patient, filed_under, number, issuer, class, department, department_code, ward, bed,"
        " doctor, insurance, began_at, ended_at, cancelled, said_at) values (%(patient)s,"
        " nullif(%(filed_under)s::bigint, %(patient)s), %(number)s, %(issuer)s, %(class_)s, %(department)s,"
        " %(department_code)s, %(ward)s, %(bed)s, %(doctor)s, %(insurance)s, %(began_at)s, %(ended_at)s,"
        f" %(cancelled)s, %(said_at)s) on conflict (number, issuer) do nothing returning {_COLUMNS}",
        {**{name: getattr(visit, name) for name in _NAMES}, "filed_under": filed_under},
    ).fetchone()
    return Visit(*row) if row else None


def update_visit(db: Db, visit: Visit) -> None:
    """Replace a visit."""
    db.execute(
        "update visit set patient = %(patient)s, class = %(class_)s, department = %(department)s,"
        " department_code = %(department_code)s, ward = %(ward)s, bed = %(bed)s, doctor = %(doctor)s,"
        " insurance = %(insurance)s, began_at = %(began_at)s, ended_at = %(ended_at)s, cancelled = %(cancelled)s,"
        " said_at = %(said_at)s, changed_at = now(),"
        " filed_under = case when patient = %(patient)s then filed_under end where id = %(id)s",
        {name: getattr(visit, name) for name in _NAMES},
    )


def select_visit(db: Db, visit: int) -> Visit | None:
    """Return a visit."""
    row = db.execute(f"select {_COLUMNS} from visit where id = %s", (visit,)).fetchone()
    return Visit(*row) if row else None


def select_visits(db: Db, patient: int) -> list[Visit]:
    """Return the visits of a patient, the latest first."""
    rows = db.execute(
        f"select {_COLUMNS} from visit where patient = %s order by coalesce(began_at, changed_at) desc limit 200",
        (patient,),
    ).fetchall()
    return [Visit(*row) for row in rows]


def refile(db: Db, source: int, target: int) -> None:
    """File the visits of a patient under the one he turned out to be."""
    db.execute(
        "update visit set filed_under = coalesce(filed_under, patient), patient = %s where patient = %s",
        (target, source),
    )


def take_back(db: Db, sources: list[int], target: int) -> None:
    """Give the visits back that were filed under one of `sources`, to the first of them."""
    db.execute(
        "update visit set patient = %s, filed_under = nullif(filed_under, %s)"
        " where patient = %s and filed_under = any (%s)",
        (sources[0], sources[0], target, sources),
    )
