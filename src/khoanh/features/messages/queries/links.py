"""SQL of the key that links are signed with."""

from typing import Any

import psycopg

Db = psycopg.Connection[Any]


def select_key(db: Db) -> bytes:
    """Return the key of this installation."""
    row = db.execute("select key from link_key").fetchone()
    assert row is not None
    return bytes(row[0])
