"""SQL of identity conflicts."""

from typing import Any

import psycopg

Connection = psycopg.Connection[Any]


def select_conflicts(db: Connection, before: int | None, limit: int) -> list[tuple[Any, ...]]:
    """Return open conflicts with a key below `before`, newest first."""
    return db.execute(
        "select c.id, study.uid, c.first_at, study.patient_id, study.issuer, study.patient_name, study.birth_date,"
        " study.sex, c.patient_id, c.issuer, c.name, c.birth_date, c.sex, c.source, c.objects"
        " from identity_conflict c join study on study.id = c.study"
        " where c.settled_at is null and (%s::bigint is null or c.id < %s) order by c.id desc limit %s",
        (before, before, limit),
    ).fetchall()


def settle_conflict(db: Connection, conflict_id: int, who: str, reason: str) -> str | None:
    """Settle one conflict and unmark its study when it was the last; return the study's UID, None if there is none."""
    row = db.execute(
        "update identity_conflict set settled_at = now(), settled_by = %s, reason = %s"
        " where id = %s and settled_at is null returning study",
        (who, reason, conflict_id),
    ).fetchone()
    if row is None:
        return None
    found = db.execute(
        "update study set identity_conflict = exists (select 1 from identity_conflict c where c.study = study.id"
        " and c.settled_at is null) where id = %s returning uid",
        (row[0],),
    ).fetchone()
    return str(found[0]) if found else None
