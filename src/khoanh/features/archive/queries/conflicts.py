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
    swapped = db.execute(
        "with former as (select instance.* from instance join object_conflict c on c.uid = instance.uid"
        "   where c.id = %(id)s and c.kept for update of instance),"
        ' raised as (update instance set pack = c.pack, "offset" = c."offset", size_bytes = c.size_bytes,'
        "   dataset_offset = c.dataset_offset, checksum = c.checksum, transfer_syntax = c.transfer_syntax"
        "   from object_conflict c where c.id = %(id)s and c.kept and instance.uid = c.uid returning instance.series),"
        ' kept as (update object_conflict c set pack = f.pack, "offset" = f."offset", size_bytes = f.size_bytes,'
        "   dataset_offset = f.dataset_offset, checksum = f.checksum, transfer_syntax = f.transfer_syntax"
        "   from former f where c.id = %(id)s returning c.id)"
        " update series set revision = revision + 1 from raised, kept where series.id = raised.series",
        {"id": conflict_id},
    )
    return swapped.rowcount > 0
