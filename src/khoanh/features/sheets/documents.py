"""Documents: the sheet of a version as it was given out, once for each approval, never changed."""

from dataclasses import dataclass
from hashlib import sha256

from khoanh.features import audit, reports
from khoanh.features.archive import StoredObject
from khoanh.features.orders import State
from khoanh.features.sheets.gather import find_basis, gather_sheet, within
from khoanh.features.sheets.kinds import Basis, Document, Sheet
from khoanh.features.sheets.queries import documents as queries
from khoanh.features.sheets.render import find_pictures, typeset_sheet
from khoanh.features.sheets.rules import choose_form, name_document
from khoanh.features.sheets.templates import load_template
from khoanh.foundation.errors import Conflict, Forbidden, NotFound
from khoanh.foundation.events import ReportChanged
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk, Unit

_FINAL = ("approved", "added to", "corrected")


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet to be shown or printed; `document` is None for a draft."""

    pdf: bytes
    document: Document | None


def read_document(unit: Unit, report: int, version: int) -> Document:
    """Return what was given out of a version, the newest if it was approved anew. Raises NotFound: nothing was."""
    unit.who.require(Permission.REPORT_READ)
    found = queries.select_document(unit.db, report, version)
    if found is None:
        raise NotFound("this version has no document yet", vi="Phiên bản này chưa có phiếu kết quả chính thức")
    return found


def list_documents(unit: Unit, report: int) -> list[Document]:
    """Return every document of a report to who writes reports, the newest first. Raises NotFound."""
    _require_reader(unit.who)
    reports.read_report(unit, report)
    return queries.list_documents(unit.db, report)


def give_link(unit: Unit, report: int, link: str) -> None:
    """Say what the QR of a report's sheets leads to from now on; empty: they have none."""
    unit.who.require(Permission.REPORT_READ)
    queries.upsert_link(unit.db, report, link)


def print_result(desk: Desk, who: Principal, order: int) -> Printed:
    """Return the sheet of an order's result that was returned and stands; recorded.

    Raises:
        NotFound: No result of the order was returned.
        Forbidden: The asker may not print results.
    """
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_PRINT)
        version = reports.read_result(unit, order)
        report = reports.find_report(unit, order)
        audit.record(unit, "result sheet printed", subject=f"report {report}", detail={"version": version.number})
    found = make_document(desk, who, report, version.number)
    return Printed(found.pdf, found)


def print_sheet(desk: Desk, who: Principal, report: int, version: int | None = None) -> Printed:
    """Return the sheet of a version, or of the draft, to who reads or approves; recorded.

    A version that is final is given out as it was made for the first time; anything else is marked as a draft.

    Raises:
        NotFound: There is no such report or version.
        TemplateFault: The form's template has a mistake.
    """
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_PRINT)
        _require_reader(unit.who)
        kept = queries.select_document(unit.db, report, version) if version else None
        audit.record(unit, "result sheet printed", subject=f"report {report}", detail={"version": version or 0})
        if kept is not None:
            return Printed(kept.pdf, kept)
        sheet, stored = compose_sheet(unit, report, version)
    if sheet.data["mark"] == "":
        found = make_document(desk, who, report, sheet.basis.version)
        return Printed(found.pdf, found)
    return Printed(typeset_sheet(desk, sheet, stored), None)


def make_document(desk: Desk, who: Principal, report: int, version: int) -> Document:
    """Return the document of a final version that needs no signature, or has it; it is made if there is none yet.

    Raises:
        NotFound: There is no such report or version.
        Conflict: The version is not approved, or must be signed first.
    """
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_READ)
        events = reports.list_report_events(within(unit), report)
        basis = Basis(report, version, find_basis(events, version))
        known = queries.select_basis(unit.db, basis) or queries.select_document(unit.db, report, version)
        if known is not None and (known.event == basis.event or not basis.event):
            return known
        sheet, stored = compose_sheet(unit, report, version)
        require_final(sheet)
    pdf = typeset_sheet(desk, sheet, stored)
    with desk.unit(who) as unit:
        return keep_document(unit, sheet, pdf)


def require_final(sheet: Sheet, *, signing: bool = False) -> None:
    """Refuse what is not to be given out. Raises Conflict."""
    if not sheet.basis.event:
        raise Conflict("the version is not approved", vi="Phiên bản này chưa được duyệt")
    if sheet.data["mark"] and not signing:
        raise Conflict("the version is not signed yet", vi="Phiên bản này chưa được ký số")


def keep_document(unit: Unit, sheet: Sheet, pdf: bytes, signed: Document | None = None) -> Document:
    """Keep a document and send it to the archive; the approval's other one wins if there is one already.

    Raises:
        Conflict: The approval was taken back meanwhile.
    """
    basis = sheet.basis
    events = reports.list_report_events(within(unit), basis.report)
    if find_basis(events, basis.version) != basis.event:
        raise Conflict("the approval was taken back meanwhile", vi="Kết quả vừa bị hủy duyệt")
    document = signed or Document(
        0, basis.report, basis.version, basis.event, unit.now, sheet.template.form, sheet.template.number, pdf,
        sha256(pdf).hexdigest(), "none", "", None, {}, sheet.study_uid, name_document(sheet.study_uid, basis, "pdf"),
    )  # fmt: skip
    kept = queries.insert_document(unit.db, document)
    if kept is None:
        known = queries.select_basis(unit.db, basis)
        assert known is not None
        return known
    audit.record(
        unit,
        "result sheet made",
        study_uid=kept.study_uid,
        subject=f"report {basis.report}",
        detail={"version": basis.version, "digest": kept.digest, "level": kept.level, "document": kept.id},
    )
    unit.later("archive_document", key=f"document {kept.id}", document=kept.id)
    return kept


def make_document_job(desk: Desk, who: Principal, report: int, version: int) -> None:
    """Make the document of an approved version, unless it was taken back or must be signed first."""
    try:
        make_document(desk, who, report, version)
    except Conflict:
        return


def follow_report(unit: Unit, event: ReportChanged) -> None:
    """Let an approved version have its document, or be signed first if its form asks for that."""
    if event.step not in _FINAL:
        return
    inner = within(unit)
    told = reports.read_report(inner, event.report)
    template = load_template(inner, choose_form([one.modality for one in told.orders]))
    if template.options.signature != "none":
        told = reports.require_signature(inner, event.report, needed=True)
    if not told.must_sign and told.orders[0].state in (State.APPROVED, State.RETURNED):
        unit.later(
            "make_document", key=f"sheet {event.report} {event.version}", report=event.report, version=event.version
        )


def compose_sheet(unit: Unit, report: int, version: int | None) -> tuple[Sheet, dict[str, StoredObject]]:
    """Return a sheet with the link that its report was given, and the objects of its key images."""
    link = queries.find_link(unit.db, report) if version else ""
    sheet = gather_sheet(unit, report, version, link=link)
    return sheet, find_pictures(unit, sheet)


def _require_reader(who: Principal) -> None:
    if not who.may(Permission.REPORT_WRITE) and not who.may(Permission.REPORT_APPROVE):
        raise Forbidden("drafts are for who reads", vi="Chỉ người đọc kết quả được xem phiếu chưa trả")
