"""Handing results over: links with QR, films and discs, what was opened, and how exams reached their patients."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, Field

from khoanh.entrypoints.http import is_secure
from khoanh.entrypoints.rest.asked import Ask, Asked, Body, Cursor, Limit, LongText, Shape, Text
from khoanh.features import handovers, printing
from khoanh.features.handovers import Film, Given, Wish

router = APIRouter(tags=["handovers"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
ModeName = Literal["link", "sheet", "message", "disc", "film"]
PinName = Literal["none", "birth", "phone", "own"]
DeliveryName = Literal["", "digital", "disc", "film"]


class FilmItem(Shape):
    """Sheets of one size."""

    size: str
    count: int


class OpeningItem(Shape):
    """What was done with a link: result, pictures, viewer, pdf, zip, `wrong pin`, or why it was refused."""

    at: datetime
    what: str
    address: str


class LinkItem(Shape):
    """A link as it is kept; its address is told only when it is made."""

    expires_at: datetime
    pin_kind: PinName
    hide_name: bool
    failures: int
    revoked_at: datetime | None
    revoked_by: str
    revoke_reason: str


class HandoverItem(Shape):
    """One act: what was given of which orders, how, by whom, to whom."""

    id: int
    mode: ModeName
    at: datetime
    who: str
    recipient: str
    note: str
    orders: list[int]
    films: list[FilmItem]
    link: LinkItem | None
    openings: list[OpeningItem]


class HandoverList(Shape):
    """What was handed over of an order, the newest first, and what can be."""

    delivery: DeliveryName
    is_ready: bool
    pins: list[PinName]
    default_days: int
    default_pin: PinName
    film_sizes: list[str]
    items: list[HandoverItem]
    next: str | None = None


class FilmBody(Body):
    """Sheets of one size."""

    size: Text
    count: Annotated[int, Field(ge=1, le=100)]


class HandoverBody(Body):
    """How to hand over; what is left out is as the settings say."""

    mode: ModeName
    recipient: Text = ""
    note: Text = ""
    days: Annotated[int, Field(ge=1, le=730)] | None = None
    pin_kind: PinName | None = None
    pin: Text = ""
    hide_name: bool = False
    films: Annotated[list[FilmBody], Field(max_length=10, default_factory=list)]


class QrItem(Shape):
    """A QR (ISO/IEC 18004): its size in modules, and its dark parts as an SVG path."""

    width: int
    height: int
    path: str


class GivenAnswer(Shape):
    """What was handed over. `address` and `qr`: of the link, told this once; empty and null without one."""

    handover: HandoverItem
    address: str
    qr: QrItem | None


class RevokeBody(Body):
    """Why a link is closed."""

    reason: LongText


class DeliveryItem(Shape):
    """How one exam reached its patient, for the bill."""

    order: int
    accession: str
    placer: str
    source: str
    delivery: DeliveryName
    films: int
    first_at: datetime
    last_at: datetime


class DeliveryList(Shape):
    """Exams by the time they were first handed over, the newest first."""

    items: list[DeliveryItem]
    next: str | None


@router.get("/orders/{order}/handovers")
def list_handovers(order: Key, asked: Ask) -> HandoverList:
    """List what was handed over of an order, and what can be."""
    with asked.unit() as unit:
        found = handovers.list_handovers(unit, order)
    return HandoverList(
        delivery=found.delivery,
        is_ready=found.is_ready,
        pins=list(found.pins),
        default_days=found.default_days,
        default_pin=found.default_pin,
        film_sizes=list(handovers.FILM_SIZES),
        items=[HandoverItem.model_validate(one) for one in found.items],
    )


@router.post("/orders/{order}/handovers", status_code=201)
def give_handover(order: Key, body: HandoverBody, asked: Ask) -> GivenAnswer:
    """Hand an exam over; the answer tells the address of a link, which nobody can tell again."""
    wish = Wish(
        body.mode, body.recipient.strip(), body.note.strip(), body.days, body.pin_kind, body.pin, body.hide_name,
        tuple(Film(one.size, one.count) for one in body.films),
    )  # fmt: skip
    with asked.unit() as unit:
        given = handovers.give_handover(unit, order, wish)
    return _tell(asked, given)


def _tell(asked: Asked, given: Given) -> GivenAnswer:
    item = HandoverItem.model_validate(given.handover)
    if not given.token:
        return GivenAnswer(handover=item, address="", qr=None)
    scheme = "https" if is_secure(asked.request) else "http"
    base = asked.desk.settings.public_url.rstrip("/") or f"{scheme}://{asked.request.url.netloc}"
    address = f"{base}/p/{given.token}"
    return GivenAnswer(handover=item, address=address, qr=QrItem.model_validate(printing.draw_qr(address)))


@router.post("/handovers/{handover}/revoke")
def revoke_handover(handover: Key, body: RevokeBody, asked: Ask) -> HandoverItem:
    """Close a link at once."""
    with asked.unit() as unit:
        return HandoverItem.model_validate(handovers.revoke_handover(unit, handover, body.reason))


@router.get("/deliveries")
def find_deliveries(
    since: AwareDatetime, until: AwareDatetime, asked: Ask, cursor: Cursor = "", limit: Limit = 100
) -> DeliveryList:
    """List how exams first handed over in a span reached their patients: film, disc or digital."""
    with asked.unit() as unit:
        found = handovers.find_deliveries(unit, since, until, cursor=cursor, limit=limit)
        return DeliveryList.model_validate(found)
