"""SQL of other bytes that came under a known UID."""

from typing import Any

import psycopg

Connection = psycopg.Connection[Any]


def select_conflicts(db: Connection, before: int | None, limit: int) -> list[tuple[Any, ...]]:
    """Return open conflicts with a key below `before`, newest first."""
    return db.execute(
        "select id, study_uid, uid, at, kept, source, size_bytes from object_conflict"
        " where settled_at is null and (%s::bigint is null or id < %s) order by id desc limit %s",
        (before, before, limit),
    ).fetchall()


def settle_conflict(db: Connection, conflict_id: int, who: str) -> tuple[str, str, bool] | None:
    """Settle one conflict; return (instance UID, study UID, whether a second version is kept)."""
    row = db.execute(
        "update object_conflict set settled_at = now(), settled_by = %s where id = %s and settled_at is null"
        " returning uid, study_uid, kept",
        (who, conflict_id),
    ).fetchone()
    return row if row is None else (str(row[0]), str(row[1]), bool(row[2]))


def swap_versions(db: Connection, conflict_id: int) -> bool:
    """Make the kept version current and keep the one that was; False if either is gone."""
    former = db.execute(
        'select instance.uid, instance.pack, instance."offset", instance.size_bytes, instance.dataset_offset,'
        " instance.checksum, instance.transfer_syntax from instance join object_conflict c on c.uid = instance.uid"
        " where c.id = %s and c.kept for update of instance",
        (conflict_id,),
    ).fetchone()
    if former is None:
        return False
    db.execute(
        'with raised as (update instance set pack = c.pack, "offset" = c."offset", size_bytes = c.size_bytes,'
        "   dataset_offset = c.dataset_offset, checksum = c.checksum, transfer_syntax = c.transfer_syntax"
        "   from object_conflict c where c.id = %s and instance.uid = c.uid returning instance.series)"
        " update series set revision = revision + 1 from raised where series.id = raised.series",
        (conflict_id,),
    )
    db.execute(
        'update object_conflict set pack = %s, "offset" = %s, size_bytes = %s, dataset_offset = %s, checksum = %s,'
        " transfer_syntax = %s where id = %s",
        (*former[1:], conflict_id),
    )
    return True
