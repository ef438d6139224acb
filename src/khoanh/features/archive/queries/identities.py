"""SQL of whose studies are: what the index answers beside what their objects say."""

from typing import Any, LiteralString

import psycopg

from khoanh.standards.dicom import fold_name, sort_key_name

Db = psycopg.Connection[Any]

# What a registered patient leaves open (no birth date known, no sex) stays as the objects have it.
_CORRECT: LiteralString = """
update study s set
    stored_identity = coalesce(s.stored_identity, jsonb_build_object('patient_id', s.patient_id, 'issuer', s.issuer,
        'name', s.patient_name, 'birth_date', s.birth_date, 'sex', s.sex)),
    patient_id = case when p.patient_id = '' then s.patient_id else p.patient_id end,
    issuer = case when p.patient_id = '' then s.issuer else p.issuer end,
    patient_name = case when p.name = '' then s.patient_name else p.name end,
    name_words = case when p.name = '' then s.name_words else p.name_words end,
    name_sort = case when p.name = '' then s.name_sort else p.name_sort end,
    birth_date = coalesce(nullif(p.birth_date, ''), s.stored_identity ->> 'birth_date', s.birth_date),
    sex = coalesce(nullif(p.sex, ''), s.stored_identity ->> 'sex', s.sex),
    identity_doubt = false, changed_at = now()
from patient p where p.id = s.patient and s.id = any (%s) returning s.uid
"""
_DOUBT: LiteralString = """
with doubted as (
    update study s set identity_doubt = true, identity_conflict = true where s.id = any (%s) and not identity_doubt
    returning s.id, s.patient)
insert into identity_conflict (study, patient_id, issuer, name, birth_date, sex, first_instance_uid, source)
select d.id, p.patient_id, p.issuer, p.name, p.birth_date, p.sex,
    coalesce((select i.uid from series e join instance i on i.series = e.id where e.study = d.id limit 1), ''),
    'registered patient'
from doubted d join patient p on p.id = d.patient
on conflict (study, patient_id, issuer, name, birth_date, sex) do nothing
"""
_SETTLE: LiteralString = """
with settled as (
    update identity_conflict set settled_at = now(), settled_by = 'corrected'
    where study = any (%s) and source = 'registered patient' and settled_at is null returning id, study)
update study set identity_conflict = exists (select 1 from identity_conflict c where c.study = study.id
    and c.settled_at is null and c.id not in (select id from settled))
where id in (select study from settled)
"""


def correct_studies(db: Db, patient: int) -> list[str]:
    """Correct the studies of a patient whose objects name him, doubt the others; return the UIDs of the corrected."""
    rows = db.execute(
        "select s.id, s.stored_identity is not null"
        "   or same_person(p.name_words, p.birth_date, s.name_words, s.birth_date), p.name = ''"
        " from study s join patient p on p.id = s.patient where s.patient = %s",
        (patient,),
    ).fetchall()
    doubted = [study for study, fits, nameless in rows if not fits and not nameless]
    if doubted:
        db.execute(_DOUBT, (doubted,))
    return _correct(db, [study for study, fits, _ in rows if fits])


def refile_studies(db: Db, source: int, target: int) -> list[str]:
    """File the studies of a patient under another, with his identity; return the UIDs of those corrected."""
    moved = db.execute(
        "update study s set filed_under = coalesce(s.filed_under, s.patient), patient = %(target)s from patient p"
        " where s.patient = %(source)s and p.id = %(target)s"
        " returning s.id, not s.identity_doubt or same_person(p.name_words, p.birth_date, s.name_words, s.birth_date)",
        {"source": source, "target": target},
    ).fetchall()
    _count(db, source, target, len(moved))
    return _correct(db, [study for study, fits in moved if fits])


def take_back_studies(db: Db, sources: list[int], target: int) -> list[str]:
    """File the studies again under the first of `sources`, with his identity; return the UIDs of those corrected."""
    moved = db.execute(
        "update study set filed_under = nullif(filed_under, %(first)s), patient = %(first)s"
        " where patient = %(target)s and filed_under = any (%(sources)s) returning id, not identity_doubt",
        {"first": sources[0], "target": target, "sources": sources},
    ).fetchall()
    _count(db, target, sources[0], len(moved))
    return _correct(db, [study for study, fits in moved if fits])


def assign_study(db: Db, study_uid: str, patient: int, filed_under: int | None) -> bool:
    """File a study under a patient, with his identity; False: there is no such study."""
    row = db.execute("select id, patient from study where uid = %s for update", (study_uid,)).fetchone()
    if row is None:
        return False
    study, before = row
    if before != patient:
        db.execute("update study set patient = %s, filed_under = %s where id = %s", (patient, filed_under, study))
        _count(db, before, patient, 1)
    _correct(db, [study])
    return True


def number_study(db: Db, study_uid: str, accessions: list[str]) -> None:
    """Let a study answer with one of these Accession Numbers, its own if it is among them."""
    db.execute(
        "update study set stored_accession = coalesce(stored_accession, accession),"
        " accession = case when coalesce(stored_accession, accession) = any (%(numbers)s)"
        "   then coalesce(stored_accession, accession) else %(first)s end, changed_at = now()"
        " where uid = %(uid)s and accession <> case when coalesce(stored_accession, accession) = any (%(numbers)s)"
        "   then coalesce(stored_accession, accession) else %(first)s end",
        {"uid": study_uid, "numbers": accessions, "first": accessions[0]},
    )


def release_study(db: Db, study_uid: str) -> bool:
    """File a study under the patient whom its objects name; False: there is no such study."""
    row = db.execute(
        "select id, patient, stored_identity from study where uid = %s for update", (study_uid,)
    ).fetchone()
    if row is None:
        return False
    db.execute(
        "update study set accession = stored_accession, stored_accession = null, changed_at = now()"
        " where id = %s and stored_accession is not null",
        (row[0],),
    )
    study, before, came = row
    if came is None:
        return True
    values = {
        **came, "words": list(fold_name(came["name"])), "sort": sort_key_name(came["name"]), "study": study,
    }  # fmt: skip
    filed = _find_or_add(db, values)
    survivor = db.execute("select surviving_patient(%s)", (filed,)).fetchone()
    assert survivor is not None
    db.execute(
        "update study set patient = %(patient)s, filed_under = nullif(%(filed)s::bigint, %(patient)s),"
        " patient_id = %(patient_id)s, issuer = %(issuer)s, patient_name = %(name)s, name_words = %(words)s,"
        " name_sort = %(sort)s, birth_date = %(birth_date)s, sex = %(sex)s, stored_identity = null,"
        " identity_doubt = false, changed_at = now() where id = %(study)s",
        {**values, "patient": survivor[0], "filed": filed},
    )
    _count(db, before, survivor[0], 1)
    registered = db.execute("select registered_at is not null from patient where id = %s", survivor).fetchone()
    if registered and registered[0]:
        correct_studies(db, survivor[0])
    return True


def _find_or_add(db: Db, came: dict[str, Any]) -> int:
    row = db.execute("select patient_of_code(%(patient_id)s, %(issuer)s)", came).fetchone()
    if row is None or row[0] is None:
        row = db.execute(
            "insert into patient (patient_id, issuer, name, name_words, name_sort, birth_date, sex) values"
            " (%(patient_id)s, %(issuer)s, %(name)s, %(words)s, %(sort)s, %(birth_date)s, %(sex)s) returning id",
            came,
        ).fetchone()
    assert row is not None
    return int(row[0])


def _correct(db: Db, studies: list[int]) -> list[str]:
    if not studies:
        return []
    db.execute(_SETTLE, (studies,))
    return [row[0] for row in db.execute(_CORRECT, (studies,)).fetchall()]


def _count(db: Db, loser: int, winner: int, studies: int) -> None:
    """Move studies in the counts of two patients; one known from images alone who has none left goes."""
    if loser == winner or not studies:
        return
    db.execute(
        "update patient set study_count = study_count + case when id = %(winner)s then %(n)s else -%(n)s end"
        " where id in (%(winner)s, %(loser)s)",
        {"winner": winner, "loser": loser, "n": studies},
    )
    db.execute("delete from patient where id = %s and study_count <= 0 and registered_at is null", (loser,))
