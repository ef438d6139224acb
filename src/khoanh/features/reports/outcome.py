"""What others may be told of a report: the version that stands, how far it has come, and who answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from khoanh.features import accounts, audit
from khoanh.features.accounts import Signatory
from khoanh.features.orders import State
from khoanh.features.reports.kinds import Report, ReportEvent, Version
from khoanh.features.reports.open import show_report
from khoanh.features.reports.queries import reports as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, PrincipalKind
from khoanh.transaction import Unit

Standing = Literal["read", "approved", "signed", "returned"]
STANDINGS: tuple[Standing, ...] = ("read", "approved", "signed", "returned")
"""How far a result has come, in this order."""

_APPROVES = frozenset(("approved", "corrected", "added to"))
_TAKES_BACK = frozenset(("recalled", "unapproved", "sent back", "taken up again"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A version of a result, and what is told beside it.

    Attributes:
        standing: How far it has come; None: it was taken back.
        at: When it came there.
        reason: Why this version corrects the one before.
        taken_back: Why the last step took something back; empty where it did not.
    """

    report: int
    orders: tuple[int, ...]
    standing: Standing | None
    version: Version
    at: datetime
    reader: Signatory | None
    read_at: datetime | None
    approver: Signatory | None
    approved_at: datetime | None
    reason: str
    taken_back: str


def read_outcome(unit: Unit, report: int, told: int = 0) -> Outcome | None:
    """Return what stands of a report; who is no process of ours is shown what was returned only, which is recorded.

    Args:
        unit: Its `who` may read results.
        report: Key of the report.
        told: Where nothing stands, the version that was told before; 0: None is returned.

    Raises:
        NotFound: There is no such report.
    """
    unit.who.require(Permission.REPORT_READ)
    found = show_report(unit, report)
    standing, number = _stand(found)
    is_ours = unit.who.kind is PrincipalKind.SYSTEM
    if not is_ours and standing != "returned":
        standing, number = None, 0
    version = queries.select_version(unit.db, report, number or told) if number or (told and is_ours) else None
    if version is None:
        return None
    if not is_ours:
        detail = {"orders": [one.id for one in found.orders], "version": version.number}
        audit.record(unit, "result opened", subject=f"report {report}", detail=detail, once=True)
    return _describe(unit, found, standing, version, queries.select_events(unit.db, report))


def find_reports(unit: Unit, orders: Sequence[int]) -> dict[int, int]:
    """Return the key of the report of each of these orders that has one."""
    unit.who.require(Permission.REPORT_READ)
    return queries.find_reports(unit.db, list(orders)) if orders else {}


def require_outcome(unit: Unit, order: int) -> Outcome:
    """Return the result of an order that was returned and stands. Raises NotFound: none does."""
    unit.who.require(Permission.REPORT_READ)
    report = queries.find_report(unit.db, order)
    outcome = read_outcome(unit, report) if report is not None else None
    if outcome is None or outcome.standing != "returned":
        raise NotFound("no result of this order was returned", vi="Chỉ định chưa có kết quả được trả")
    return outcome


def _stand(report: Report) -> tuple[Standing | None, int]:
    match report.state:
        case State.RETURNED if report.returned:
            return "returned", report.returned
        case State.APPROVED if report.latest:
            return "signed" if report.signed == report.latest else "approved", report.latest
        case State.READ | State.APPROVING if report.latest:
            return "read", report.latest
    return None, 0


def _describe(
    unit: Unit, report: Report, standing: Standing | None, version: Version, events: list[ReportEvent]
) -> Outcome:
    until = [event for event in events if event.version <= version.number]
    read = next((event for event in reversed(until) if event.step == "read"), None)
    approved = next((event for event in reversed(until) if event.step in _APPROVES), None)
    arrived = next((e for e in reversed(events) if e.step == standing and e.version == version.number), None)
    who = accounts.read_signatories(unit, [event.who for event in (read, approved) if event])
    return Outcome(
        report.id,
        tuple(one.id for one in report.orders),
        standing,
        version,
        arrived.at if arrived else (report.changed_at if standing is None else version.at),
        who.get(read.who) if read else None,
        read.at if read else None,
        who.get(approved.who) if approved else None,
        approved.at if approved else None,
        version.reason,
        events[-1].reason if events and events[-1].step in _TAKES_BACK else "",
    )
