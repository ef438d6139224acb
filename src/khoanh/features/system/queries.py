"""The SQL of the system's own figures."""

from typing import Any, LiteralString

import psycopg

Db = psycopg.Connection[Any]

_SMALL = 50_000

_COUNTED: dict[str, LiteralString] = {
    "patients": "patient",
    "studies": "study",
    "series": "series",
    "instances": "instance",
}


def select_database(db: Db) -> tuple[str, int, int]:
    """Return the server's version, the size of our database in bytes and the open connections."""
    row = db.execute(
        """select current_setting('server_version'), pg_database_size(current_database()),
            (select count(*) from pg_stat_activity where datname = current_database())"""
    ).fetchone()
    assert row is not None
    return str(row[0]).split(" ")[0], int(row[1]), int(row[2])


def select_jobs(db: Db) -> dict[str, int]:
    """Count jobs that wait, run and have failed."""
    row = db.execute(
        """select count(*) filter (where status = 'todo'), count(*) filter (where status = 'doing'),
            count(*) filter (where status = 'failed')
        from procrastinate_jobs where status in ('todo', 'doing', 'failed')"""
    ).fetchone()
    assert row is not None
    return {"waiting": row[0], "running": row[1], "failed": row[2]}


def select_counts(db: Db) -> dict[str, int]:
    """Count what is kept: exactly while it is little, then by PostgreSQL's own running estimate."""
    counts: dict[str, int] = {}
    for name, table in _COUNTED.items():
        row = db.execute("select reltuples::bigint from pg_class where oid = %s::regclass", (table,)).fetchone()
        estimate = int(row[0]) if row else -1
        if estimate < _SMALL:
            query: LiteralString = f"select count(*) from (select from {table} limit %s) few"
            exact = db.execute(query, (2 * _SMALL,)).fetchone()
            estimate = (
                max(estimate, int(exact[0])) if exact and exact[0] >= 2 * _SMALL else int(exact[0] if exact else 0)
            )
        counts[name] = estimate
    return counts
