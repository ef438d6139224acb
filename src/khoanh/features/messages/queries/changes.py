"""SQL of what became of results, and of who has taken them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

Db = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result that was returned, corrected or taken back; `cursor` goes on behind it."""

    cursor: str
    at: datetime
    order: int
    version: int
    status: str
    taken: int


_LIST = """
select c.xact::text || '.' || c.id as cursor, c.at, c.imaging_order as "order", c.version, c.status,
    coalesce(t.version, 0) as taken
from result_change c join imaging_order o on o.id = c.imaging_order
left join result_taken t on t.imaging_order = c.imaging_order and t.who = %(who)s
where c.xact < pg_snapshot_xmin(pg_current_snapshot())
    and (c.xact, c.id) > (%(xact)s::text::xid8, %(id)s) and (%(source)s = '' or o.source in ('', %(source)s))
order by c.xact, c.id limit %(limit)s
"""


def insert_change(db: Db, order: int, report: int, version: int, status: str) -> None:
    """Note what became of the result of an order."""
    db.execute(
        "insert into result_change (imaging_order, report, version, status) values (%s, %s, %s, %s)",
        (order, report, version, status),
    )


def select_last(db: Db, order: int) -> tuple[str, int]:
    """Return what was noted of an order last: status and version; ("", 0): nothing."""
    row = db.execute(
        "select status, version from result_change where imaging_order = %s order by id desc limit 1", (order,)
    ).fetchone()
    return (str(row[0]), int(row[1])) if row else ("", 0)


def select_changes(db: Db, who: str, source: str, after: tuple[int, int], limit: int) -> list[ResultChange]:
    """Return changes behind a cursor, the oldest first; none can appear behind one that was returned."""
    values = {"who": who, "source": source, "xact": str(after[0]), "id": after[1], "limit": limit}
    with db.cursor(row_factory=class_row(ResultChange)) as cursor:
        return cursor.execute(_LIST, values).fetchall()


def upsert_taken(db: Db, order: int, who: str, version: int) -> None:
    """Note which version somebody has."""
    db.execute(
        "insert into result_taken (imaging_order, who, version) values (%s, %s, %s)"
        " on conflict (imaging_order, who) do update set version = excluded.version, at = now()",
        (order, who, version),
    )
