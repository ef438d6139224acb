"""Supplies, what a service usually takes, and what an examination used."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from khoanh.entrypoints.rest.asked import Ask, Body, LongText, Shape, Text
from khoanh.entrypoints.rest.catalogue import CodePath
from khoanh.features import consumption
from khoanh.features.consumption import SupplyKind

router = APIRouter(tags=["consumption"])

OrderKey = Annotated[int, Path(ge=0, lt=2**63)]
Quantity = Annotated[float, Field(ge=0, le=99_999)]
Count = Annotated[int, Field(ge=0, le=9_999)]


class SupplyFacts(Body):
    """A supply, without its code; `strength_mg_ml` of a contrast medium."""

    name: Text
    kind: SupplyKind
    unit: Text = ""
    size: Text = ""
    strength_mg_ml: Annotated[float | None, Field(gt=0, le=99_999)] = None
    enabled: bool = True

    def coded(self, code: str) -> consumption.Supply:
        """Return it as a supply of this code."""
        strength = None if self.strength_mg_ml is None else Decimal(str(self.strength_mg_ml))
        return consumption.Supply(code, self.name, self.kind, self.unit, self.size, strength, self.enabled)


class NewSupply(SupplyFacts):
    """A supply to add."""

    code: Text


class SupplyItem(Shape):
    """A supply."""

    code: str
    name: str
    kind: SupplyKind
    unit: str
    size: str
    strength_mg_ml: float | None
    enabled: bool


class SupplyList(Shape):
    """Supplies, films first."""

    items: list[SupplyItem]
    next: str | None


class UsualLine(Shape):
    """So much of a supply is usual for a service."""

    supply: str
    quantity: float


class UsualList(Shape):
    """What a service usually takes."""

    items: list[UsualLine]
    next: str | None


class UsualBodyLine(Body):
    """A line of what is usual."""

    supply: Text
    quantity: Quantity


class UsualBody(Body):
    """What a service usually takes, in place of what was said before."""

    items: Annotated[list[UsualBodyLine], Field(max_length=50)]


class UsedLine(Body):
    """What was used of a supply in its unit; of it, `spoilt` was thrown away."""

    supply: Text
    quantity: Quantity
    spoilt: Quantity = 0
    lot: Text = ""


class RepeatLine(Body):
    """Exposures rejected and made again; `reason` is a code of PS3.16 CID 7011."""

    reason: Text
    count: Count
    note: Text = ""


class ConsumptionBody(Body):
    """What an examination used; `revision` is the one that was read."""

    revision: Annotated[int, Field(ge=0, lt=2**31)]
    technologist: Text = ""
    assistants: Text = ""
    exposures: Annotated[int | None, Field(ge=0, le=9_999)] = None
    supplies: Annotated[list[UsedLine], Field(default_factory=list, max_length=50)]
    repeats: Annotated[list[RepeatLine], Field(default_factory=list, max_length=50)]
    note: LongText = ""


class UsedItem(Shape):
    """What was used of a supply."""

    supply: str
    quantity: float
    spoilt: float
    lot: str


class RepeatItem(Shape):
    """Exposures rejected and made again."""

    reason: str
    count: int
    note: str


class ConsumptionItem(Shape):
    """What an examination used; revision 0: nothing was recorded, and the supplies are what is usual."""

    order: int
    technologist: str
    assistants: str
    exposures: int | None
    supplies: list[UsedItem]
    repeats: list[RepeatItem]
    note: str
    revision: int
    changed_at: datetime | None
    changed_by: str
    recordable: bool


@router.get("/supplies")
def list_supplies(asked: Ask) -> SupplyList:
    """List supplies, films first."""
    with asked.unit() as unit:
        found = consumption.list_supplies(unit)
    return SupplyList(items=[SupplyItem.model_validate(one) for one in found], next=None)


@router.post("/supplies", status_code=201)
def add_supply(body: NewSupply, asked: Ask) -> SupplyItem:
    """Add a supply."""
    with asked.unit() as unit:
        return SupplyItem.model_validate(consumption.add_supply(unit, body.coded(body.code)))


@router.put("/supplies/{code}")
def change_supply(code: CodePath, body: SupplyFacts, asked: Ask) -> SupplyItem:
    """Replace a supply; kind and unit of one that was used stay."""
    with asked.unit() as unit:
        return SupplyItem.model_validate(consumption.change_supply(unit, code, body.coded(code)))


@router.get("/services/{code}/supplies")
def list_usual_supplies(code: CodePath, asked: Ask) -> UsualList:
    """List what a service usually takes."""
    with asked.unit() as unit:
        found = consumption.list_usual(unit, code)
    return UsualList(items=[UsualLine.model_validate(one) for one in found], next=None)


@router.put("/services/{code}/supplies")
def set_usual_supplies(code: CodePath, body: UsualBody, asked: Ask) -> UsualList:
    """Say what a service usually takes."""
    lines = [consumption.UsualSupply(one.supply, Decimal(str(one.quantity))) for one in body.items]
    with asked.unit() as unit:
        found = consumption.set_usual(unit, code, lines)
    return UsualList(items=[UsualLine.model_validate(one) for one in found], next=None)


@router.get("/orders/{order}/consumption")
def read_consumption(order: OrderKey, asked: Ask) -> ConsumptionItem:
    """Read what an examination used; while nothing was recorded, what its service usually takes."""
    with asked.unit() as unit:
        found = consumption.read_consumption(unit, order)
    return _show(found.consumption, found.recordable)


@router.put("/orders/{order}/consumption")
def record_consumption(order: OrderKey, body: ConsumptionBody, asked: Ask) -> ConsumptionItem:
    """Record what an examination used; 409 if somebody else did meanwhile."""
    told = consumption.Consumption(
        order,
        body.technologist,
        body.assistants,
        body.exposures,
        tuple(
            consumption.UsedSupply(one.supply, Decimal(str(one.quantity)), Decimal(str(one.spoilt)), one.lot)
            for one in body.supplies
        ),
        tuple(consumption.Repeat(one.reason, one.count, one.note) for one in body.repeats),
        body.note,
        body.revision,
    )
    with asked.unit() as unit:
        return _show(consumption.record_consumption(unit, told), True)


def _show(found: consumption.Consumption, recordable: bool) -> ConsumptionItem:
    return ConsumptionItem(
        order=found.order,
        technologist=found.technologist,
        assistants=found.assistants,
        exposures=found.exposures,
        supplies=[UsedItem.model_validate(one) for one in found.supplies],
        repeats=[RepeatItem.model_validate(one) for one in found.repeats],
        note=found.note,
        revision=found.revision,
        changed_at=found.changed_at,
        changed_by=found.changed_by,
        recordable=recordable,
    )
