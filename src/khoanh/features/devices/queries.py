"""The SQL of devices."""

from dataclasses import asdict
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from khoanh.features.devices.kinds import Device, Knock, WorklistProfile

Db = psycopg.Connection[Any]

_COLUMNS: LiteralString = """ae_title, host, port, modality, description, equipment_code, may_store, may_find,
    may_retrieve, may_move_to, may_perform, wants_performed, wants_availability, asks_commitment,
    report_association, check_address, character_set, preferred_transfer_syntaxes, duplicate_policy,
    max_associations, max_pdu_bytes, tls, enabled, worklist, verified_at, verified_ok, verified_detail"""

_INSERT = """
insert into device (ae_title, host, port, modality, description, equipment_code, may_store, may_find, may_retrieve,
    may_move_to, may_perform, wants_performed, wants_availability, asks_commitment, report_association, check_address,
    character_set, preferred_transfer_syntaxes, duplicate_policy, max_associations, max_pdu_bytes, tls, enabled,
    worklist)
values (%(ae_title)s, %(host)s, %(port)s, %(modality)s, %(description)s, %(equipment_code)s, %(may_store)s,
    %(may_find)s, %(may_retrieve)s, %(may_move_to)s, %(may_perform)s, %(wants_performed)s, %(wants_availability)s,
    %(asks_commitment)s, %(report_association)s, %(check_address)s, %(character_set)s,
    %(preferred_transfer_syntaxes)s, %(duplicate_policy)s, %(max_associations)s, %(max_pdu_bytes)s, %(tls)s,
    %(enabled)s, %(worklist)s)
on conflict (ae_title) do nothing
"""

_UPDATE = """
update device set host = %(host)s, port = %(port)s, modality = %(modality)s, description = %(description)s,
    equipment_code = %(equipment_code)s,
    may_store = %(may_store)s, may_find = %(may_find)s, may_retrieve = %(may_retrieve)s,
    may_move_to = %(may_move_to)s, may_perform = %(may_perform)s, wants_performed = %(wants_performed)s,
    wants_availability = %(wants_availability)s, asks_commitment = %(asks_commitment)s,
    report_association = %(report_association)s, worklist = %(worklist)s,
    check_address = %(check_address)s, character_set = %(character_set)s,
    preferred_transfer_syntaxes = %(preferred_transfer_syntaxes)s, duplicate_policy = %(duplicate_policy)s,
    max_associations = %(max_associations)s, max_pdu_bytes = %(max_pdu_bytes)s, tls = %(tls)s,
    enabled = %(enabled)s, changed_at = now()
where ae_title = %(ae_title)s
"""

# A flood of made-up titles pushes out the ones not seen for longest, and never more than this many stay.
_KNOCK = """
with known as (
    insert into device_knock (ae_title, address) values (%(ae_title)s, %(address)s)
    on conflict (ae_title) do update set address = excluded.address, count = device_knock.count + 1, last_at = now()
    returning count
), gone as (
    delete from device_knock where (select count from known) = 1 and ae_title in (
        select ae_title from device_knock order by last_at desc, ae_title offset %(most)s - 1)
)
select count from known
"""


def select_devices(db: Db) -> list[Device]:
    """Return all devices by title."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(f"select {_COLUMNS} from device order by ae_title").fetchall()
    return [_device(row) for row in rows]


def select_device(db: Db, ae_title: str) -> Device | None:
    """Return one device."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(f"select {_COLUMNS} from device where ae_title = %s", (ae_title,)).fetchone()
    return _device(row) if row else None


def _device(row: dict[str, Any]) -> Device:
    kept = row["worklist"]
    worklist = WorklistProfile(**{**kept, "stations": tuple(kept.get("stations", ()))})
    syntaxes = tuple(row["preferred_transfer_syntaxes"])
    return Device(**{**row, "preferred_transfer_syntaxes": syntaxes, "worklist": worklist})


def insert_device(db: Db, device: Device) -> bool:
    """Add a device; False: the title is taken."""
    return db.execute(_INSERT, _values(device)).rowcount == 1


def update_device(db: Db, device: Device) -> bool:
    """Change a device; False: there is none."""
    return db.execute(_UPDATE, _values(device)).rowcount == 1


def _values(device: Device) -> dict[str, Any]:
    kept = {"preferred_transfer_syntaxes": list(device.preferred_transfer_syntaxes)}
    return {**asdict(device), **kept, "worklist": Jsonb(asdict(device.worklist))}


def delete_device(db: Db, ae_title: str) -> bool:
    """Remove a device; False: there is none."""
    return db.execute("delete from device where ae_title = %s", (ae_title,)).rowcount == 1


def update_verified(db: Db, ae_title: str, *, ok: bool, detail: str) -> None:
    """Write down how a C-ECHO went."""
    db.execute(
        "update device set verified_at = now(), verified_ok = %s, verified_detail = %s where ae_title = %s",
        (ok, detail, ae_title),
    )


def upsert_knock(db: Db, ae_title: str, address: str, most: int) -> int:
    """Count a knock, keep at most `most`; return how often this one has knocked."""
    row = db.execute(_KNOCK, {"ae_title": ae_title, "address": address, "most": most}).fetchone()
    return int(row[0]) if row else 0


def select_knocks(db: Db) -> list[Knock]:
    """Return knocks, the latest first."""
    with db.cursor(row_factory=class_row(Knock)) as cursor:
        return cursor.execute(
            "select ae_title, address, count, first_at, last_at from device_knock order by last_at desc, ae_title"
        ).fetchall()


def delete_knock(db: Db, ae_title: str) -> bool:
    """Forget a knock; False: there is none."""
    return db.execute("delete from device_knock where ae_title = %s", (ae_title,)).rowcount == 1
