"""SQL of signing keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString

import psycopg
from psycopg.rows import class_row

Db = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key without its content; `certificate` is DER."""

    id: int
    name: str
    kind: Literal["file", "token", "remote"]
    login: str
    label: str
    enabled: bool
    certificate: bytes
    added_by: str
    added_at: datetime


_KEY: LiteralString = "select id, name, kind, login, label, enabled, certificate, added_by, added_at from signing_key"


def insert_key(
    db: Db, name: str, kind: str, login: str, label: str, content: bytes, certificate: bytes, who: str
) -> int | None:
    """Add a key; None: its name is taken."""
    row = db.execute(
        "insert into signing_key (name, kind, login, label, content, certificate, added_by)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (name) do nothing returning id",
        (name, kind, login, label, content, certificate, who),
    ).fetchone()
    return int(row[0]) if row else None


def list_keys(db: Db) -> list[KeyRow]:
    """Return every key, by name."""
    with db.cursor(row_factory=class_row(KeyRow)) as cursor:
        return cursor.execute(f"{_KEY} order by name").fetchall()


def select_key(db: Db, key: int) -> KeyRow | None:
    """Return a key."""
    with db.cursor(row_factory=class_row(KeyRow)) as cursor:
        return cursor.execute(f"{_KEY} where id = %s", (key,)).fetchone()


def read_content(db: Db, key: int) -> bytes:
    """Return the key file, which its password protects; empty: the key is elsewhere."""
    row = db.execute("select content from signing_key where id = %s", (key,)).fetchone()
    return bytes(row[0]) if row else b""


def update_key(db: Db, key: int, *, enabled: bool) -> None:
    """Let a key be used, or no more."""
    db.execute("update signing_key set enabled = %s where id = %s", (enabled, key))


def has_account(db: Db, login: str) -> bool:
    """Tell whether there is an account."""
    return db.execute("select from account_user where name = %s", (login,)).fetchone() is not None
