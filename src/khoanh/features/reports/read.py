"""Reading what is there: a report, its versions, what happened to it; who only may read sees what was returned."""

from khoanh.features import audit, orders
from khoanh.features.reports.kinds import Comparison, LeftDraft, Prior, Report, ReportEvent, Version
from khoanh.features.reports.open import show_report
from khoanh.features.reports.queries import notes
from khoanh.features.reports.queries import reports as queries
from khoanh.features.reports.rules import compare_contents, read_content
from khoanh.foundation.errors import Forbidden, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_PRIORS = 50


def open_report(unit: Unit, report: int) -> Report:
    """Return a report with its draft to who writes reports; recorded once a session. Raises NotFound."""
    unit.who.require(Permission.REPORT_WRITE)
    found = show_report(unit, report)
    audit.record(unit, "report opened", subject=f"report {report}", once=True)
    return found


def find_report(unit: Unit, order: int) -> int:
    """Return the key of an order's report. Raises NotFound: it has none."""
    unit.who.require(Permission.REPORT_READ)
    found = queries.find_report(unit.db, order)
    if found is None:
        raise NotFound("the order has no report", vi="Chỉ định chưa có kết quả")
    return found


def read_result(unit: Unit, order: int) -> Version:
    """Return the result of an order that was returned and stands; recorded. Raises NotFound: none does."""
    unit.who.require(Permission.REPORT_READ)
    orders.read_order(unit, order)
    report = queries.find_report(unit.db, order)
    row = None if report is None else queries.select_report(unit.db, report, unit.now)
    if row is None or not row.returned:
        raise NotFound("no result of this order was returned", vi="Chỉ định chưa có kết quả được trả")
    found = queries.select_version(unit.db, row.id, row.returned)
    assert found is not None
    audit.record(
        unit, "result opened", subject=f"report {row.id}", detail={"order": order, "version": found.number}, once=True
    )
    return found


def read_report(unit: Unit, report: int) -> Report:
    """Return a report for another feature, which records what it does with it. Raises NotFound."""
    unit.who.require(Permission.REPORT_READ)
    return show_report(unit, report)


def read_version(unit: Unit, report: int, number: int) -> Version:
    """Return one version for another feature, which records what it does with it. Raises NotFound."""
    unit.who.require(Permission.REPORT_READ)
    found = queries.select_version(unit.db, report, number)
    if found is None:
        raise NotFound("no such version", vi="Không có phiên bản này")
    return found


def list_versions(unit: Unit, report: int) -> list[Version]:
    """Return every version to who writes reports, the first one first. Raises NotFound."""
    _require_report(unit, report)
    audit.record(unit, "report opened", subject=f"report {report}", once=True)
    return queries.select_versions(unit.db, report)


def list_report_events(unit: Unit, report: int) -> list[ReportEvent]:
    """Return who did what and when, the first step first. Raises NotFound."""
    _require_report(unit, report)
    return queries.select_events(unit.db, report)


def list_left_drafts(unit: Unit, report: int) -> list[LeftDraft]:
    """Return drafts as their writers left them before another wrote over them. Raises NotFound."""
    _require_report(unit, report)
    return queries.select_drafts(unit.db, report)


def list_priors(unit: Unit, report: int) -> list[Prior]:
    """Return what was approved of the patient before, the newest first, to who reads. Raises NotFound."""
    _require_report(unit, report)
    mine = show_report(unit, report).orders[0]
    rows = notes.select_priors(unit.db, mine.patient, report, MOST_PRIORS)
    audit.record(unit, "earlier reports opened", subject=f"report {report}", once=True)
    keys = [row[0] for row in rows]
    told, studies = orders.list_orders(unit, keys), orders.map_studies(unit, keys)
    return [Prior(told[row[0]], *row[1:5], read_content(row[5]), tuple(studies.get(row[0], ()))) for row in rows]


def compare_versions(unit: Unit, report: int, older: int, newer: int) -> Comparison:
    """Return two versions side by side. Raises NotFound."""
    _require_report(unit, report)
    one, other = (queries.select_version(unit.db, report, number) for number in (older, newer))
    if one is None or other is None:
        raise NotFound("no such version", vi="Không có phiên bản này")
    return Comparison(one, other, compare_contents(one.content, other.content))


def _require_report(unit: Unit, report: int) -> None:
    if not unit.who.may(Permission.REPORT_WRITE) and not unit.who.may(Permission.REPORT_APPROVE):
        raise Forbidden("drafts are for who reads", vi="Chỉ người đọc kết quả được xem các phiên bản")
    if queries.select_report(unit.db, report, unit.now) is None:
        raise NotFound("no such report", vi="Không có kết quả này")
