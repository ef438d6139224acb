"""The SQL of storage commitments."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from khoanh.features.commitments.kinds import Commitment, Direction, Item

Db = psycopg.Connection[Any]


def insert_commitment(db: Db, device: str, transaction: str, direction: Direction, items: Sequence[Item]) -> bool:
    """Keep a transaction; False: the device has used its UID already."""
    return (
        db.execute(
            "insert into commitment (device, transaction_uid, direction, objects, items) values (%s, %s, %s, %s, %s)"
            " on conflict (device, transaction_uid, direction) do nothing",
            (device, transaction, direction, len(items), Jsonb(_pack(items))),
        ).rowcount
        == 1
    )


def lock_commitment(db: Db, device: str, transaction: str, direction: Direction) -> list[Item] | None:
    """Return the objects of a transaction and lock it; None: there is none."""
    row = db.execute(
        "select items from commitment where device = %s and transaction_uid = %s and direction = %s for update",
        (device, transaction, direction),
    ).fetchone()
    return [Item(*values) for values in row[0]] if row else None


def answer_commitment(db: Db, device: str, transaction: str, direction: Direction, items: Sequence[Item]) -> None:
    """Note how it was answered."""
    db.execute(
        "update commitment set answered_at = now(), failed = %s, items = %s"
        " where device = %s and transaction_uid = %s and direction = %s",
        (sum(1 for item in items if item.failure), Jsonb(_pack(items)), device, transaction, direction),
    )


def _pack(items: Sequence[Item]) -> list[list[object]]:
    return [[item.sop_class_uid, item.sop_instance_uid, item.failure] for item in items]


def select_commitments(db: Db, device: str, limit: int) -> list[Commitment]:
    """Return transactions, the latest first."""
    with db.cursor(row_factory=class_row(Commitment)) as cursor:
        return cursor.execute(
            "select device, transaction_uid, direction, asked_at, answered_at, objects, failed from commitment"
            " where %(device)s = '' or device = %(device)s order by id desc limit %(limit)s",
            {"device": device, "limit": limit},
        ).fetchall()


def has_listeners(db: Db) -> bool:
    """Tell whether any device wants to be told what is here."""
    return db.execute("select 1 from device where wants_availability and enabled limit 1").fetchone() is not None


def select_listeners(db: Db) -> list[str]:
    """Return the devices that want to be told what is here."""
    rows = db.execute("select ae_title from device where wants_availability and enabled order by 1").fetchall()
    return [row[0] for row in rows]


def select_steps(db: Db, study_uid: str) -> list[str]:
    """Return the UIDs of the procedure steps of a study."""
    rows = db.execute("select uid from performed_step where study_uid = %s order by id", (study_uid,)).fetchall()
    return [row[0] for row in rows]
