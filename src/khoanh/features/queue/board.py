"""The waiting screen: numbers, and as much of a name as the hospital lets a wall show."""

from khoanh.features.queue import queries
from khoanh.features.queue.issue import find_today
from khoanh.features.queue.kinds import Board, BoardNumber, BoardRoom, Ticket, TicketState
from khoanh.features.queue.rules import show_name
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ROOMS = 24
_MOST_NEXT = 8


def read_board(unit: Unit, room_codes: list[str]) -> Board:
    """Return what the screen before some rooms shows today; no room named: every room in use.

    Raises:
        Invalid: These are too many rooms for one screen.
    """
    unit.who.require(Permission.QUEUE_SHOW)
    wanted = list(dict.fromkeys(code.strip() for code in room_codes if code.strip()))
    if len(wanted) > MOST_ROOMS:
        raise Invalid(f"a screen shows at most {MOST_ROOMS} rooms", vi=f"Một màn hình hiện tối đa {MOST_ROOMS} phòng")
    rooms = queries.select_rooms(unit.db, wanted)[:MOST_ROOMS]
    tickets = queries.select_board(unit.db, [code for code, _ in rooms], find_today(unit))
    shown = tuple(
        _describe(unit, code, name, [one for one in tickets if one.room_code == code]) for code, name in rooms
    )
    return Board(unit.settings.hospital_name, shown)


def _describe(unit: Unit, code: str, name: str, tickets: list[Ticket]) -> BoardRoom:
    called = sorted((one for one in tickets if one.called_at and one.state in _IN), key=_when)
    waiting = [one for one in tickets if one.state is TicketState.WAITING]
    skipped = [one for one in tickets if one.state is TicketState.SKIPPED]
    return BoardRoom(
        code,
        name,
        _show(unit, called[-1]) if called else None,
        tuple(_show(unit, one) for one in waiting[:_MOST_NEXT]),
        tuple(_show(unit, one) for one in skipped[:_MOST_NEXT]),
        len(waiting),
    )


def _when(ticket: Ticket) -> float:
    return ticket.called_at.timestamp() if ticket.called_at else 0.0


_IN = (TicketState.CALLED, TicketState.SERVED)


def _show(unit: Unit, one: Ticket) -> BoardNumber:
    name = show_name(one.patient_name, unit.settings.waiting_names)
    return BoardNumber(one.number, name, one.state, one.calls, one.called_at, one.priority == 1)
