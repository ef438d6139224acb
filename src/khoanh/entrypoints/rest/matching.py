"""Which images are of which order: matched by hand, taken back, moved, suggested; and what a device is to do."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, Limit, LongText, Shape, Text
from khoanh.entrypoints.rest.orders import BodyKey, Key, OrderItem, OrderList
from khoanh.features import orders
from khoanh.features.orders import WorklistFilter
from khoanh.foundation.uids import parse_uid

router = APIRouter(tags=["matching"])

Uid = Annotated[str, Path(max_length=128, description="Study Instance UID")]
AeTitle = Annotated[str, Query(pattern=r"^[\x20-\x5b\x5d-\x7e]{1,16}$", description="AE title of the device.")]


class HomelessItem(Shape):
    """A study that no order was found for; `doubtful`: its patient code is of somebody with another name."""

    study_uid: str
    received_at: datetime
    patient_code: str
    patient_name: str
    accession: str
    description: str
    modalities: list[str]
    instance_count: int
    doubtful: bool


class HomelessList(Shape):
    """Such studies, the latest first."""

    items: list[HomelessItem]
    next: str | None


class SuggestionItem(Shape):
    """An order that a study may be of: 0 to 100 points, what speaks for it (`+…`) and against it (`-…`)."""

    order: OrderItem
    points: int
    reasons: list[str]


class SuggestionList(Shape):
    """Orders, the best first."""

    items: list[SuggestionItem]
    next: str | None


class WorklistStep(Shape):
    """What a device is to do, as its worklist has it."""

    order: OrderItem
    start_at: datetime
    status: Literal["SCHEDULED", "ARRIVED", "STARTED"]
    station_ae: str
    visit_number: str
    visit_class: str
    location: str


class Worklist(Shape):
    """Steps, the earliest first."""

    items: list[WorklistStep]
    next: str | None


class Move(Body):
    """The order that a study is given to."""

    target: BodyKey
    reason: LongText = ""


class Reason(Body):
    """Why."""

    reason: LongText


@router.get("/studies/{study_uid}/orders")
def list_study_orders(study_uid: Uid, asked: Ask) -> OrderList:
    """List the orders that a study is matched with."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        keys = orders.map_orders(unit, [uid]).get(uid, [])
        found = [orders.read_order(unit, key) for key in keys]
    return OrderList(items=[OrderItem.model_validate(one) for one in found], next=None)


@router.put("/orders/{order}/studies/{study_uid}")
def match_study(order: Key, study_uid: Uid, asked: Ask) -> OrderItem:
    """Say that a study is of an order."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        return OrderItem.model_validate(orders.match_study(unit, order, uid))


@router.delete("/orders/{order}/studies/{study_uid}")
def unmatch_study(order: Key, study_uid: Uid, asked: Ask, reason: LongText = "") -> OrderItem:
    """Take a study from an order while it is unread."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        return OrderItem.model_validate(orders.unmatch_study(unit, order, uid, reason=reason))


@router.post("/orders/{order}/studies/{study_uid}/move")
def move_study(order: Key, study_uid: Uid, body: Move, asked: Ask) -> OrderItem:
    """Take a study from this order and give it to another; answer with the other."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        return OrderItem.model_validate(orders.move_study(unit, uid, order, body.target, reason=body.reason))


@router.get("/homeless")
def list_homeless(asked: Ask, cursor: Cursor = "", limit: Limit = 100) -> HomelessList:
    """List studies that no order was found for."""
    with asked.unit() as unit:
        page = orders.list_homeless(unit, cursor=cursor, limit=limit)
    return HomelessList(items=[HomelessItem.model_validate(study) for study in page.items], next=page.next)


@router.get("/homeless/{study_uid}/suggestions")
def suggest_orders(study_uid: Uid, asked: Ask) -> SuggestionList:
    """List orders that a study may be of."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        found = orders.suggest_orders(unit, uid)
    return SuggestionList(items=[SuggestionItem.model_validate(one) for one in found], next=None)


@router.post("/homeless/{study_uid}/dismiss", status_code=204)
def dismiss_homeless(study_uid: Uid, body: Reason, asked: Ask) -> None:
    """Say that a study needs no order."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        orders.dismiss_homeless(unit, uid, body.reason)


@router.get("/worklist")
def list_worklist(
    asked: Ask,
    device: AeTitle,
    modality: Annotated[Text, Query(description="One or several, by commas.")] = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Worklist:
    """List what a device is to do, as the modality worklist tells it."""
    modalities = tuple(part.strip().upper() for part in modality.split(",") if part.strip())
    with asked.unit() as unit:
        found = orders.find_worklist_items(unit, device, WorklistFilter(since, until, modalities))
    return Worklist(items=[WorklistStep.model_validate(item) for item in found], next=None)
