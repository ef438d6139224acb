"""Calls patients in, again if they do not come, and passes over those who are away."""

from khoanh.features import audit
from khoanh.features.queue import queries
from khoanh.features.queue.issue import find_today, show
from khoanh.features.queue.kinds import LIVE, Ticket, TicketState
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_queue(unit: Unit, room_code: str) -> list[Ticket]:
    """Return today's numbers of a room that are still expected: called ones, waiting ones by turn, skipped ones."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_tickets(unit.db, room_code.strip(), find_today(unit))


def find_number(unit: Unit, order: int) -> int | None:
    """Return the number that an order has before its room today."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_number(unit.db, order, find_today(unit))


def call_next(unit: Unit, room_code: str) -> Ticket:
    """Call the number whose turn it is: the most urgent first, then the lowest.

    Raises:
        NotFound: Nobody waits before this room.
    """
    unit.who.require(Permission.ORDER_PERFORM)
    ticket = queries.take_next(unit.db, room_code.strip(), find_today(unit))
    if ticket is None:
        raise NotFound("nobody waits before this room", vi="Không còn ai chờ ở phòng này")
    return _call(unit, ticket)


def call_ticket(unit: Unit, ticket: int) -> Ticket:
    """Call a number, or call it again; one that was skipped may come back so.

    Raises:
        NotFound: There is no such ticket.
        Conflict: Its patient is done with, or was sent away.
    """
    unit.who.require(Permission.ORDER_PERFORM)
    _lock_live(unit, ticket)
    return _call(unit, ticket)


def skip_ticket(unit: Unit, ticket: int) -> Ticket:
    """Pass over somebody who does not come; he keeps his number. Raises NotFound, Conflict as `call_ticket`."""
    unit.who.require(Permission.ORDER_PERFORM)
    _lock_live(unit, ticket)
    return _keep(unit, ticket, TicketState.SKIPPED)


def return_ticket(unit: Unit, ticket: int) -> Ticket:
    """Let a called or skipped number wait again. Raises NotFound, Conflict as `call_ticket`."""
    unit.who.require(Permission.ORDER_PERFORM)
    _lock_live(unit, ticket)
    return _keep(unit, ticket, TicketState.WAITING)


def _lock_live(unit: Unit, ticket: int) -> None:
    state = queries.lock_ticket(unit.db, ticket)
    if state is None:
        raise NotFound("no such ticket", vi="Không có số thứ tự này")
    if state not in LIVE:
        raise Conflict("the patient of this number is not waiting", vi="Người bệnh của số này không còn chờ")


def _call(unit: Unit, ticket: int) -> Ticket:
    queries.set_called(unit.db, ticket, unit.who.name)
    return _tell(unit, ticket, "called")


def _keep(unit: Unit, ticket: int, state: TicketState) -> Ticket:
    queries.set_state(unit.db, ticket, state)
    return _tell(unit, ticket, str(state))


def _tell(unit: Unit, ticket: int, what: str) -> Ticket:
    audit.record(unit, "queue moved on", subject=f"ticket {ticket}", detail={"state": what})
    show(unit, ticket)
    found = queries.select_ticket(unit.db, ticket)
    assert found is not None
    return found
