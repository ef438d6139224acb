"""SQL of matching studies with orders."""

from datetime import datetime
from typing import Any, LiteralString

import psycopg

from khoanh.features.orders.kinds import CandidateRow, StudyRow

Db = psycopg.Connection[Any]


_CANDIDATE: LiteralString = """select o.id, o.patient, p.patient_id, p.name_words, p.birth_date, p.sex, o.accession,
    o.study_uid, o.modality, o.device, o.state, o.due_at,
    (select count(*) from order_study os where os.imaging_order = o.id)
    from imaging_order o join patient p on p.id = o.patient"""


def find_survivor(db: Db, patient: int) -> tuple[int, bool] | None:
    """Return the patient that this one turned out to be, and whether he is registered; None: no such key."""
    row = db.execute(
        "select s.id, s.registered_at is not null from patient s where s.id = (select"
        " case when p.merged_into is null then p.id else surviving_patient(p.id) end from patient p where p.id = %s)",
        (patient,),
    ).fetchone()
    return (int(row[0]), bool(row[1])) if row else None


def lock_people(db: Db, orders: list[int], study_uid: str) -> None:
    """Lock the patients of orders and of a study.

    Whoever changes several locks patients first, then orders, then studies, so that nobody waits in a circle.
    """
    db.execute(
        "select 1 from patient where id in (select patient from imaging_order where id = any (%s)"
        " union select patient from study where uid = %s) order by id for no key update",
        (orders, study_uid),
    )


def lock_study(db: Db, study_uid: str) -> StudyRow | None:
    """Return a study and lock it, so that two cannot match it at once."""
    return _read_study(db, study_uid, " for update of s")


def select_study(db: Db, study_uid: str) -> StudyRow | None:
    """Return a study."""
    return _read_study(db, study_uid, "")


def _read_study(db: Db, study_uid: str, lock: LiteralString) -> StudyRow | None:
    row = db.execute(
        "select s.id, s.uid, s.at, s.accession, s.patient, coalesce(s.stored_identity ->> 'patient_id', s.patient_id),"
        " s.name_words, s.birth_date, s.sex, s.modalities,"
        " array(select distinct e.source_ae from series e where e.study = s.id and e.source_ae <> ''),"
        " array(select distinct r ->> 'AccessionNumber' from series e, jsonb_array_elements(e.requests) r"
        "   where e.study = s.id and r ->> 'AccessionNumber' <> ''), s.received_at,"
        " not s.identity_doubt and (select p.registered_at is not null from patient p where p.id = s.patient),"
        " s.stored_accession from study s where s.uid = %s" + lock,
        (study_uid,),
    ).fetchone()
    if row is None:
        return None
    numbers = tuple(dict.fromkeys(number for number in (row[3], row[14], *row[11]) if number))
    values = [*row[:6], tuple(row[6]), row[7], row[8], tuple(row[9]), tuple(row[10]), numbers, *row[12:14]]
    return StudyRow(*values)


def list_by_study_uid(db: Db, study_uid: str) -> list[CandidateRow]:
    """Return the orders that a Study Instance UID was given to."""
    return _read(db, " where o.study_uid = %(uid)s order by o.id limit 50", {"uid": study_uid})


def list_by_accession(db: Db, accessions: tuple[str, ...]) -> list[CandidateRow]:
    """Return the orders of these accession numbers."""
    return _read(
        db, " where o.accession = any (%(accessions)s) order by o.id limit 50", {"accessions": list(accessions)}
    )


def list_near(db: Db, study: StudyRow, since: datetime, until: datetime, limit: int) -> list[CandidateRow]:
    """Return orders of about that time that share patient, a word of the name, the device or the number."""
    return _read(
        db,
        " where o.due_at >= %(since)s and o.due_at < %(until)s"
        " and o.state in ('waiting', 'held', 'started', 'discontinued', 'unread')"
        " and (o.patient = %(patient)s or p.patient_id = %(code)s or o.accession = any (%(accessions)s)"
        "   or p.name_words && %(words)s::text[]"
        "   or (o.state = 'started' and o.device = any (%(devices)s)))"
        " and (o.modality = '' or cardinality(%(modalities)s::text[]) = 0 or o.modality = any (%(modalities)s)"
        "   or o.modality in ('CR', 'DX', 'DR') and %(modalities)s && '{CR,DX,DR}'::text[] or o.patient = %(patient)s)"
        " order by abs(extract(epoch from o.due_at - %(at)s)) limit %(limit)s",
        {
            "since": since, "until": until, "patient": study.patient, "code": study.patient_code or "\n",
            "accessions": list(study.accessions), "words": list(study.words), "devices": list(study.source_aes),
            "modalities": list(study.modalities), "limit": limit, "at": study.received_at,
        },
    )  # fmt: skip


def _read(db: Db, rest: LiteralString, values: dict[str, Any]) -> list[CandidateRow]:
    rows = db.execute(_CANDIDATE + rest, values, prepare=False).fetchall()
    return [CandidateRow(*[*row[:3], tuple(row[3]), *row[4:]]) for row in rows]


def is_same_person(db: Db, study: int, patient: int) -> bool:
    """Tell whether the name in a study's objects fits a patient."""
    row = db.execute(
        "select same_person(p.name_words, p.birth_date, s.name_words, s.birth_date) from study s, patient p"
        " where s.id = %s and p.id = %s",
        (study, patient),
    ).fetchone()
    return bool(row and row[0])


def insert_match(db: Db, order: int, study: int, how: str, who: str) -> bool:
    """Match; False: they were already."""
    done = db.execute(
        "insert into order_study (imaging_order, study, how, who) values (%s, %s, %s, %s) on conflict do nothing",
        (order, study, how, who),
    )
    return done.rowcount == 1


def delete_match(db: Db, order: int, study: int) -> bool:
    """Take a match back; False: there was none."""
    return db.execute("delete from order_study where imaging_order = %s and study = %s", (order, study)).rowcount == 1


def list_orders(db: Db, study: int) -> list[int]:
    """Return the orders that a study is matched with."""
    rows = db.execute(
        "select imaging_order from order_study where study = %s order by imaging_order", (study,)
    ).fetchall()
    return [row[0] for row in rows]


def list_identities(db: Db, study: int) -> list[tuple[int, int | None, str]]:
    """Return patient, the one it is filed under, and Accession Number of the orders of a study."""
    return db.execute(
        "select o.patient, o.filed_under, o.accession from order_study os join imaging_order o"
        " on o.id = os.imaging_order where os.study = %s order by os.at, o.id",
        (study,),
    ).fetchall()


def list_studies(db: Db, order: int) -> list[str]:
    """Return the UIDs of the studies that an order is matched with."""
    rows = db.execute(
        "select s.uid from order_study os join study s on s.id = os.study where os.imaging_order = %s order by os.at",
        (order,),
    ).fetchall()
    return [row[0] for row in rows]


def map_studies(db: Db, orders: list[int]) -> list[tuple[int, str]]:
    """Return which orders are matched with which studies, the first match first."""
    return db.execute(
        "select os.imaging_order, s.uid from order_study os join study s on s.id = os.study"
        " where os.imaging_order = any (%s) order by os.imaging_order, os.at",
        (orders,),
    ).fetchall()


def map_orders(db: Db, study_uids: list[str]) -> list[tuple[str, int]]:
    """Return which studies are matched with which orders."""
    return db.execute(
        "select s.uid, os.imaging_order from order_study os join study s on s.id = os.study"
        " where s.uid = any (%s) order by s.uid, os.imaging_order",
        (study_uids,),
    ).fetchall()


def add_homeless(db: Db, study: int) -> None:
    """Note that no order was found for a study."""
    db.execute("insert into homeless_study (study) values (%s) on conflict do nothing", (study,))


def remove_homeless(db: Db, study: int) -> bool:
    """Note that a study needs no order any more; False: it was not homeless."""
    return db.execute("delete from homeless_study where study = %s", (study,)).rowcount == 1


def is_homeless(db: Db, study_uid: str) -> bool:
    """Tell whether an order is still sought for a study."""
    row = db.execute(
        "select 1 from study s join homeless_study h on h.study = s.id where s.uid = %s", (study_uid,)
    ).fetchone()
    return row is not None


def list_homeless_of(db: Db, patient: int) -> list[str]:
    """Return the UIDs of a patient's homeless studies."""
    rows = db.execute(
        "select s.uid from study s join homeless_study h on h.study = s.id where s.patient = %s", (patient,)
    ).fetchall()
    return [row[0] for row in rows]


def find_homeless(db: Db, study_uid: str, accession: str) -> list[str]:
    """Return the UIDs of homeless studies of a Study UID or an accession number."""
    rows = db.execute(
        "select s.uid from study s join homeless_study h on h.study = s.id where s.uid = %s or s.accession = %s"
        " limit 20",
        (study_uid, accession),
    ).fetchall()
    return [row[0] for row in rows]


def select_homeless(
    db: Db, before: tuple[datetime, int] | None, limit: int
) -> list[tuple[datetime, int, str, datetime, str, str, str, str, list[str], int, bool]]:
    """Return homeless studies, the latest first: when noted, key, UID, study's time, code, name, accession …"""
    return db.execute(
        "select h.at, s.id, s.uid, s.received_at, s.patient_id, s.patient_name, s.accession, s.description,"
        " s.modalities, s.instance_count, s.identity_doubt from homeless_study h join study s on s.id = h.study"
        " where %(at)s::timestamptz is null or (h.at, h.study) < (%(at)s, %(id)s)"
        " order by h.at desc, h.study desc limit %(limit)s",
        {"at": before[0] if before else None, "id": before[1] if before else None, "limit": limit},
        prepare=False,
    ).fetchall()
