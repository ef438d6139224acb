"""Cases: the reading worklist, and who takes what."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, Limit, LongText, Shape, Text
from khoanh.entrypoints.rest.orders import OrderItem, StateNames, read_states
from khoanh.entrypoints.rest.reports import HELD, ReportItem
from khoanh.features import reports
from khoanh.features.reports import CaseQuery

router = APIRouter(tags=["reports"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
FilterName = Annotated[str, Path(pattern=r"^[^\x00/]{1,60}$")]


class CaseItem(Shape):
    """A row of the reading worklist; `report` is null until somebody takes it."""

    order: OrderItem
    report: int | None
    holder: str
    held_until: datetime | None
    assigned: str
    draft_by: str
    latest: int
    critical: bool
    notes: int
    target_at: datetime
    overdue: bool
    studies: list[str]


class CaseList(Shape):
    """Cases, the most urgent and soonest due first."""

    items: list[CaseItem]
    next: str | None


class NextBody(Body):
    """Which cases to take from."""

    modality: Text = ""
    room: Text = ""
    overdue: bool = False


class TakeBody(Body):
    """Other orders of the slip that the report shall tell of; a reason to take the case from who has it."""

    others: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=20, default_factory=list)]
    reason: LongText = ""


class AssignBody(Body):
    """Login of the reader; empty: nobody."""

    reader: Text


class NoteBody(Body):
    """What is to be told."""

    text: LongText


class CaseNoteItem(Shape):
    """What somebody tells whoever reads the case."""

    id: int
    at: datetime
    who: str
    text: str


class CaseNoteList(Shape):
    """Notes, the first one first."""

    items: list[CaseNoteItem]
    next: str | None = None


class ReadingFilterBody(Body):
    """What a filter asks for, in the members of the list's address."""

    asked: Annotated[dict[Text, Text], Field(max_length=12)]


class FilterItem(Shape):
    """A filter under its name."""

    name: str
    asked: dict[str, str]


class FilterList(Shape):
    """One's own filters, by name."""

    items: list[FilterItem]
    next: str | None = None


@router.get("/cases")
def find_cases(
    asked: Ask,
    state: Annotated[StateNames, Query(description="By commas; none: to be read, being read, to be approved.")] = "",
    modality: Text = "",
    room: Text = "",
    assigned: Text = "",
    holder: Text = "",
    free: bool = False,
    mine: bool = False,
    overdue: bool = False,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> CaseList:
    """List the reading worklist."""
    wanted = CaseQuery(read_states(state), modality, room, assigned, holder, free, mine, overdue, cursor, limit)
    with asked.unit() as unit:
        return CaseList.model_validate(reports.find_cases(unit, wanted))


@router.post("/cases/next")
def take_next_case(body: NextBody, asked: Ask) -> ReportItem:
    """Take and lock the case that is to be read first; 404 if none waits."""
    wanted = CaseQuery(modality=body.modality, room_code=body.room, overdue=body.overdue)
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.take_next_case(unit, wanted))


@router.post("/orders/{order}/case", responses=HELD)
def take_case(order: Key, body: TakeBody, asked: Ask) -> ReportItem:
    """Take and lock the case of an order: to read it, or to approve what is read."""
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.take_case(unit, order, others=tuple(body.others), reason=body.reason))


@router.put("/orders/{order}/case/reader")
def assign_case(order: Key, body: AssignBody, asked: Ask) -> ReportItem:
    """Give a case to a reader."""
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.assign_case(unit, order, body.reader))


@router.get("/orders/{order}/notes")
def list_case_notes(order: Key, asked: Ask) -> CaseNoteList:
    """List the notes of a case."""
    with asked.unit() as unit:
        found = reports.list_case_notes(unit, order)
    return CaseNoteList(items=[CaseNoteItem.model_validate(one) for one in found])


@router.post("/orders/{order}/notes", status_code=201)
def add_case_note(order: Key, body: NoteBody, asked: Ask) -> CaseNoteItem:
    """Leave a note with a case."""
    with asked.unit() as unit:
        return CaseNoteItem.model_validate(reports.add_case_note(unit, order, body.text))


@router.get("/reading-filters")
def list_filters(asked: Ask) -> FilterList:
    """List one's own filters of the reading worklist."""
    with asked.unit() as unit:
        found = reports.list_filters(unit)
    return FilterList(items=[FilterItem.model_validate(one) for one in found])


@router.put("/reading-filters/{name}")
def save_filter(name: FilterName, body: ReadingFilterBody, asked: Ask) -> FilterItem:
    """Keep a filter under a name."""
    with asked.unit() as unit:
        return FilterItem.model_validate(reports.save_filter(unit, name, body.asked))


@router.delete("/reading-filters/{name}", status_code=204)
def remove_filter(name: FilterName, asked: Ask) -> None:
    """Forget a filter."""
    with asked.unit() as unit:
        reports.remove_filter(unit, name)
