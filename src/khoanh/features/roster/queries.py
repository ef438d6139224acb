"""SQL of shifts, duties, closures, and the appointments of a day."""

from datetime import date, datetime
from typing import Any

import psycopg

from khoanh.features.roster.kinds import Appointment, Closure, Duty, PlanRoom, Shift

Db = psycopg.Connection[Any]

_MOST = 5_000


def select_shifts(db: Db) -> list[Shift]:
    """Return every shift by its beginning."""
    rows = db.execute(
        "select code, name, begins, ends, weekdays, enabled, id from shift order by begins, code"
    ).fetchall()
    return [Shift(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6]) for row in rows]


def put_shift(db: Db, shift: Shift) -> None:
    """Add a shift, or change the one of this code."""
    db.execute(
        "insert into shift (code, name, begins, ends, weekdays, enabled) values (%s, %s, %s, %s, %s, %s)"
        " on conflict (code) do update set name = excluded.name, begins = excluded.begins, ends = excluded.ends,"
        " weekdays = excluded.weekdays, enabled = excluded.enabled",
        (shift.code, shift.name, shift.begins, shift.ends, list(shift.weekdays), shift.enabled),
    )


def delete_shift(db: Db, code: str) -> bool:
    """Remove a shift that no duty names; False: there is none, or it is used."""
    done = db.execute(
        "delete from shift s where code = %s and not exists (select from duty d where d.shift = s.id)", (code,)
    )
    return done.rowcount > 0


def select_duties(db: Db, since: date, until: date) -> list[Duty]:
    """Return the duties of some days, both included."""
    rows = db.execute(
        "select d.day, s.code, coalesce(r.code, ''), d.person, d.task, d.id from duty d join shift s on s.id = d.shift"
        " left join room r on r.id = d.room where d.day between %s and %s"
        " order by d.day, s.begins, s.code, r.code nulls first, d.person limit %s",
        (since, until, _MOST),
    ).fetchall()
    return [Duty(*row) for row in rows]


def find_room(db: Db, code: str) -> int | None:
    """Return the key of a room."""
    row = db.execute("select id from room where code = %s", (code,)).fetchone()
    return int(row[0]) if row else None


def find_shift(db: Db, code: str) -> int | None:
    """Return the key of a shift."""
    row = db.execute("select id from shift where code = %s", (code,)).fetchone()
    return int(row[0]) if row else None


def insert_duty(db: Db, duty: Duty, shift: int, room: int | None) -> int:
    """Add a duty; one that is there already keeps its key and gets the task."""
    row = db.execute(
        "insert into duty (day, shift, room, person, task) values (%s, %s, %s, %s, %s)"
        " on conflict (day, shift, room, person) do update set task = excluded.task returning id",
        (duty.day, shift, room, duty.person, duty.task),
    ).fetchone()
    assert row is not None
    return int(row[0])


def copy_duties(db: Db, source: date, target: date, days: int) -> int:
    """Repeat the duties of some days on later ones; return how many were added."""
    return db.execute(
        "insert into duty (day, shift, room, person, task)"
        " select day + (%(target)s::date - %(source)s::date), shift, room, person, task from duty"
        " where day >= %(source)s and day < %(source)s::date + %(days)s::integer on conflict do nothing",
        {"source": source, "target": target, "days": days},
    ).rowcount


def delete_duty(db: Db, duty: int) -> date | None:
    """Remove a duty and return its day."""
    row = db.execute("delete from duty where id = %s returning day", (duty,)).fetchone()
    return row[0] if row else None


def select_closures(db: Db, since: datetime, until: datetime) -> list[Closure]:
    """Return closures that touch a stretch of time."""
    rows = db.execute(
        "select coalesce(r.code, ''), c.device, c.since, c.until, c.reason, c.id from closure c"
        " left join room r on r.id = c.room where c.until > %s and c.since < %s order by c.since, c.id limit %s",
        (since, until, _MOST),
    ).fetchall()
    return [Closure(*row) for row in rows]


def insert_closure(db: Db, closure: Closure, room: int | None) -> int:
    """Add a closure."""
    row = db.execute(
        "insert into closure (room, device, since, until, reason) values (%s, %s, %s, %s, %s) returning id",
        (room, closure.device, closure.since, closure.until, closure.reason),
    ).fetchone()
    assert row is not None
    return int(row[0])


def delete_closure(db: Db, closure: int) -> bool:
    """Remove a closure."""
    return db.execute("delete from closure where id = %s", (closure,)).rowcount > 0


def select_rooms(db: Db) -> list[PlanRoom]:
    """Return the rooms in use by code."""
    rows = db.execute("select code, name, devices from room where enabled order by code").fetchall()
    return [PlanRoom(row[0], row[1], tuple(row[2])) for row in rows]


def select_appointments(db: Db, since: datetime, until: datetime) -> list[Appointment]:
    """Return the appointments of a stretch of time, those that were cancelled or refused left out."""
    rows = db.execute(
        "select o.id, o.due_at, coalesce(o.minutes, s.minutes, 15), coalesce(r.code, ''), o.device, o.state,"
        " o.priority, o.accession, coalesce(o.name, s.name, ''), o.modality, p.patient_id, p.name"
        " from imaging_order o join patient p on p.id = o.patient left join service s on s.id = o.service"
        " left join room r on r.id = o.room"
        " where o.scheduled and o.due_at >= %s and o.due_at < %s and o.state not in ('cancelled', 'refused')"
        " order by o.due_at, o.id limit %s",
        (since, until, _MOST),
    ).fetchall()
    return [Appointment(*row) for row in rows]


def select_people(db: Db) -> list[str]:
    """Return the names that a roster offers: those who sign in, and those who stood on it lately."""
    rows = db.execute(
        "select display_name as name from account_user where enabled and display_name <> '' union"
        " select person from duty where day > current_date - 60 order by 1 limit 2000"
    ).fetchall()
    return [row[0] for row in rows]
