"""What is said after approval: an addendum, or a correction, each a version of its own; the old one stays beside it."""

from dataclasses import replace

from khoanh.features.orders import State
from khoanh.features.reports.kinds import Content, Report
from khoanh.features.reports.open import Open, lock_report
from khoanh.features.reports.pictures import check_pictures
from khoanh.features.reports.queries import reports as queries
from khoanh.features.reports.rules import clean_content, clean_reason, require_finished
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def add_addendum(unit: Unit, report: int, text: str, reason: str, version: int) -> Report:
    """Add to an approved or returned report; a returned one is returned anew, at once unless it must be signed.

    Args:
        unit: Its `who` may approve.
        report: Key of the report.
        text: What is added; all that was said stays.
        reason: Why.
        version: The version that it adds to.

    Raises:
        NotFound: There is no such report.
        Conflict: It is not approved yet, or a newer version is there.
        Invalid: There is no text or no reason.
    """
    case, reason = _open(unit, report, reason, version)
    if not text.strip():
        raise Invalid("an addendum has a text", vi="Chưa nhập nội dung bổ sung")
    before = case.draft
    after = clean_content(replace(before, addenda=(*before.addenda, text.strip())))
    return _keep(case, after, "addendum", reason)


def correct_report(unit: Unit, report: int, content: Content, reason: str, version: int) -> Report:
    """Correct an approved or returned report; a returned one is returned anew. As `add_addendum`.

    Raises:
        As `add_addendum`; Invalid: there is no conclusion, or nothing is corrected.
    """
    case, reason = _open(unit, report, reason, version)
    after = clean_content(replace(content, addenda=case.draft.addenda))
    check_pictures(case, after)
    require_finished(after)
    if after == case.draft:
        raise Invalid("nothing is corrected", vi="Nội dung không thay đổi")
    return _keep(case, after, "correction", reason)


def _open(unit: Unit, report: int, reason: str, version: int) -> tuple[Open, str]:
    unit.who.require(Permission.REPORT_APPROVE)
    kept = clean_reason(reason)
    case = lock_report(unit, report)
    case.require_state(State.APPROVED, State.RETURNED)
    case.require_latest(version)
    return case, kept


def _keep(case: Open, content: Content, step: str, reason: str) -> Report:
    unit, report = case.unit, case.row.id
    case.keep_draft(content)
    case.add_version("addendum" if step == "addendum" else "correction", content, reason)
    if case.state is State.RETURNED and not case.must_sign:
        queries.update_returned(unit.db, report, case.row.latest)
    return case.note("added to" if step == "addendum" else "corrected", reason)
