"""SQL of the queue: tickets of one day, never of the days before."""

from datetime import date, datetime
from typing import Any, LiteralString

import psycopg

from khoanh.features.queue.kinds import LIVE, Ticket, TicketState

Db = psycopg.Connection[Any]

_LIVE = [str(state) for state in LIVE]
_TICKET: LiteralString = """
select t.id, r.code, r.name, t.day, t.number, t.state, t.priority, t.issued_at, t.called_at, t.calls, t.called_by,
    q.orders, q.services, coalesce(p.patient_id, ''), coalesce(p.name, ''), coalesce(p.birth_date, ''), p.birth_year,
    coalesce(p.sex, '')
from queue_ticket t join room r on r.id = t.room
left join lateral (
    select array_agg(o.id order by o.id) as orders, min(o.patient) as patient,
        array_agg(coalesce(o.name, s.name, '') order by o.id) as services
    from queue_place k join imaging_order o on o.id = k.imaging_order left join service s on s.id = o.service
    where k.ticket = t.id) q on true
left join patient p on p.id = q.patient
"""


def _make(row: tuple[Any, ...]) -> Ticket:
    values = [*row[:5], TicketState(row[5]), *row[6:11], tuple(row[11] or ()), tuple(row[12] or ()), *row[13:]]
    return Ticket(*values)


def select_ticket(db: Db, ticket: int) -> Ticket | None:
    """Return one ticket."""
    row = db.execute(_TICKET + " where t.id = %s", (ticket,)).fetchone()
    return _make(row) if row else None


def select_tickets(db: Db, room: str, day: date) -> list[Ticket]:
    """Return the tickets of a room and day that are still expected, the next one first."""
    rows = db.execute(
        _TICKET + " where r.code = %s and t.day = %s and t.state in ('waiting', 'called', 'skipped')"
        " order by t.state <> 'called', t.state = 'skipped', t.priority, t.number",
        (room, day),
    ).fetchall()
    return [_make(row) for row in rows]


def select_board(db: Db, rooms: list[str], day: date) -> list[Ticket]:
    """Return what the board of some rooms needs: the live tickets, and of each room the one called last."""
    rows = db.execute(
        _TICKET + " where r.code = any (%(rooms)s) and t.day = %(day)s and (t.state in ('waiting', 'called', 'skipped')"
        " or t.id = (select l.id from queue_ticket l where l.room = t.room and l.day = %(day)s"
        "   and l.called_at is not null and l.state <> 'withdrawn' order by l.called_at desc limit 1))"
        " order by t.priority, t.number",
        {"rooms": rooms, "day": day},
    ).fetchall()
    return [_make(row) for row in rows]


def select_order(db: Db, order: int) -> tuple[str, int | None, int, int, datetime | None, datetime, bool] | None:
    """Return state, room, patient, priority, arrival, due time and whether that is an appointment."""
    return db.execute(
        "select state, room, patient, priority, arrived_at, due_at, scheduled from imaging_order where id = %s",
        (order,),
    ).fetchone()


def select_place(db: Db, order: int) -> tuple[int, int, date, str] | None:
    """Return ticket, room, day and ticket state of an order's place, the ticket locked."""
    return db.execute(
        "select t.id, t.room, t.day, t.state from queue_place k join queue_ticket t on t.id = k.ticket"
        " where k.imaging_order = %s for update of t",
        (order,),
    ).fetchone()


def lock_room(db: Db, room: int, day: date) -> int:
    """Let one number be given at a time in a room; return the last one given."""
    db.execute("insert into queue_counter (room, day) values (%s, %s) on conflict do nothing", (room, day))
    row = db.execute("select last from queue_counter where room = %s and day = %s for update", (room, day)).fetchone()
    assert row is not None
    return int(row[0])


def find_same_patient(db: Db, room: int, day: date, patient: int) -> int | None:
    """Return the live ticket that a patient has in a room already."""
    row = db.execute(
        "select t.id from queue_ticket t join queue_place k on k.ticket = t.id"
        " join imaging_order o on o.id = k.imaging_order"
        " where t.room = %s and t.day = %s and t.state = any (%s) and o.patient = %s limit 1 for update of t",
        (room, day, _LIVE, patient),
    ).fetchone()
    return int(row[0]) if row else None


def insert_ticket(db: Db, room: int, day: date, number: int, priority: int) -> int:
    """Give the next number."""
    db.execute("update queue_counter set last = %s where room = %s and day = %s", (number, room, day))
    row = db.execute(
        "insert into queue_ticket (room, day, number, priority) values (%s, %s, %s, %s) returning id",
        (room, day, number, priority),
    ).fetchone()
    assert row is not None
    return int(row[0])


def put_place(db: Db, order: int, ticket: int) -> None:
    """Let an order wait under a ticket."""
    db.execute(
        "insert into queue_place (imaging_order, ticket) values (%s, %s)"
        " on conflict (imaging_order) do update set ticket = excluded.ticket",
        (order, ticket),
    )


def delete_place(db: Db, order: int) -> None:
    """Take an order from its ticket."""
    db.execute("delete from queue_place where imaging_order = %s", (order,))


def select_order_states(db: Db, ticket: int) -> tuple[list[str], int]:
    """Return the states of a ticket's orders and the most urgent priority of those that wait."""
    row = db.execute(
        "select coalesce(array_agg(o.state), '{}'), coalesce(min(o.priority) filter (where o.state = 'waiting'), 3)"
        " from queue_place k join imaging_order o on o.id = k.imaging_order where k.ticket = %s",
        (ticket,),
    ).fetchone()
    assert row is not None
    return list(row[0]), int(row[1])


def set_state(db: Db, ticket: int, state: TicketState, priority: int | None = None) -> None:
    """Keep what became of a ticket."""
    db.execute(
        "update queue_ticket set state = %s, priority = coalesce(%s, priority) where id = %s",
        (str(state), priority, ticket),
    )


def lock_ticket(db: Db, ticket: int) -> TicketState | None:
    """Lock a ticket and return its state."""
    row = db.execute("select state from queue_ticket where id = %s for update", (ticket,)).fetchone()
    return TicketState(row[0]) if row else None


def take_next(db: Db, room: str, day: date) -> int | None:
    """Lock the ticket whose turn it is; two who call at once get different ones."""
    row = db.execute(
        "select t.id from queue_ticket t join room r on r.id = t.room where r.code = %s and t.day = %s"
        " and t.state = 'waiting' order by t.priority, t.number limit 1 for update of t skip locked",
        (room, day),
    ).fetchone()
    return int(row[0]) if row else None


def set_called(db: Db, ticket: int, who: str) -> None:
    """Keep that a ticket was called."""
    db.execute(
        "update queue_ticket set state = 'called', calls = calls + 1, called_at = clock_timestamp(), called_by = %s"
        " where id = %s",
        (who, ticket),
    )


def select_rooms(db: Db, codes: list[str]) -> list[tuple[str, str]]:
    """Return code and name of rooms in use, in the order asked for; no code: all by code."""
    rows = db.execute(
        "select code, name from room where enabled and (cardinality(%(codes)s::text[]) = 0 or code = any (%(codes)s))"
        " order by array_position(%(codes)s::text[], code), code",
        {"codes": codes},
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def select_number(db: Db, order: int, day: date) -> int | None:
    """Return the number of an order's live ticket of a day."""
    row = db.execute(
        "select t.number from queue_place k join queue_ticket t on t.id = k.ticket"
        " where k.imaging_order = %s and t.day = %s and t.state in ('waiting', 'called', 'skipped')",
        (order, day),
    ).fetchone()
    return int(row[0]) if row else None
