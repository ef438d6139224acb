"""What devices performed (MPPS), and what is on its way to them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.features import commitments, dispatches, procedures

router = APIRouter(tags=["performed"])


class PerformedSeries(Shape):
    """A series of a step; `objects` is how many the device says there are, `stored` how many are here."""

    uid: str
    protocol: str
    description: str
    operator: str
    physician: str
    objects: int
    stored: int


class StepItem(Shape):
    """A performed procedure step; `reason` says in Vietnamese why it was broken off (PS3.16 CID 9300)."""

    uid: str
    device: str
    status: Literal["IN PROGRESS", "COMPLETED", "DISCONTINUED"]
    step_id: str
    station: str
    modality: str
    study_uid: str
    started_at: datetime | None
    ended_at: datetime | None
    reason_code: str
    reason: str
    dose: dict[str, Any]
    series: list[PerformedSeries]
    orders: list[int]


class StepList(Shape):
    """Steps, the earliest first."""

    items: list[StepItem]
    next: str | None


class DispatchItem(Shape):
    """A request to a device; `attempts` were in vain, `reason` says why the last was."""

    id: int
    device: str
    kind: dispatches.DispatchKind
    subject: str
    state: Literal["waiting", "done", "failed"]
    created_at: datetime
    next_at: datetime
    ended_at: datetime | None
    attempts: int
    status: int | None
    reason: str


class DispatchList(Shape):
    """Requests, the latest first."""

    items: list[DispatchItem]
    next: str | None


@router.get("/orders/{order}/performed")
def list_performed(order: Annotated[int, Path(ge=0, lt=2**63)], asked: Ask) -> StepList:
    """List what devices performed for an order: series, dose, why it was broken off."""
    with asked.unit() as unit:
        found = procedures.find_performed(unit, order=order)
    return StepList(items=[StepItem.model_validate(step) for step in found], next=None)


@router.get("/dispatches")
def list_dispatches(
    asked: Ask,
    device: Text = "",
    state: Literal["", "waiting", "done", "failed"] = "",
    kind: Literal["", "performed", "availability", "commitment", "report"] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> DispatchList:
    """List DICOM requests to devices: forwarded steps, commitment reports, availability."""
    with asked.unit() as unit:
        found = dispatches.list_dispatches(unit, device=device, state=state, kind=kind, limit=limit)
    return DispatchList(items=[DispatchItem.model_validate(one) for one in found], next=None)


class WhichDispatches(Body):
    """The failed requests to send again; what is empty means any."""

    device: Text = ""
    kind: Literal["", "performed", "availability", "commitment", "report"] = ""


class DispatchCount(Shape):
    """How many requests wait anew."""

    count: int


@router.post("/dispatches/resend")
def resend_dispatches(body: WhichDispatches, asked: Ask) -> DispatchCount:
    """Send all requests of a filter again that failed, each subject's in order."""
    with asked.unit() as unit:
        return DispatchCount(count=dispatches.resend_dispatches(unit, device=body.device, kind=body.kind))


@router.post("/dispatches/{dispatch}/resend")
def resend_dispatch(dispatch: Annotated[int, Path(ge=1, lt=2**63)], asked: Ask) -> DispatchItem:
    """Send a request again that failed, after the failed ones before it on the same subject."""
    with asked.unit() as unit:
        return DispatchItem.model_validate(dispatches.resend_dispatch(unit, dispatch))


class CommitmentItem(Shape):
    """A storage commitment; `failed` counts the objects that are not kept, null while there is no answer."""

    device: str
    transaction_uid: str
    direction: Literal["asked of us", "asked by us"]
    asked_at: datetime
    answered_at: datetime | None
    objects: int
    failed: int | None


class CommitmentList(Shape):
    """Storage commitments, the latest first."""

    items: list[CommitmentItem]
    next: str | None


@router.get("/commitments")
def list_commitments(
    asked: Ask, device: Text = "", limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> CommitmentList:
    """List who asked whom to keep objects safely, and the answers."""
    with asked.unit() as unit:
        found = commitments.list_commitments(unit, device=device, limit=limit)
    return CommitmentList(items=[CommitmentItem.model_validate(one) for one in found], next=None)
