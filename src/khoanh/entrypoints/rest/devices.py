"""Devices, strangers that knocked, verification."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.features import devices

router = APIRouter(tags=["devices"])

AeTitle = Annotated[str, Path(pattern=r"^[\x20-\x5b\x5d-\x7e]{1,16}$")]


class WorklistFacts(Body):
    """How a device gets its worklist: what it may see, and in which form it can read it.

    `scope`: `own` orders that name it, its room or its service; `modality`: also those of its modality that are meant
    for no device; `room`: also those of its room that name another device there.
    """

    scope: devices.Scope = "modality"
    stations: Annotated[list[Text], Field(default_factory=list, max_length=16)]
    ascii_only: bool = False
    upper_case: bool = False
    name_layout: devices.NameLayout = "kept"
    name_chars: Annotated[int, Field(ge=0, le=64)] = 0
    text_chars: Annotated[int, Field(ge=0, le=10_240)] = 0
    most_items: Annotated[int, Field(ge=0, le=5000)] = 0
    year_birth: devices.YearBirth = "empty"
    scan_text: Text = ""


class WorklistItemFacts(Shape):
    """How a device gets its worklist."""

    scope: devices.Scope
    stations: list[str]
    ascii_only: bool
    upper_case: bool
    name_layout: devices.NameLayout
    name_chars: int
    text_chars: int
    most_items: int
    year_birth: devices.YearBirth
    scan_text: str


class DeviceFacts(Body):
    """The profile of a device, without its title."""

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)]
    modality: Text = ""
    description: Text = ""
    equipment_code: Text = ""
    may_store: bool = True
    may_find: bool = True
    may_retrieve: bool = True
    may_move_to: bool = True
    may_perform: bool = True
    wants_performed: bool = False
    wants_availability: bool = False
    asks_commitment: bool = False
    report_association: Literal["same", "new"] = "same"
    check_address: bool = False
    character_set: Text = ""
    preferred_transfer_syntaxes: Annotated[list[Text], Field(default_factory=list, max_length=50)]
    duplicate_policy: Literal["refuse", "keep"] = "refuse"
    max_associations: Annotated[int, Field(ge=1, le=1000)] = 10
    max_pdu_bytes: Annotated[int, Field(ge=0, le=2**27)] = 0
    tls: bool = False
    enabled: bool = True
    worklist: Annotated[WorklistFacts, Field(default_factory=lambda: WorklistFacts(stations=[]))]

    def named(self, ae_title: str) -> devices.Device:
        """Return it as a device of this title."""
        facts = self.model_dump(include=set(DeviceFacts.model_fields))
        facts["preferred_transfer_syntaxes"] = tuple(self.preferred_transfer_syntaxes)
        worklist = {**self.worklist.model_dump(), "stations": tuple(self.worklist.stations)}
        facts["worklist"] = devices.WorklistProfile(**worklist)
        return devices.Device(ae_title=ae_title, **facts)


class NewDevice(DeviceFacts):
    """A device to add."""

    ae_title: Text


class DeviceItem(Shape):
    """A device, and how its last C-ECHO went."""

    ae_title: str
    host: str
    port: int
    modality: str
    description: str
    equipment_code: str
    may_store: bool
    may_find: bool
    may_retrieve: bool
    may_move_to: bool
    may_perform: bool
    wants_performed: bool
    wants_availability: bool
    asks_commitment: bool
    report_association: Literal["same", "new"]
    check_address: bool
    character_set: str
    preferred_transfer_syntaxes: list[str]
    duplicate_policy: Literal["refuse", "keep"]
    max_associations: int
    max_pdu_bytes: int
    tls: bool
    enabled: bool
    worklist: WorklistItemFacts
    verified_at: datetime | None
    verified_ok: bool | None
    verified_detail: str


class DeviceList(Shape):
    """Devices by title."""

    items: list[DeviceItem]
    next: str | None


class KnockItem(Shape):
    """A stranger that asked for an association."""

    ae_title: str
    address: str
    count: int
    first_at: datetime
    last_at: datetime


class KnockList(Shape):
    """Strangers, the latest first."""

    items: list[KnockItem]
    next: str | None


class VerifyAnswer(Shape):
    """How a C-ECHO went."""

    ok: bool
    milliseconds: float
    outcome: str
    detail: str
    detail_vi: str


@router.get("/devices")
def list_devices(asked: Ask) -> DeviceList:
    """List devices by AE title."""
    with asked.unit() as unit:
        found = devices.list_devices(unit)
    return DeviceList(items=[DeviceItem.model_validate(device) for device in found], next=None)


@router.post("/devices", status_code=201)
def add_device(body: NewDevice, asked: Ask) -> DeviceItem:
    """Add a device."""
    with asked.unit() as unit:
        return DeviceItem.model_validate(devices.add_device(unit, body.named(body.ae_title)))


@router.get("/devices/knocks")
def list_knocks(asked: Ask) -> KnockList:
    """List AEs that nobody approved and that asked for an association."""
    with asked.unit() as unit:
        found = devices.list_knocks(unit)
    return KnockList(items=[KnockItem.model_validate(knock) for knock in found], next=None)


@router.post("/devices/knocks/{ae_title}/approve", status_code=201)
def approve_knock(ae_title: AeTitle, body: DeviceFacts, asked: Ask) -> DeviceItem:
    """Make a stranger a device."""
    with asked.unit() as unit:
        return DeviceItem.model_validate(devices.approve_knock(unit, ae_title, body.named(ae_title)))


@router.delete("/devices/knocks/{ae_title}", status_code=204)
def dismiss_knock(ae_title: AeTitle, asked: Ask) -> None:
    """Forget a stranger until it knocks again."""
    with asked.unit() as unit:
        devices.dismiss_knock(unit, ae_title)


@router.get("/devices/{ae_title}")
def read_device(ae_title: AeTitle, asked: Ask) -> DeviceItem:
    """Read one device."""
    with asked.unit() as unit:
        return DeviceItem.model_validate(devices.read_device(unit, ae_title))


@router.put("/devices/{ae_title}")
def change_device(ae_title: AeTitle, body: DeviceFacts, asked: Ask) -> DeviceItem:
    """Replace a device's profile; what is not said stays."""
    with asked.unit() as unit:
        known = devices.read_device(unit, ae_title)
        said = {name: getattr(body.named(ae_title), name) for name in body.model_fields_set}
        return DeviceItem.model_validate(devices.change_device(unit, ae_title, replace(known, **said)))


@router.delete("/devices/{ae_title}", status_code=204)
def remove_device(ae_title: AeTitle, asked: Ask) -> None:
    """Remove a device."""
    with asked.unit() as unit:
        devices.remove_device(unit, ae_title)


@router.post("/devices/{ae_title}/verify")
def verify_device(ae_title: AeTitle, asked: Ask) -> VerifyAnswer:
    """Ask the device by C-ECHO whether it is there and knows us."""
    return VerifyAnswer.model_validate(devices.verify_device(asked.desk, asked.who, ae_title))
