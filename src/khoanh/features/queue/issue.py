"""Gives numbers: an accepted patient waits before his room until he is taken in, sent elsewhere or away."""

from datetime import date
from zoneinfo import ZoneInfo

from khoanh.features.queue import queries
from khoanh.features.queue.kinds import LIVE
from khoanh.features.queue.rules import settle_state
from khoanh.foundation.events import OrderChanged
from khoanh.transaction import Unit

# What cannot touch a place in the queue is left out: a HIS sends hundreds of orders a second.
_IDLE = frozenset(("placed", "matched", "unmatched", "reconciled"))


def find_today(unit: Unit) -> date:
    """Return the hospital's calendar day."""
    return unit.now.astimezone(ZoneInfo(unit.settings.time_zone)).date()


def follow_order(unit: Unit, event: OrderChanged) -> None:
    """Give, move, keep or take away the number of an order that has just changed."""
    if event.step in _IDLE:
        return
    row = queries.select_order(unit.db, event.order)
    if row is None or (row[4] is None and event.step != "accept"):
        return
    state, room, patient, priority, arrived_at, due_at, scheduled = row
    zone, today = ZoneInfo(unit.settings.time_zone), find_today(unit)
    is_here = arrived_at is not None and arrived_at.astimezone(zone).date() == today
    # Who comes before his appointment and is accepted waits like the others.
    is_later = event.step == "reschedule" and scheduled and due_at.astimezone(zone).date() > today
    place = queries.select_place(unit.db, event.order)
    if state == "waiting" and is_here and not is_later and room is not None:
        _give(unit, event.order, room, patient, priority, place, today)
    elif place is not None and place[2] == today:
        if is_later or room is None:
            queries.delete_place(unit.db, event.order)
        _settle(unit, place[0])


def _give(
    unit: Unit,
    order: int,
    room: int,
    patient: int,
    priority: int,
    place: tuple[int, int, date, str] | None,
    today: date,
) -> None:
    if place is not None and place[1] == room and place[2] == today:
        _settle(unit, place[0])
        return
    last = queries.lock_room(unit.db, room, today)
    ticket = queries.find_same_patient(unit.db, room, today, patient)
    if ticket is None:
        ticket = queries.insert_ticket(unit.db, room, today, last + 1, priority)
    queries.put_place(unit.db, order, ticket)
    if place is not None and place[2] == today:
        _settle(unit, place[0])
    _settle(unit, ticket)


def _settle(unit: Unit, ticket: int) -> None:
    """Let a ticket be what its orders make it, and show it."""
    now = queries.lock_ticket(unit.db, ticket)
    if now is None:
        return
    states, priority = queries.select_order_states(unit.db, ticket)
    after = settle_state(states, now)
    queries.set_state(unit.db, ticket, after, priority if after in LIVE else None)
    show(unit, ticket)


def show(unit: Unit, ticket: int) -> None:
    """Tell open pages that a queue changed."""
    found = queries.select_ticket(unit.db, ticket)
    if found is not None:
        unit.notify("queue", room=found.room_code, ticket=ticket, state=str(found.state), calls=found.calls)
