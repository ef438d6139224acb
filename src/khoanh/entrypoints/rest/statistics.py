"""Figures of the department, the cases behind them, registers, and both as files."""

from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Response

from khoanh.entrypoints.rest.asked import Ask, Cursor, Limit, Shape, Text
from khoanh.features import statistics
from khoanh.features.statistics import Basis, Dimension, Special

router = APIRouter(prefix="/statistics", tags=["statistics"])

Value = Annotated[Text | None, Query(description="Only cases of this value; empty: of which it is not known.")]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read_question(
    since: Annotated[date, Query(description="First day in the hospital's zone.")],
    until: Annotated[date, Query(description="Last day, inclusive.")],
    basis: Annotated[Basis, Query(description="Whose time lies within the period.")] = "ordered",
    by: Annotated[Dimension, Query(description="What the rows are.")] = "day",
    special: Special = "",
    day: Value = None,
    week: Value = None,
    month: Value = None,
    hour: Value = None,
    device: Value = None,
    room: Value = None,
    reader: Value = None,
    technologist: Value = None,
    service: Value = None,
    group: Value = None,
    modality: Value = None,
    patient_class: Value = None,
    referrer: Value = None,
    department: Value = None,
    state: Value = None,
    priority: Value = None,
    source: Value = None,
) -> statistics.Question:
    """Read what is asked from the query."""
    only: dict[Dimension, str | None] = {
        "day": day, "week": week, "month": month, "hour": hour, "device": device, "room": room, "reader": reader,
        "technologist": technologist, "service": service, "group": group, "modality": modality,
        "patient_class": patient_class, "referrer": referrer, "department": department, "state": state,
        "priority": priority, "source": source,
    }  # fmt: skip
    return statistics.Question(
        since, until, basis, by, {name: value for name, value in only.items() if value is not None}, special
    )


Question = Annotated[statistics.Question, Depends(read_question)]
Kind = Annotated[str, Path(pattern=r"^[a-z]{2,8}$")]


class CountItem(Shape):
    """Figures of one value of the dimension; `key` empty: it is not known. Minutes from examination to approval."""

    key: str
    label: str
    orders: int
    performed: int
    approved: int
    returned: int
    refused: int
    cancelled: int
    discontinued: int
    overdue: int
    filmless: int
    films: float
    spoilt: float
    exposures: int
    repeats: int
    report_minutes: float | None
    report_minutes_90: float | None


class StageItem(Shape):
    """How long a stage took in minutes: median and 90 %."""

    name: str
    count: int
    median: float | None
    ninety: float | None


class ReasonItem(Shape):
    """Why cases were refused, cancelled, broken off, or images made again (`repeat`: a code of PS3.16 CID 7011)."""

    step: str
    reason: str
    count: int


class UsedSupplyItem(Shape):
    """What was used of a supply."""

    code: str
    name: str
    kind: str
    unit: str
    quantity: float
    spoilt: float


class StoredItem(Shape):
    """What was stored, by time and modality."""

    key: str
    modality: str
    studies: int
    objects: int
    size_bytes: int


class OverviewItem(Shape):
    """Everything that is counted of a question; `rows` are at most 1,000."""

    total: CountItem
    rows: list[CountItem]
    stages: list[StageItem]
    reasons: list[ReasonItem]
    supplies: list[UsedSupplyItem]


class StoredList(Shape):
    """What was stored."""

    items: list[StoredItem]
    next: str | None


class CountedCaseItem(Shape):
    """A case behind a figure; what identifies the patient is null without `patient.read`."""

    number: int
    order: int
    at: datetime
    accession: str
    state: str
    modality: str
    service: str
    room: str
    department: str
    referrer: str
    diagnosis: str
    reader: str
    technologist: str
    performed_at: datetime | None
    approved_at: datetime | None
    returned_at: datetime | None
    conclusion: str | None
    films: float
    patient_code: str | None
    patient_name: str | None
    birth_date: str | None
    birth_year: int | None
    sex: str
    address: str | None
    insurance: str | None


class CountedCaseList(Shape):
    """Cases, the earliest first; `total` is how many there are."""

    items: list[CountedCaseItem]
    total: int
    next: str | None


@router.get("")
def count_cases(question: Question, asked: Ask) -> OverviewItem:
    """Count the orders of a period: by time, device, room, people, service, state; stages, reasons, supplies."""
    with asked.unit() as unit:
        return OverviewItem.model_validate(statistics.count_cases(unit, question))


@router.get("/storage")
def measure_storage(question: Question, asked: Ask) -> StoredList:
    """Tell how storage grew, by day, week or month and modality."""
    with asked.unit() as unit:
        found = statistics.measure_storage(unit, question)
    return StoredList(items=[StoredItem.model_validate(one) for one in found], next=None)


@router.get("/cases")
def list_counted_cases(question: Question, asked: Ask, cursor: Cursor = "", limit: Limit = 100) -> CountedCaseList:
    """List the cases behind a figure."""
    with asked.unit() as unit:
        return CountedCaseList.model_validate(statistics.list_cases(unit, question, cursor=cursor, limit=limit))


@router.get("/registers/{kind}")
def read_register(
    kind: Kind, question: Question, asked: Ask, cursor: Cursor = "", limit: Limit = 100
) -> CountedCaseList:
    """Read a register of the department: all, xray, ct, mr, us, mg, xa, es, nm, bmd."""
    with asked.unit() as unit:
        found = statistics.read_register(unit, kind, question, cursor=cursor, limit=limit)
    return CountedCaseList.model_validate(found)


@router.get("/workbook", response_class=Response, responses={200: {"content": {_XLSX: {}}}})
def write_workbook(question: Question, asked: Ask) -> Response:
    """Give the figures as an Excel workbook."""
    with asked.unit() as unit:
        book = statistics.write_workbook(unit, question)
    return _send(book, _XLSX, f"thong-ke-{question.since}-{question.until}.xlsx")


@router.get("/registers/{kind}/workbook", response_class=Response, responses={200: {"content": {_XLSX: {}}}})
def write_register(kind: Kind, question: Question, asked: Ask) -> Response:
    """Give a register as an Excel workbook."""
    with asked.unit() as unit:
        book = statistics.write_register(unit, kind, question)
    return _send(book, _XLSX, f"so-{kind}-{question.since}-{question.until}.xlsx")


def _send(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"},
    )
