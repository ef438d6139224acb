"""SQL of patients, their numbers and their history."""

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from khoanh.features.patients.kinds import Code, Identifier, Patient, PatientChange
from khoanh.standards.dicom import fold_name, sort_key_name

Db = psycopg.Connection[Any]

COLUMNS: LiteralString = """p.id, p.patient_id, p.issuer, p.name, p.birth_date, p.birth_year, p.sex, p.study_count,
    p.registered_at, p.merged_into, p.said_at, coalesce(p.more, '{}')"""
_OWN: LiteralString = """with recursive own (id) as (
    select %(id)s::bigint union all select p.id from patient p join own on p.merged_into = own.id)"""


def find_by_code(db: Db, code: Code, *, adopt: bool) -> int | None:
    """Return the patient of a code, merged away or not; `adopt`: also one known from images without an issuer."""
    row = db.execute(
        "select coalesce(patient_of_code(%(code)s, %(issuer)s), (select id from patient where %(adopt)s"
        "   and patient_id = %(code)s and issuer = '' and patient_id <> '' and registered_at is null limit 1))",
        {"code": code.code, "issuer": code.issuer, "adopt": adopt and bool(code.issuer)},
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def lock_patients(db: Db, ids: Iterable[int]) -> None:
    """Lock patients in the order of their keys, so that two who merge cannot wait for each other."""
    db.execute("select 1 from patient where id = any (%s) order by id for update", (sorted(set(ids)),))


def find_survivor(db: Db, patient: int) -> int:
    """Return the patient that this one turned out to be, itself if it was never merged."""
    row = db.execute("select surviving_patient(%s)", (patient,)).fetchone()
    assert row is not None
    return int(row[0])


def select_patient(db: Db, patient: int, *, lock: bool = False) -> Patient | None:
    """Return a patient without the numbers."""
    statement: LiteralString = f"select {COLUMNS} from patient p where p.id = %s"
    row = db.execute(statement + (" for update" if lock else ""), (patient,)).fetchone()
    return Patient(*row) if row else None


def insert_patient(db: Db, code: Code, kept: Mapping[str, Any], said_at: Any) -> Patient | None:
    """Register a patient and return him; None: somebody else has just taken the code."""
    row = db.execute(
        "insert into patient as p (patient_id, issuer, name, name_words, name_sort, birth_date, birth_year, sex, more,"
        " registered_at, said_at) values (%(code)s, %(issuer)s, %(name)s, %(words)s, %(sort)s, %(birth_date)s,"
        " %(birth_year)s, %(sex)s, %(more)s, now(), %(said_at)s)"
        f" on conflict (patient_id, issuer) where patient_id <> '' do nothing returning {COLUMNS}",
        {**_values(kept), "code": code.code, "issuer": code.issuer, "said_at": said_at},
    ).fetchone()
    return Patient(*row) if row else None


def update_patient(db: Db, patient: int, kept: Mapping[str, Any], said_at: Any) -> None:
    """Replace a patient's facts; he is registered from now on."""
    db.execute(
        "update patient set name = %(name)s, name_words = %(words)s, name_sort = %(sort)s,"
        " birth_date = %(birth_date)s, birth_year = %(birth_year)s, sex = %(sex)s, more = %(more)s,"
        " registered_at = coalesce(registered_at, now()), said_at = greatest(said_at, %(said_at)s) where id = %(id)s",
        {**_values(kept), "id": patient, "said_at": said_at},
    )


def note_said(db: Db, patient: int, said_at: Any) -> None:
    """Note that a HIS said once more what is known."""
    db.execute("update patient set said_at = %s where id = %s and said_at < %s", (said_at, patient, said_at))


def _values(kept: Mapping[str, Any]) -> dict[str, Any]:
    name = kept["name"]
    return {
        **kept,
        "words": list(fold_name(name)),
        "sort": sort_key_name(name),
        "more": Jsonb(kept["more"]) if kept["more"] else None,
    }


def set_code(db: Db, patient: int, code: Code) -> None:
    """Give a patient another current code."""
    db.execute("update patient set patient_id = %s, issuer = %s where id = %s", (code.code, code.issuer, patient))


def set_merged(db: Db, patient: int, target: int | None) -> None:
    """Say who a patient turned out to be, or that he is himself."""
    db.execute(
        "update patient set merged_into = %s, registered_at = coalesce(registered_at, now()) where id = %s",
        (target, patient),
    )


def list_own(db: Db, patient: int) -> list[int]:
    """Return the patient and all who were merged into him, himself first."""
    return [row[0] for row in db.execute(f"{_OWN} select id from own", {"id": patient}).fetchall()]


def add_identifiers(db: Db, patient: int, identifiers: Iterable[Identifier]) -> list[Identifier]:
    """Add numbers; return those that were new or changed. A code that another patient has stays with him."""
    added = []
    for one in identifiers:
        done = db.execute(
            "insert into patient_identifier (patient, kind, value, issuer, valid_to, former)"
            " select %(patient)s, %(kind)s, %(value)s, %(issuer)s, %(valid_to)s, %(former)s"
            " where %(kind)s <> 'code' or not exists (select 1 from patient_identifier where kind = 'code'"
            "   and value = %(value)s and issuer = %(issuer)s and patient <> %(patient)s)"
            "   and not exists (select 1 from patient where patient_id = %(value)s and issuer = %(issuer)s"
            "   and patient_id <> '')"
            " on conflict (patient, kind, value, issuer) do update set former = excluded.former,"
            " valid_to = coalesce(excluded.valid_to, patient_identifier.valid_to)"
            " where patient_identifier.former <> excluded.former"
            " or patient_identifier.valid_to is distinct from coalesce(excluded.valid_to, patient_identifier.valid_to)",
            {
                "patient": patient, "kind": one.kind, "value": one.value, "issuer": one.issuer,
                "valid_to": one.valid_to, "former": one.former,
            },
        )  # fmt: skip
        if done.rowcount:
            added.append(one)
    return added


def remove_code(db: Db, patient: int, code: Code) -> None:
    """Strike a former code of a patient."""
    db.execute(
        "delete from patient_identifier where patient = %s and kind = 'code' and value = %s and issuer = %s",
        (patient, code.code, code.issuer),
    )


def select_identifiers(db: Db, patients: list[int]) -> dict[int, tuple[Identifier, ...]]:
    """Return the numbers of patients, those of who was merged into them too: their codes as former ones."""
    rows = db.execute(
        "with recursive own (top, id) as (select p, p from unnest(%s::bigint[]) p union all"
        "   select own.top, p.id from patient p join own on p.merged_into = own.id)"
        " select top, kind, value, issuer, valid_to, bool_and(former) from ("
        "   select own.top, i.kind, i.value, i.issuer, i.valid_to, i.former"
        "     from own join patient_identifier i on i.patient = own.id"
        "   union all select own.top, 'code', p.patient_id, p.issuer, null, true"
        "     from own join patient p on p.id = own.id where own.id <> own.top and p.patient_id <> '') known"
        " group by top, kind, value, issuer, valid_to order by kind, value",
        (patients,),
    ).fetchall()
    found: dict[int, tuple[Identifier, ...]] = {}
    for top, kind, value, issuer, valid_to, former in rows:
        found[top] = (*found.get(top, ()), Identifier(kind, value, issuer, valid_to, former))
    return found


def shape_change(patient: int, who: str, kind: str, detail: Mapping[str, Any]) -> tuple[LiteralString, tuple[Any, ...]]:
    """Return what adds to a patient's history."""
    return (
        "insert into patient_change (patient, who, kind, detail) values (%s, %s, %s, %s)",
        (patient, who, kind, Jsonb(dict(detail))),
    )


def select_changes(db: Db, patient: int) -> list[PatientChange]:
    """Return the history of a patient and of who was merged into him, the newest first."""
    rows = db.execute(
        f"{_OWN} select c.id, c.at, c.who, c.kind, c.detail from patient_change c join own on own.id = c.patient"
        " order by c.id desc limit 500",
        {"id": patient},
    ).fetchall()
    return [PatientChange(*row) for row in rows]


def set_link(db: Db, one: int, other: int, who: str | None) -> bool:
    """Link two patients, or unlink them if `who` is None; False: they were already."""
    pair = (min(one, other), max(one, other))
    if who is None:
        return db.execute("delete from patient_link where patient = %s and other = %s", pair).rowcount == 1
    done = db.execute(
        "insert into patient_link (patient, other, who) values (%s, %s, %s) on conflict do nothing", (*pair, who)
    )
    return done.rowcount == 1


def select_links(db: Db, patient: int) -> list[int]:
    """Return the patients linked with this one."""
    rows = db.execute(
        "select other from patient_link where patient = %(id)s"
        " union select patient from patient_link where other = %(id)s order by 1",
        {"id": patient},
    ).fetchall()
    return [row[0] for row in rows]
