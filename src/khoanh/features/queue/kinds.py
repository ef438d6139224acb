"""The nouns of the queue in front of the rooms."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TicketState(StrEnum):
    """What became of a number."""

    WAITING = "waiting"
    CALLED = "called"
    SKIPPED = "skipped"
    SERVED = "served"
    WITHDRAWN = "withdrawn"


LIVE = (TicketState.WAITING, TicketState.CALLED, TicketState.SKIPPED)
"""The patient is still expected to come in."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A patient's number in front of a room, with the patient of its orders as he is called now.

    Attributes:
        number: From 1 on every day in every room.
        priority: The most urgent of its orders: 1 stat, 2 high, 3 routine, 4 low.
        calls: How often it was called.
        orders: Keys of the orders that the patient is here for.
        services: What they are called.
    """

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
    orders: tuple[int, ...]
    services: tuple[str, ...]
    patient_code: str
    patient_name: str
    patient_birth_date: str
    patient_birth_year: int | None
    patient_sex: str


@dataclass(frozen=True, slots=True)
class BoardNumber:
    """A number as the waiting screen shows it; the name as far as the settings let it be shown."""

    number: int
    name: str
    state: TicketState
    calls: int
    called_at: datetime | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class BoardRoom:
    """One room on the waiting screen: who is called, who comes next, who missed the call."""

    code: str
    name: str
    current: BoardNumber | None
    next: tuple[BoardNumber, ...]
    skipped: tuple[BoardNumber, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Board:
    """What a waiting screen shows."""

    hospital: str
    rooms: tuple[BoardRoom, ...]
