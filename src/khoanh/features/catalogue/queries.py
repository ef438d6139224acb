"""The SQL of the catalogue."""

from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from khoanh.features.catalogue.kinds import CodeKind, Room, Service, UnmappedCode

Db = psycopg.Connection[Any]

_SERVICE: LiteralString = """s.id, s.code, s.name, s.service_group as "group", s.modality, s.body_part,
    array(select r.code from room r where r.id = any (s.rooms) order by r.code) as rooms, s.devices, s.minutes,
    s.preparation, s.contrast, s.enabled"""
_ROOM: LiteralString = "r.id, r.code, r.name, r.modalities, r.devices, r.enabled"
_ROOM_IDS: LiteralString = "array(select id from room where code = any (%(rooms)s))"


def select_services(db: Db) -> list[Service]:
    """Return all services by code."""
    with db.cursor(row_factory=dict_row) as cursor:
        return [_service(row) for row in cursor.execute(f"select {_SERVICE} from service s order by s.code").fetchall()]


def select_service(db: Db, code: str) -> Service | None:
    """Return the service of a code."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(f"select {_SERVICE} from service s where s.code = %s", (code,)).fetchone()
    return _service(row) if row else None


def find_service(db: Db, source: str, code: str) -> Service | None:
    """Return the service that a source means by a code: as mapped, else ours of that code."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            f"select {_SERVICE} from service s where s.id = coalesce((select m.target from code_map m"
            " where m.source = %(source)s and m.kind = 'service' and m.code = %(code)s),"
            " (select o.id from service o where o.code = %(code)s))",
            {"source": source, "code": code},
        ).fetchone()
    return _service(row) if row else None


def find_room(db: Db, source: str, code: str) -> Room | None:
    """Return the room that a source means by a code: as mapped, else ours of that code."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            f"select {_ROOM} from room r where r.id = coalesce((select m.target from code_map m"
            " where m.source = %(source)s and m.kind = 'room' and m.code = %(code)s),"
            " (select o.id from room o where o.code = %(code)s))",
            {"source": source, "code": code},
        ).fetchone()
    return _room(row) if row else None


def insert_service(db: Db, service: Service) -> int | None:
    """Add a service and return its key; None: the code is taken."""
    row = db.execute(
        "insert into service (code, name, service_group, modality, body_part, rooms, devices, minutes, preparation,"
        " contrast, enabled) values (%(code)s, %(name)s, %(group)s, %(modality)s, %(body_part)s,"
        f" {_ROOM_IDS}, %(devices)s, %(minutes)s, %(preparation)s, %(contrast)s, %(enabled)s)"
        " on conflict (code) do nothing returning id",
        _service_values(service),
    ).fetchone()
    return int(row[0]) if row else None


def update_service(db: Db, service: Service) -> None:
    """Replace a service."""
    db.execute(
        "update service set name = %(name)s, service_group = %(group)s, modality = %(modality)s,"
        f" body_part = %(body_part)s, rooms = {_ROOM_IDS}, devices = %(devices)s, minutes = %(minutes)s,"
        " preparation = %(preparation)s, contrast = %(contrast)s, enabled = %(enabled)s where id = %(id)s",
        _service_values(service),
    )


def select_rooms(db: Db) -> list[Room]:
    """Return all rooms by code."""
    with db.cursor(row_factory=dict_row) as cursor:
        return [_room(row) for row in cursor.execute(f"select {_ROOM} from room r order by r.code").fetchall()]


def insert_room(db: Db, room: Room) -> int | None:
    """Add a room and return its key; None: the code is taken."""
    row = db.execute(
        "insert into room (code, name, modalities, devices, enabled) values (%s, %s, %s, %s, %s)"
        " on conflict (code) do nothing returning id",
        (room.code, room.name, list(room.modalities), list(room.devices), room.enabled),
    ).fetchone()
    return int(row[0]) if row else None


def update_room(db: Db, room: Room) -> None:
    """Replace a room."""
    db.execute(
        "update room set name = %s, modalities = %s, devices = %s, enabled = %s where id = %s",
        (room.name, list(room.modalities), list(room.devices), room.enabled, room.id),
    )


def note_unmapped(db: Db, source: str, kind: CodeKind, code: str, name: str) -> None:
    """Note a code that nobody knows.

    A row just noted is left alone: every message of a new system would else wait for the one before it.
    """
    db.execute(
        "insert into code_map (source, kind, code, name) select %(source)s, %(kind)s, %(code)s, %(name)s"
        " where not exists (select 1 from code_map where source = %(source)s and kind = %(kind)s and code = %(code)s"
        "   and last_at > now() - interval '10 seconds')"
        " on conflict (source, kind, code) do update set count = code_map.count + 1, last_at = now(),"
        "   name = case when excluded.name = '' then code_map.name else excluded.name end",
        {"source": source, "kind": kind, "code": code, "name": name},
    )


def select_unmapped(db: Db) -> list[UnmappedCode]:
    """Return codes without a target, the latest first."""
    rows = db.execute(
        "select source, kind, code, name, count, first_at, last_at from code_map where target is null"
        " order by last_at desc limit 1000"
    ).fetchall()
    return [UnmappedCode(*row) for row in rows]


def find_target(db: Db, kind: CodeKind, code: str) -> int | None:
    """Return the key of our service or room of this code."""
    statement: LiteralString = (
        "select id from service where code = %s" if kind == "service" else "select id from room where code = %s"
    )
    row = db.execute(statement, (code,)).fetchone()
    return int(row[0]) if row else None


def upsert_map(db: Db, source: str, kind: CodeKind, code: str, target: int) -> None:
    """Give a code its meaning."""
    db.execute(
        "insert into code_map (source, kind, code, target) values (%s, %s, %s, %s)"
        " on conflict (source, kind, code) do update set target = excluded.target",
        (source, kind, code, target),
    )


def _service_values(service: Service) -> dict[str, Any]:
    return {
        "id": service.id, "code": service.code, "name": service.name, "group": service.group,
        "modality": service.modality, "body_part": service.body_part, "rooms": list(service.rooms),
        "devices": list(service.devices), "minutes": service.minutes, "preparation": service.preparation,
        "contrast": service.contrast, "enabled": service.enabled,
    }  # fmt: skip


def _service(row: dict[str, Any]) -> Service:
    return Service(**{**row, "rooms": tuple(row["rooms"]), "devices": tuple(row["devices"])})


def _room(row: dict[str, Any]) -> Room:
    return Room(**{**row, "modalities": tuple(row["modalities"]), "devices": tuple(row["devices"])})
