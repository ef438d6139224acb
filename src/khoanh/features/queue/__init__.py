"""Who waits before which room: numbers by room and day, calling, passing over, and the waiting screen."""

from khoanh.features.queue.board import read_board
from khoanh.features.queue.call import (
    call_next,
    call_ticket,
    find_number,
    list_queue,
    return_ticket,
    skip_ticket,
)
from khoanh.features.queue.issue import follow_order
from khoanh.features.queue.kinds import Board, BoardNumber, BoardRoom, Ticket, TicketState
from khoanh.features.queue.rules import show_name

__all__ = [
    "Board",
    "BoardNumber",
    "BoardRoom",
    "Ticket",
    "TicketState",
    "call_next",
    "call_ticket",
    "find_number",
    "follow_order",
    "list_queue",
    "read_board",
    "return_ticket",
    "show_name",
    "skip_ticket",
]
