"""Shifts, duty roster, closures, and the plan of a day."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, Field

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.features import roster

router = APIRouter(tags=["roster"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
ShiftCode = Annotated[str, Path(max_length=16, pattern=r"^[ -~]+$")]


def _every_day() -> list[int]:
    return [1, 2, 3, 4, 5, 6, 7]


class ShiftFacts(Body):
    """A shift by the hospital's clock, without its code; one that ends not after it begins ends on the next day."""

    name: Text
    begins: time
    ends: time
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(default_factory=_every_day, max_length=7)]
    enabled: bool = True


class ShiftItem(Shape):
    """A shift; weekdays from 1, Monday."""

    code: str
    name: str
    begins: time
    ends: time
    weekdays: list[int]
    enabled: bool


class ShiftList(Shape):
    """Shifts by their beginning."""

    items: list[ShiftItem]
    next: str | None


class NewDuty(Body):
    """Somebody on duty; an empty room is the whole department."""

    day: date
    shift_code: Text
    room_code: Text = ""
    person: Text
    task: Text = ""


class DutyItem(Shape):
    """Somebody on duty."""

    id: int
    day: date
    shift_code: str
    room_code: str
    person: str
    task: str


class DutyList(Shape):
    """Duties by day, shift and room."""

    items: list[DutyItem]
    next: str | None


class DutyCopy(Body):
    """Days whose duties are repeated from `target` on."""

    source: date
    target: date
    days: Annotated[int, Field(ge=1, le=31)] = 7


class Copied(Shape):
    """How many duties were added."""

    added: int


class NewClosure(Body):
    """A room or a device that cannot be used for a while."""

    room_code: Text = ""
    device: Text = ""
    since: AwareDatetime
    until: AwareDatetime
    reason: Text = ""


class ClosureItem(Shape):
    """A closed room or device."""

    id: int
    room_code: str
    device: str
    since: datetime
    until: datetime
    reason: str


class AppointmentItem(Shape):
    """An order with an appointment."""

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


class PlanRoomItem(Shape):
    """A room of the plan."""

    code: str
    name: str
    devices: list[str]


class ConflictItem(Shape):
    """What does not fit, and the orders concerned."""

    kind: Literal["room double-booked", "device double-booked", "closed", "off shift", "nobody on duty"]
    orders: list[int]
    room_code: str
    device: str
    detail: str


class DayAnswer(Shape):
    """The plan of a day."""

    day: date
    rooms: list[PlanRoomItem]
    shifts: list[ShiftItem]
    duties: list[DutyItem]
    closures: list[ClosureItem]
    appointments: list[AppointmentItem]
    conflicts: list[ConflictItem]


class PersonList(Shape):
    """Names to choose from."""

    items: list[str]
    next: str | None


@router.get("/schedule/{day}")
def read_schedule(day: date, asked: Ask) -> DayAnswer:
    """Read the plan of a day, with what in it contradicts itself."""
    with asked.unit() as unit:
        return DayAnswer.model_validate(roster.read_day(unit, day))


@router.get("/shifts")
def list_shifts(asked: Ask) -> ShiftList:
    """List the shifts."""
    with asked.unit() as unit:
        found = roster.list_shifts(unit)
    return ShiftList(items=[ShiftItem.model_validate(one) for one in found], next=None)


@router.put("/shifts/{code}")
def put_shift(code: ShiftCode, body: ShiftFacts, asked: Ask) -> ShiftItem:
    """Add a shift, or replace the one of this code."""
    shift = roster.Shift(code, body.name, body.begins, body.ends, tuple(body.weekdays), body.enabled)
    with asked.unit() as unit:
        return ShiftItem.model_validate(roster.put_shift(unit, shift))


@router.delete("/shifts/{code}", status_code=204)
def remove_shift(code: ShiftCode, asked: Ask) -> None:
    """Remove a shift that the roster does not name."""
    with asked.unit() as unit:
        roster.remove_shift(unit, code)


@router.get("/duties")
def list_duties(asked: Ask, since: date, until: Annotated[date, Query(description="Included.")]) -> DutyList:
    """List who is on duty on some days."""
    with asked.unit() as unit:
        found = roster.list_duties(unit, since, until)
    return DutyList(items=[DutyItem.model_validate(one) for one in found], next=None)


@router.get("/duties/people")
def list_people(asked: Ask) -> PersonList:
    """List names to choose from."""
    with asked.unit() as unit:
        return PersonList(items=roster.list_people(unit), next=None)


@router.post("/duties")
def add_duty(body: NewDuty, asked: Ask) -> DutyItem:
    """Put somebody on duty."""
    duty = roster.Duty(body.day, body.shift_code, body.room_code, body.person, body.task)
    with asked.unit() as unit:
        return DutyItem.model_validate(roster.add_duty(unit, duty))


@router.post("/duties/copy")
def copy_duties(body: DutyCopy, asked: Ask) -> Copied:
    """Repeat the duties of some days, such as a week."""
    with asked.unit() as unit:
        return Copied(added=roster.copy_duties(unit, body.source, body.target, body.days))


@router.delete("/duties/{duty}", status_code=204)
def remove_duty(duty: Key, asked: Ask) -> None:
    """Take somebody off the roster."""
    with asked.unit() as unit:
        roster.remove_duty(unit, duty)


@router.post("/closures")
def add_closure(body: NewClosure, asked: Ask) -> ClosureItem:
    """Close a room or a device for a while."""
    closure = roster.Closure(body.room_code, body.device, body.since, body.until, body.reason)
    with asked.unit() as unit:
        return ClosureItem.model_validate(roster.add_closure(unit, closure))


@router.delete("/closures/{closure}", status_code=204)
def remove_closure(closure: Key, asked: Ask) -> None:
    """Open a room or device again."""
    with asked.unit() as unit:
        roster.remove_closure(unit, closure)
