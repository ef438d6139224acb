"""Results for a HIS that pulls: what changed since a cursor, one result whole, that it was taken."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, Limit, Shape, Text
from khoanh.features import messages
from khoanh.features.messages import SECTION_CODES

router = APIRouter(tags=["results"])

Key = Annotated[int, Path(ge=1, lt=2**63)]


class ResultChangeItem(Shape):
    """A result that was returned, corrected or taken back; `taken` is the version that the asker said it has."""

    at: datetime
    order: int
    version: int
    status: Literal["final", "corrected", "cancelled"]
    taken: int


class ResultChangeList(Shape):
    """Changes, the oldest first; `next` goes on behind them, also later, once there are more."""

    items: list[ResultChangeItem]
    next: str


class SectionItem(Shape):
    """A section of a result; `code` is LOINC's where it has one, else ours."""

    name: str
    code: str
    title_vi: str
    title: str
    text: str


class DoctorItem(Shape):
    """Who read or approved; `certificate` is the number of the practising certificate."""

    name: str
    display_name: str
    certificate: str


class PictureItem(Shape):
    """A key image: its caption, and a link that ends."""

    caption: str
    url: str


class InsuranceItem(Shape):
    """What the insurance tables XML3 and XML4 take; times as yyyymmddHHMM."""

    NGAY_TH_YL: str
    NGAY_KQ: str
    MO_TA: str
    KET_LUAN: str
    MA_BS_DOC_KQ: str
    MA_MAY: str


class ResultAnswer(Shape):
    """The result of an order that was returned and stands."""

    order: int
    version: int
    accession: str
    placer: str
    source: str
    slip: str
    filler: str
    study_uid: str
    service_code: str
    service_name: str
    patient_code: str
    patient_name: str
    status: Literal["final", "corrected"]
    returned_at: datetime
    performed_at: datetime | None
    sections: list[SectionItem]
    icd10: list[str]
    critical: bool
    reader: DoctorItem | None
    read_at: datetime | None
    approver: DoctorItem | None
    approved_at: datetime | None
    pictures: list[PictureItem]
    sheet: str
    insurance: InsuranceItem


class TakenBody(Body):
    """The version that was taken."""

    version: Annotated[int, Field(ge=1, lt=2**31)]


@router.get("/results/changes")
def list_result_changes(asked: Ask, cursor: Cursor = "", source: Text = "", limit: Limit = 100) -> ResultChangeList:
    """List what became of results behind a cursor; ask again with `next`, nothing is passed over."""
    with asked.unit() as unit:
        found = messages.list_result_changes(unit, cursor=cursor, source=source, limit=limit)
    return ResultChangeList(items=[ResultChangeItem.model_validate(one) for one in found.items], next=found.next)


@router.get("/results/{order}")
def read_given_result(order: Key, asked: Ask) -> ResultAnswer:
    """Read the result of an order by its key, with text by section, links to key images and the sheet."""
    with asked.unit() as unit:
        found = messages.read_given_result(unit, order)
    return _answer(found)


@router.post("/results/{order}/taken", status_code=204)
def take_result(order: Key, body: TakenBody, asked: Ask) -> None:
    """Say that the asker's system has this version; 409 if another stands by now."""
    with asked.unit() as unit:
        messages.take_result(unit, order, body.version)


def _answer(found: messages.GivenResult) -> ResultAnswer:
    order, outcome = found.order, found.outcome
    content = outcome.version.content
    texts = [(name, getattr(content, name, "")) for name in SECTION_CODES if name not in ("icd10", "critical")]
    texts += [("critical", content.critical_note), *(("addendum", text) for text in content.addenda)]
    sections = [
        SectionItem(name=name, code=loinc or own, title_vi=vi, title=en, text=text)
        for name, text in texts
        if text
        for loinc, own, vi, en in (SECTION_CODES[name],)
    ]
    same = ("accession", "placer", "source", "slip", "filler", "study_uid", "service_code", "service_name")
    facts = {name: getattr(order, name) for name in (*same, "patient_code", "patient_name", "performed_at")}
    return ResultAnswer(
        **facts,
        order=order.id,
        version=outcome.version.number,
        status="final" if outcome.version.kind == "report" else "corrected",
        returned_at=outcome.at,
        sections=sections,
        icd10=list(content.icd10),
        critical=content.critical,
        reader=DoctorItem.model_validate(outcome.reader) if outcome.reader else None,
        read_at=outcome.read_at,
        approver=DoctorItem.model_validate(outcome.approver) if outcome.approver else None,
        approved_at=outcome.approved_at,
        pictures=[PictureItem(caption=caption, url=url) for caption, url in found.pictures],
        sheet=f"/api/v1/orders/{order.id}/sheet",
        insurance=InsuranceItem(**found.insurance),
    )
