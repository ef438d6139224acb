"""The queue before the rooms, the waiting screen, and what is printed for an order."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.entrypoints.rest.orders import OrderItem
from khoanh.features import printing, queue
from khoanh.features.queue import TicketState

router = APIRouter(tags=["queue"])

Key = Annotated[int, Path(ge=1, lt=2**63)]


class TicketItem(Shape):
    """A patient's number before a room; priority from 1 (stat) to 4 (low)."""

    id: int
    room_code: str
    room_name: str
    day: date
    number: int
    state: TicketState
    priority: int
    issued_at: datetime
    called_at: datetime | None
    calls: int
    called_by: str
    orders: list[int]
    services: list[str]
    patient_code: str
    patient_name: str
    patient_birth_date: str
    patient_birth_year: int | None
    patient_sex: str


class TicketList(Shape):
    """Numbers of one room today: called, then waiting by turn, then skipped."""

    items: list[TicketItem]
    next: str | None


class CallBody(Body):
    """The room that calls."""

    room: Text


class BoardNumberItem(Shape):
    """A number on the waiting screen; the name as the settings let it be shown."""

    number: int
    name: str
    state: TicketState
    calls: int
    called_at: datetime | None
    urgent: bool


class BoardRoomItem(Shape):
    """A room on the waiting screen."""

    code: str
    name: str
    current: BoardNumberItem | None
    next: list[BoardNumberItem]
    skipped: list[BoardNumberItem]
    waiting: int


class BoardAnswer(Shape):
    """What a waiting screen shows."""

    hospital: str
    rooms: list[BoardRoomItem]


class DrawingItem(Shape):
    """A code as an SVG path in modules, and the text that it says."""

    width: int
    height: int
    path: str
    text: str


class SlipAnswer(Shape):
    """What a slip or label of an order shows; `scan` is the QR that types into consoles."""

    hospital: str
    orders: list[OrderItem]
    number: int | None
    scan: DrawingItem
    accession: DrawingItem | None
    patient: DrawingItem | None


@router.get("/queue")
def list_queue(asked: Ask, room: Text) -> TicketList:
    """List who is expected in a room today."""
    with asked.unit() as unit:
        found = queue.list_queue(unit, room)
    return TicketList(items=[TicketItem.model_validate(one) for one in found], next=None)


@router.get("/queue/board")
def read_board(
    asked: Ask, rooms: Annotated[Text, Query(description="Codes by commas; empty: every room in use.")] = ""
) -> BoardAnswer:
    """Read what a waiting screen shows."""
    with asked.unit() as unit:
        return BoardAnswer.model_validate(queue.read_board(unit, rooms.split(",")))


@router.post("/queue/call")
def call_next(body: CallBody, asked: Ask) -> TicketItem:
    """Call the next number of a room; 404 if nobody waits."""
    with asked.unit() as unit:
        return TicketItem.model_validate(queue.call_next(unit, body.room))


@router.post("/queue/tickets/{ticket}/call")
def call_ticket(ticket: Key, asked: Ask) -> TicketItem:
    """Call a number, or call it again."""
    with asked.unit() as unit:
        return TicketItem.model_validate(queue.call_ticket(unit, ticket))


@router.post("/queue/tickets/{ticket}/skip")
def skip_ticket(ticket: Key, asked: Ask) -> TicketItem:
    """Pass over a number whose patient does not come."""
    with asked.unit() as unit:
        return TicketItem.model_validate(queue.skip_ticket(unit, ticket))


@router.post("/queue/tickets/{ticket}/return")
def return_ticket(ticket: Key, asked: Ask) -> TicketItem:
    """Let a called or skipped number wait again."""
    with asked.unit() as unit:
        return TicketItem.model_validate(queue.return_ticket(unit, ticket))


@router.get("/orders/{order}/slip")
def read_slip(
    order: Key, asked: Ask, shown: Annotated[bool, Query(description="On a screen; it is not printed.")] = False
) -> SlipAnswer:
    """Read what is printed for an order; recorded as printed unless it is only shown."""
    with asked.unit() as unit:
        return SlipAnswer.model_validate(printing.read_slip(unit, order, is_printed=not shown))
