"""Services, rooms, and the codes of other systems that wait for a meaning."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from khoanh.entrypoints.rest.asked import Ask, Body, LongText, Shape, Text
from khoanh.features import catalogue

router = APIRouter(tags=["catalogue"])

CodePath = Annotated[str, Path(max_length=128, pattern=r"^[ -~]+$")]
Codes = Annotated[list[Text], Field(default_factory=list, max_length=200)]


class RoomFacts(Body):
    """A room, without its code; `devices` are AE titles."""

    name: Text
    modalities: Codes
    devices: Codes
    enabled: bool = True

    def coded(self, code: str) -> catalogue.Room:
        """Return it as a room of this code."""
        return catalogue.Room(code, self.name, tuple(self.modalities), tuple(self.devices), self.enabled)


class NewRoom(RoomFacts):
    """A room to add."""

    code: Text


class RoomItem(Shape):
    """A room."""

    code: str
    name: str
    modalities: list[str]
    devices: list[str]
    enabled: bool


class RoomList(Shape):
    """Rooms by code."""

    items: list[RoomItem]
    next: str | None


class ServiceFacts(Body):
    """A service, without its code; `rooms` are codes, `devices` AE titles."""

    name: Text
    group: Text = ""
    modality: Text = ""
    body_part: Text = ""
    rooms: Codes
    devices: Codes
    minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    preparation: LongText = ""
    contrast: bool = False
    enabled: bool = True

    def coded(self, code: str) -> catalogue.Service:
        """Return it as a service of this code."""
        facts = self.model_dump(include=set(ServiceFacts.model_fields))
        return catalogue.Service(code=code, **{**facts, "rooms": tuple(self.rooms), "devices": tuple(self.devices)})


class NewService(ServiceFacts):
    """A service to add."""

    code: Text


class ServicesBody(Body):
    """Services to bring in, as from a table."""

    items: Annotated[list[NewService], Field(max_length=5000)]


class BroughtAnswer(Shape):
    """How many services were added, changed, and were there as they are."""

    added: int
    changed: int
    unchanged: int


class ServiceItem(Shape):
    """A service."""

    code: str
    name: str
    group: str
    modality: str
    body_part: str
    rooms: list[str]
    devices: list[str]
    minutes: int
    preparation: str
    contrast: bool
    enabled: bool


class ServiceList(Shape):
    """Services by code."""

    items: list[ServiceItem]
    next: str | None


class UnmappedItem(Shape):
    """A code that a system used and that nobody has mapped."""

    source: str
    kind: Literal["service", "room"]
    code: str
    name: str
    count: int
    first_at: datetime
    last_at: datetime


class UnmappedList(Shape):
    """Such codes, the latest first."""

    items: list[UnmappedItem]
    next: str | None


class Mapping(Body):
    """What a system's code means: the code of our service or room."""

    source: Text
    kind: Literal["service", "room"]
    code: Text
    target: Text


@router.get("/services")
def list_services(asked: Ask) -> ServiceList:
    """List services by code."""
    with asked.unit() as unit:
        found = catalogue.list_services(unit)
    return ServiceList(items=[ServiceItem.model_validate(one) for one in found], next=None)


@router.post("/services", status_code=201)
def add_service(body: NewService, asked: Ask) -> ServiceItem:
    """Add a service."""
    with asked.unit() as unit:
        return ServiceItem.model_validate(catalogue.add_service(unit, body.coded(body.code)))


@router.post("/services/bring")
def bring_services(body: ServicesBody, asked: Ask) -> BroughtAnswer:
    """Add or change many services by their codes; all of them or, if one is wrong, none."""
    with asked.unit() as unit:
        return BroughtAnswer.model_validate(catalogue.bring_services(unit, [one.coded(one.code) for one in body.items]))


@router.get("/services/{code}")
def read_service(code: CodePath, asked: Ask) -> ServiceItem:
    """Read one service."""
    with asked.unit() as unit:
        return ServiceItem.model_validate(catalogue.read_service(unit, code))


@router.put("/services/{code}")
def change_service(code: CodePath, body: ServiceFacts, asked: Ask) -> ServiceItem:
    """Replace a service."""
    with asked.unit() as unit:
        return ServiceItem.model_validate(catalogue.change_service(unit, code, body.coded(code)))


@router.get("/rooms")
def list_rooms(asked: Ask) -> RoomList:
    """List rooms by code."""
    with asked.unit() as unit:
        found = catalogue.list_rooms(unit)
    return RoomList(items=[RoomItem.model_validate(one) for one in found], next=None)


@router.post("/rooms", status_code=201)
def add_room(body: NewRoom, asked: Ask) -> RoomItem:
    """Add a room."""
    with asked.unit() as unit:
        return RoomItem.model_validate(catalogue.add_room(unit, body.coded(body.code)))


@router.put("/rooms/{code}")
def change_room(code: CodePath, body: RoomFacts, asked: Ask) -> RoomItem:
    """Replace a room."""
    with asked.unit() as unit:
        return RoomItem.model_validate(catalogue.change_room(unit, code, body.coded(code)))


@router.get("/codes/unmapped")
def list_unmapped_codes(asked: Ask) -> UnmappedList:
    """List codes of other systems that wait for a meaning."""
    with asked.unit() as unit:
        found = catalogue.list_unmapped(unit)
    return UnmappedList(items=[UnmappedItem.model_validate(one) for one in found], next=None)


@router.post("/codes/map", status_code=204)
def map_code(body: Mapping, asked: Ask) -> None:
    """Say what a code means; open orders of it get their service."""
    with asked.unit() as unit:
        catalogue.map_code(unit, body.source, body.kind, body.code, body.target)
