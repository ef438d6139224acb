"""The nouns of the plan of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

ConflictKind = Literal["room double-booked", "device double-booked", "closed", "off shift", "nobody on duty"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of the working day, on the hospital's clock.

    Attributes:
        ends: Not after `begins`: it ends on the next day.
        weekdays: ISO 8601: 1 is Monday.
    """

    code: str
    name: str
    begins: time
    ends: time
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    enabled: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty in a shift of a day; an empty room is the whole department."""

    day: date
    shift_code: str
    room_code: str
    person: str
    task: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Closure:
    """A room, or a device, that cannot be used for a while."""

    room_code: str
    device: str
    since: datetime
    until: datetime
    reason: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Appointment:
    """An order with an appointment, as a day's plan shows it."""

    order: int
    at: datetime
    minutes: int
    room_code: str
    device: str
    state: str
    priority: int
    accession: str
    service_name: str
    modality: str
    patient_code: str
    patient_name: str


@dataclass(frozen=True, slots=True)
class PlanRoom:
    """A room of the plan; as many patients at once as it has devices, at least one."""

    code: str
    name: str
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What does not fit: the orders concerned and where."""

    kind: ConflictKind
    orders: tuple[int, ...]
    room_code: str
    device: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day: rooms, working hours, who is on duty, what is closed, appointments and what contradicts them."""

    day: date
    rooms: tuple[PlanRoom, ...]
    shifts: tuple[Shift, ...]
    duties: tuple[Duty, ...]
    closures: tuple[Closure, ...]
    appointments: tuple[Appointment, ...]
    conflicts: tuple[Conflict, ...]
