"""Result sheets and documents as PDF; forms and letterhead, edited with a preview."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Base64Bytes, Field, StringConstraints
from starlette.responses import Response

from khoanh.entrypoints.http import problem
from khoanh.entrypoints.rest.asked import Ask, Body, Problem, Shape, Text
from khoanh.features import sheets
from khoanh.features.sheets import Draft, Letterhead, Level, Options, Printed, TemplateFault

router = APIRouter(tags=["sheets"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
Version = Annotated[int | None, Query(ge=1, lt=2**31)]
Form = Literal["xray", "ct", "mr", "us", "general"]
SourceText = Annotated[str, StringConstraints(max_length=60_000)]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}, "description": "PDF/A"}
}


class DocumentItem(Shape):
    """A sheet that was given out; it never changes. `level` is "none" where it is not signed."""

    id: int
    report: int
    version: int
    made_at: datetime
    form: Form
    template: int
    digest: str
    level: Level
    signed_by: str
    signed_at: datetime | None
    signature: dict[str, Any]
    study_uid: str
    sop_uid: str


class DocumentList(Shape):
    """Documents, the newest first."""

    items: list[DocumentItem]
    next: str | None = None


class FormOptions(Shape):
    """What can be chosen of a form without touching its template."""

    title: str
    form: str
    request: str
    result: str
    advice: str
    reader: str
    paper: Literal["a4", "a5"]
    size: float
    place: Literal["after", "inside", "none"]
    columns: int
    height: float
    times: bool
    icd10: bool
    bars: bool
    signature: Level
    note: str


class FormOptionsBody(Body):
    """What shall be chosen of a form."""

    title: Text
    form: Text = ""
    request: Text = ""
    result: Text = ""
    advice: Text = ""
    reader: Text = ""
    paper: Literal["a4", "a5"] = "a4"
    size: Annotated[float, Field(ge=7, le=14)] = 10.5
    place: Literal["after", "inside", "none"] = "after"
    columns: Annotated[int, Field(ge=1, le=4)] = 2
    height: Annotated[float, Field(ge=20, le=200)] = 50
    times: bool = True
    icd10: bool = True
    bars: bool = True
    signature: Level = "none"
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class FormItem(Shape):
    """A version of a form; `number` 0 came with the program."""

    form: Form
    number: int
    options: FormOptions
    source: str
    who: str
    note: str
    at: datetime | None


class FormList(Shape):
    """Forms, or versions of one."""

    items: list[FormItem]
    next: str | None = None


class FormDraftBody(Body):
    """A form as it is being written; `report`: whose draft is shown, else an example."""

    options: FormOptionsBody
    source: SourceText
    report: Annotated[int | None, Field(ge=1, lt=2**63)] = None


class FormBody(Body):
    """A form as it shall be; `since` is the version that the change began from."""

    options: FormOptionsBody
    source: SourceText
    since: Annotated[int, Field(ge=0, lt=2**31)]
    note: Text = ""


class FormPages(Shape):
    """FormPages as PNG in base64."""

    pages: list[Base64Bytes]


class FormMistake(Shape):
    """What is wrong with a template; `line` and `column` count from 1, 0: not told."""

    file: str
    line: int
    column: int
    message: str
    hint: str


class FormProblem(Problem):
    """The template has mistakes. Absent where another rule was broken."""

    mistakes: list[FormMistake] | None = None


class LetterheadItem(Shape):
    """What stands above every sheet; `logo` in base64."""

    authority: str
    hospital: str
    department: str
    address: str
    phone: str
    logo: bytes
    changed_by: str
    changed_at: datetime | None


class LetterheadBody(Body):
    """What shall stand above every sheet; `logo` null: it stays, empty: none."""

    authority: Text = ""
    hospital: Text = ""
    department: Text = ""
    address: Text = ""
    phone: Text = ""
    logo: Base64Bytes | None = None


MISTAKEN: dict[int | str, dict[str, Any]] = {
    400: {"model": FormProblem, "description": "The template has a mistake, or the request breaks a rule."}
}


async def answer_template_fault(request: Request, fault: Exception) -> Response:
    """Say where a template is wrong."""
    assert isinstance(fault, TemplateFault)
    found = [FormMistake.model_validate(one).model_dump() for one in fault.mistakes]
    return problem(400, fault.english, detail_vi=fault.vietnamese, mistakes=found)


@router.get("/orders/{order}/sheet", response_class=Response, responses=_PDF)
def print_result(order: Key, asked: Ask) -> Response:
    """Print the result of an order that was returned and stands."""
    return _answer(sheets.print_result(asked.desk, asked.who, order), f"phieu-{order}")


@router.get("/reports/{report}/sheet", response_class=Response, responses=_PDF)
def print_sheet(report: Key, asked: Ask, version: Version = None) -> Response:
    """Print a version, or the draft, to who reads or approves; what is not final is marked so."""
    return _answer(sheets.print_sheet(asked.desk, asked.who, report, version), f"phieu-{report}-{version or 'nhap'}")


@router.get("/reports/{report}/documents")
def list_documents(report: Key, asked: Ask) -> DocumentList:
    """List what was given out of a report."""
    with asked.unit() as unit:
        found = sheets.list_documents(unit, report)
    return DocumentList(items=[DocumentItem.model_validate(one) for one in found])


@router.get("/sheet-forms")
def list_forms(asked: Ask) -> FormList:
    """List the forms in the version in use."""
    with asked.unit() as unit:
        return _list(sheets.list_templates(unit))


@router.get("/sheet-forms/{form}/versions")
def list_form_versions(form: Form, asked: Ask) -> FormList:
    """List the versions of a form, the newest first."""
    with asked.unit() as unit:
        return _list(sheets.list_template_versions(unit, form))


@router.post("/sheet-forms/{form}/preview", responses=MISTAKEN)
def preview_form(form: Form, body: FormDraftBody, asked: Ask) -> FormPages:
    """Draw a sheet by a form that is being written; a mistake tells its line."""
    draft = Draft(form, _options(body.options), body.source)
    pages = sheets.preview_template(asked.desk, asked.who, draft, body.report)
    return FormPages.model_construct(pages=pages)


@router.put("/sheet-forms/{form}", responses=MISTAKEN)
def change_form(form: Form, body: FormBody, asked: Ask) -> FormItem:
    """Keep a new version of a form."""
    draft = Draft(form, _options(body.options), body.source)
    kept = sheets.change_template(asked.desk, asked.who, draft, since=body.since, note=body.note)
    return FormItem.model_validate(kept)


@router.get("/letterhead")
def read_letterhead(asked: Ask) -> LetterheadItem:
    """Read what stands above every sheet."""
    with asked.unit() as unit:
        return LetterheadItem.model_validate(sheets.read_letterhead(unit))


@router.put("/letterhead")
def change_letterhead(body: LetterheadBody, asked: Ask) -> LetterheadItem:
    """Change what stands above every sheet."""
    said = Letterhead(**{**body.model_dump(), "logo": body.logo or b""})
    with asked.unit() as unit:
        return LetterheadItem.model_validate(sheets.change_letterhead(unit, said, keep_logo=body.logo is None))


def _answer(printed: Printed, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    if printed.document is not None:
        headers["X-Khoanh-Digest"] = printed.document.digest
    return Response(printed.pdf, media_type="application/pdf", headers=headers)


def _list(found: list[sheets.Template]) -> FormList:
    return FormList(items=[FormItem.model_validate(one) for one in found])


def _options(body: FormOptionsBody) -> Options:
    return Options(**body.model_dump())
