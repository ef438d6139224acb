"""That a version was signed, and whether one must be: the signature itself is made by who makes the sheet."""

from collections.abc import Mapping
from typing import Any

from khoanh.features.orders import State
from khoanh.features.reports.kinds import Report
from khoanh.features.reports.open import lock_report, show_report
from khoanh.features.reports.queries import reports as queries
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_NOTHING: Mapping[str, Any] = {}


def sign_report(unit: Unit, report: int, version: int, detail: Mapping[str, Any] = _NOTHING) -> Report:
    """Record that a version was signed by who asks (ký số); commits together with the signed document.

    Args:
        unit: Its `who` may sign.
        report: Key of the report.
        version: The version that was signed; another is there: nothing is recorded.
        detail: What is kept of the signature, such as the digest of the document; no patient's data.

    Raises:
        NotFound: There is no such report.
        Conflict: It is not approved, is signed already, or a newer version is there.
    """
    unit.who.require(Permission.REPORT_SIGN)
    case = lock_report(unit, report)
    case.require_state(State.APPROVED, State.RETURNED)
    case.require_latest(version)
    if case.row.signed == version:
        raise Conflict(
            f"version {version} was signed by {case.row.signed_by}",
            vi=f"Phiên bản {version} đã được {case.row.signed_by} ký số",
        )
    queries.update_signed(unit.db, report, version, unit.who.name, unit.now)
    return case.note("signed", detail=detail)


def require_signature(unit: Unit, report: int, *, needed: bool | None) -> Report:
    """Say whether a report is returned only once it is signed; None: as the house has it. Raises NotFound."""
    unit.who.require(Permission.REPORT_APPROVE)
    case = lock_report(unit, report)
    if case.row.signing != needed:
        queries.update_signing(unit.db, report, needed)
    return show_report(unit, report)
