"""SQL of knowing which rows a crash of PostgreSQL may have taken."""

from typing import Any

import psycopg

Connection = psycopg.Connection[Any]
_LOCK = 0x6B686F61


def is_steady(db: Connection) -> bool:
    """Tell whether PostgreSQL has not crashed since the packs were last settled."""
    row = db.execute("select exists (select 1 from steady)").fetchone()
    return bool(row and row[0])


def lock_settling(db: Connection) -> None:
    """Wait until nobody else settles; the lock lasts as long as the connection, or until it is given back."""
    db.execute("select pg_advisory_lock(%s)", (_LOCK,))


def unlock_settling(db: Connection) -> None:
    """Give the lock back."""
    db.execute("select pg_advisory_unlock(%s)", (_LOCK,))


def mark_steady(db: Connection) -> None:
    """Remember, until the next crash, that every row is there."""
    db.execute("insert into steady default values")


def list_unsettled_packs(db: Connection) -> list[str]:
    """Name the packs whose last rows may not be flushed."""
    return [row[0] for row in db.execute("select file from pack where not settled order by id")]


def settle_pack(db: Connection, file: str) -> None:
    """Remember that every row of a pack is flushed: the log is flushed in order, and this waits for it."""
    db.execute("update pack set settled = true where file = %s", (file,))
