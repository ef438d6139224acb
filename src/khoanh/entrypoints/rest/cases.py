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
    target_at: datetime
    overdue: bool


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


@router.get("/cases")
def find_cases(
    asked: Ask,
    state: Annotated[StateNames, Query(description="By commas; none: to be read, being read, to be approved.")] = "",
    modality: Text = "",
    room: Text = "",
    assigned: Text = "",
    holder: Text = "",
    free: bool = False,
    overdue: bool = False,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> CaseList:
    """List the reading worklist."""
    wanted = CaseQuery(read_states(state), modality, room, assigned, holder, free, overdue, cursor, limit)
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
