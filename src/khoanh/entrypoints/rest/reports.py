"""Reports: drafts, versions, and the steps from read to returned."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from khoanh.entrypoints.http import problem
from khoanh.entrypoints.rest.asked import Ask, Body, LongText, Problem, Shape, Text
from khoanh.entrypoints.rest.orders import OrderItem
from khoanh.features import reports
from khoanh.features.orders import State
from khoanh.features.reports import Content, DraftConflict, KeyImage

router = APIRouter(tags=["reports"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
Revision = Annotated[int, Field(ge=0, lt=2**31)]


def _refuse_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    return text


Uid = Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9.]+$")]
Value = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
SectionText = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_refuse_nul)]


class KeyImageItem(Shape):
    """A picture that the report shows; without `centre` and `width` as the object says."""

    study_uid: str
    series_uid: str
    sop_uid: str
    frame: int
    centre: float | None
    width: float | None
    caption: str


class KeyImageBody(Body):
    """A picture that the report shall show: a frame, counted from 1, and the window it was seen in."""

    study_uid: Uid
    series_uid: Uid
    sop_uid: Uid
    frame: Annotated[int, Field(ge=1, lt=2**31)] = 1
    centre: Value | None = None
    width: Value | None = None
    caption: Annotated[str, StringConstraints(max_length=200), AfterValidator(_refuse_nul)] = ""


class ContentItem(Shape):
    """What a report says: Kỹ thuật, Mô tả, Kết luận, Đề nghị, ICD-10, and a critical finding."""

    technique: str
    description: str
    conclusion: str
    recommendation: str
    icd10: list[str]
    critical: bool
    critical_note: str
    addenda: list[str]
    key_images: list[KeyImageItem]


class ContentBody(Body):
    """What a report shall say."""

    technique: SectionText = ""
    description: SectionText = ""
    conclusion: SectionText = ""
    recommendation: SectionText = ""
    icd10: Annotated[list[Text], Field(max_length=20, default_factory=list)]
    critical: bool = False
    critical_note: SectionText = ""
    key_images: Annotated[list[KeyImageBody], Field(max_length=30, default_factory=list)]


class DraftBody(Body):
    """A draft, and the revision that it was begun from."""

    content: ContentBody
    revision: Revision


class ReportItem(Shape):
    """A report; `state` is that of its orders, `holder` who has it locked until `held_until`.

    `signed` is the version that was signed and stands; one that `must_sign` is returned only after that.
    """

    id: int
    state: State
    orders: list[OrderItem]
    studies: list[str]
    holder: str
    held_at: datetime | None
    held_until: datetime | None
    assigned: str
    draft: ContentItem
    revision: int
    draft_by: str
    draft_at: datetime | None
    latest: int
    returned: int
    signed: int
    signed_by: str
    signed_at: datetime | None
    must_sign: bool
    changed_at: datetime


class DraftProblem(Problem):
    """Another saved meanwhile or has the case: `report` is what is there. Absent in a plain conflict."""

    report: ReportItem | None = None


StepName = Literal[
    "renew",
    "release",
    "consult",
    "end_consult",
    "finish",
    "reread",
    "confirm",
    "send_back",
    "approve",
    "unapprove",
    "return",
    "recall",
]


class ReportStepBody(Body):
    """A step. `revision` of the draft: finish, confirm, approve. `version`: return. `reason`: what takes back."""

    step: StepName
    reason: LongText = ""
    revision: Revision = 0
    version: Revision = 0


class AddendumBody(Body):
    """What is added, why, and to which version."""

    text: SectionText
    reason: LongText
    version: Revision


class CorrectionBody(Body):
    """The corrected text, why, and which version it corrects."""

    content: ContentBody
    reason: LongText
    version: Revision


class VersionItem(Shape):
    """A version, that never changes; `subject` is the patient and the orders as they were called then."""

    number: int
    kind: Literal["report", "addendum", "correction", "received"]
    at: datetime
    who: str
    reason: str
    source: str
    content: ContentItem
    subject: dict[str, Any]
    digest: str


class VersionList(Shape):
    """Every version, the first one first."""

    items: list[VersionItem]
    next: str | None = None


class ReportEventItem(Shape):
    """A step: who, when, why, and the version that was there."""

    id: int
    at: datetime
    step: str
    version: int
    who: str
    reason: str
    detail: dict[str, Any]


class ReportEventList(Shape):
    """Steps, the first one first."""

    items: list[ReportEventItem]
    next: str | None = None


class LeftDraftItem(Shape):
    """A draft as its writer left it before another wrote over it."""

    revision: int
    at: datetime
    who: str
    content: ContentItem


class LeftDraftList(Shape):
    """Drafts, the first one first."""

    items: list[LeftDraftItem]
    next: str | None = None


class PriorItem(Shape):
    """What was said of the patient before: another order's newest approved version."""

    order: OrderItem
    report: int
    version: int
    at: datetime
    who: str
    content: ContentItem
    studies: list[str]


class PriorList(Shape):
    """Earlier reports, the newest first."""

    items: list[PriorItem]
    next: str | None = None


class DifferenceItem(Shape):
    """A part of a section."""

    operation: Literal["equal", "removed", "added"]
    text: str


class ComparisonAnswer(Shape):
    """Two versions side by side, and what differs in each section."""

    older: VersionItem
    newer: VersionItem
    differences: dict[str, list[DifferenceItem]]


HELD: dict[int | str, dict[str, Any]] = {
    409: {"model": DraftProblem, "description": "It contradicts what is there, which comes with the answer."}
}


async def answer_draft_conflict(request: Request, fault: Exception) -> Response:
    """Say that somebody else wrote or has the case, with what is there."""
    assert isinstance(fault, DraftConflict)
    there = ReportItem.model_validate(fault.report).model_dump(mode="json")
    return problem(409, fault.english, detail_vi=fault.vietnamese, report=there)


@router.get("/orders/{order}/report")
def read_order_report(order: Key, asked: Ask) -> ReportItem:
    """Read the report of an order with its draft; 404 if it has none."""
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.open_report(unit, reports.find_report(unit, order)))


@router.get("/orders/{order}/result")
def read_result(order: Key, asked: Ask) -> VersionItem:
    """Read the result of an order that was returned and stands; recorded as opened."""
    with asked.unit() as unit:
        return VersionItem.model_validate(reports.read_result(unit, order))


@router.get("/reports/{report}")
def read_report(report: Key, asked: Ask) -> ReportItem:
    """Read a report with its draft."""
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.open_report(unit, report))


@router.put("/reports/{report}/draft", responses=HELD)
def save_draft(report: Key, body: DraftBody, asked: Ask) -> ReportItem:
    """Save the draft; 409 with what is there if another saved meanwhile or has the case."""
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.save_draft(unit, report, _content(body.content), body.revision))


@router.post("/reports/{report}/steps", responses=HELD)
def take_report_step(report: Key, body: ReportStepBody, asked: Ask) -> ReportItem:
    """Take a step of a report."""
    with asked.unit() as unit:
        match body.step:
            case "renew":
                after = reports.renew_case(unit, report)
            case "release":
                after = reports.release_case(unit, report)
            case "consult":
                after = reports.call_consultation(unit, report, body.reason)
            case "end_consult":
                after = reports.end_consultation(unit, report)
            case "finish":
                after = reports.finish_reading(unit, report, body.revision)
            case "reread":
                after = reports.reread_report(unit, report)
            case "confirm":
                after = reports.confirm_reading(unit, report, body.revision)
            case "send_back":
                after = reports.send_back(unit, report, body.reason)
            case "approve":
                after = reports.approve_report(unit, report, body.revision)
            case "unapprove":
                after = reports.unapprove_report(unit, report, body.reason)
            case "return":
                after = reports.return_result(unit, report, body.version)
            case "recall":
                after = reports.recall_result(unit, report, body.reason)
        return ReportItem.model_validate(after)


@router.post("/reports/{report}/addenda", status_code=201)
def add_addendum(report: Key, body: AddendumBody, asked: Ask) -> ReportItem:
    """Add to an approved or returned report: a new version."""
    with asked.unit() as unit:
        return ReportItem.model_validate(reports.add_addendum(unit, report, body.text, body.reason, body.version))


@router.post("/reports/{report}/corrections", status_code=201)
def correct_report(report: Key, body: CorrectionBody, asked: Ask) -> ReportItem:
    """Correct an approved or returned report: a new version."""
    with asked.unit() as unit:
        return ReportItem.model_validate(
            reports.correct_report(unit, report, _content(body.content), body.reason, body.version)
        )


@router.get("/reports/{report}/versions")
def list_versions(report: Key, asked: Ask) -> VersionList:
    """List every version."""
    with asked.unit() as unit:
        found = reports.list_versions(unit, report)
    return VersionList(items=[VersionItem.model_validate(one) for one in found])


@router.get("/reports/{report}/events")
def list_report_events(report: Key, asked: Ask) -> ReportEventList:
    """List who did what and when."""
    with asked.unit() as unit:
        found = reports.list_report_events(unit, report)
    return ReportEventList(items=[ReportEventItem.model_validate(one) for one in found])


@router.get("/reports/{report}/drafts")
def list_left_drafts(report: Key, asked: Ask) -> LeftDraftList:
    """List the drafts that others wrote over."""
    with asked.unit() as unit:
        found = reports.list_left_drafts(unit, report)
    return LeftDraftList(items=[LeftDraftItem.model_validate(one) for one in found])


@router.get("/reports/{report}/priors")
def list_priors(report: Key, asked: Ask) -> PriorList:
    """List what was approved of the patient before."""
    with asked.unit() as unit:
        found = reports.list_priors(unit, report)
    return PriorList(items=[PriorItem.model_validate(one) for one in found])


@router.get("/reports/{report}/comparison")
def compare_versions(
    report: Key,
    asked: Ask,
    older: Annotated[int, Query(ge=1, lt=2**31)],
    newer: Annotated[int, Query(ge=1, lt=2**31)],
) -> ComparisonAnswer:
    """Compare two versions, section by section."""
    with asked.unit() as unit:
        return ComparisonAnswer.model_validate(reports.compare_versions(unit, report, older, newer))


def _content(body: ContentBody) -> Content:
    images = tuple(KeyImage(**one.model_dump()) for one in body.key_images)
    return Content(**{**body.model_dump(), "icd10": tuple(body.icd10), "key_images": images})
