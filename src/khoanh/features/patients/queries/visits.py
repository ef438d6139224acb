"""SQL of visits."""

from dataclasses import asdict
from typing import Any, LiteralString

import psycopg

from khoanh.features.patients.kinds import Visit

Db = psycopg.Connection[Any]

_COLUMNS: LiteralString = """id, patient, number, issuer, class, department, department_code, ward, bed, doctor,
    insurance, began_at, ended_at, cancelled, said_at"""


def lock_visit(db: Db, number: str, issuer: str) -> Visit | None:
    """Return the visit of a number and lock it."""
    row = db.execute(
        f"select {_COLUMNS} from visit where number = %s and issuer = %s for update", (number, issuer)
    ).fetchone()
    return Visit(*row) if row else None


def insert_visit(db: Db, patient: int, filed_under: int, number: str, issuer: str) -> Visit:
    """Add an empty visit, or return the one that somebody else has just added."""
    row = db.execute(
        "insert into visit (patient, filed_under, number, issuer) values (%s, nullif(%s::bigint, %s), %s, %s)"
        f" on conflict (number, issuer) do update set changed_at = now() returning {_COLUMNS}",
        (patient, filed_under, patient, number, issuer),
    ).fetchone()
    assert row is not None
    return Visit(*row)


def update_visit(db: Db, visit: Visit) -> None:
    """Replace a visit."""
    db.execute(
        "update visit set patient = %(patient)s, class = %(class_)s, department = %(department)s,"
        " department_code = %(department_code)s, ward = %(ward)s, bed = %(bed)s, doctor = %(doctor)s,"
        " insurance = %(insurance)s, began_at = %(began_at)s, ended_at = %(ended_at)s, cancelled = %(cancelled)s,"
        " said_at = %(said_at)s, changed_at = now(),"
        " filed_under = case when patient = %(patient)s then filed_under end where id = %(id)s",
        asdict(visit),
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
