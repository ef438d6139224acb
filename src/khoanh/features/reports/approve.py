"""Second reading, approval, and what takes them back; returning a result, and recalling it (hủy duyệt, hủy trả)."""

from khoanh.features.orders import State, Step
from khoanh.features.reports.kinds import Report
from khoanh.features.reports.open import Open, lock_report
from khoanh.features.reports.queries import reports as queries
from khoanh.features.reports.rules import clean_reason
from khoanh.features.reports.write import keep_version, open_for_writing
from khoanh.foundation.errors import Conflict, Forbidden
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def confirm_reading(unit: Unit, report: int, revision: int) -> Report:
    """End a second reading: the text as it is now, and the case waits for who approves.

    Raises:
        NotFound: There is no such report.
        DraftConflict: Somebody saved meanwhile or has the case.
        Conflict: It is not being approved.
        Forbidden: The first reader cannot be the second.
    """
    unit.who.require(Permission.REPORT_APPROVE)
    case = open_for_writing(unit, report, revision)
    case.require_state(State.APPROVING)
    if queries.find_last_actor(unit.db, report, "read") == unit.who.name:
        raise Forbidden("the second reader must be another", vi="Người đọc lần hai phải là bác sĩ khác")
    keep_version(case)
    case.move(Step.END_APPROVAL)
    case.let_go()
    return case.note("read again")


def send_back(unit: Unit, report: int, reason: str) -> Report:
    """Give a reading back to its reader, with a reason. Raises NotFound, Conflict, Invalid, DraftConflict."""
    unit.who.require(Permission.REPORT_APPROVE)
    reason = clean_reason(reason)
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.READ, State.APPROVING)
    if case.state is State.APPROVING:
        case.move(Step.END_APPROVAL)
    case.move(Step.REREAD, Step.PUT_BACK)
    reader = queries.find_last_actor(unit.db, report, "read")
    queries.update_assigned(unit.db, report, reader)
    case.let_go()
    return case.note("sent back", reason, {"to": reader})


def approve_report(unit: Unit, report: int, revision: int) -> Report:
    """Approve what was read (duyệt); what the approver changed becomes a version of its own.

    Raises:
        NotFound: There is no such report.
        DraftConflict: Somebody saved meanwhile or has the case.
        Conflict: It is not read.
        Forbidden: Readers do not approve their own readings here (setting `report_own_approval`).
    """
    unit.who.require(Permission.REPORT_APPROVE)
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.READ, State.APPROVING)
    case.require_revision(revision)
    _require_other_reader(case)
    keep_version(case)
    case.move(Step.APPROVE)
    case.let_go()
    return case.note("approved")


def unapprove_report(unit: Unit, report: int, reason: str) -> Report:
    """Take an approval back (hủy duyệt). Raises NotFound; Conflict: not approved, or returned; Invalid: no reason."""
    unit.who.require(Permission.REPORT_APPROVE)
    reason = clean_reason(reason)
    case = lock_report(unit, report)
    case.require_state(State.APPROVED)
    case.move(Step.UNAPPROVE, reason=reason)
    queries.update_signed(unit.db, report, 0, "", None)
    return case.note("unapproved", reason)


def return_result(unit: Unit, report: int, version: int) -> Report:
    """Return an approved result (trả kết quả): from now on it is for others to read.

    What was added to a returned result that must be signed is returned anew once it is.

    Args:
        unit: Its `who` may return results.
        report: Key of the report.
        version: The version that the asker saw; another is there: nothing is returned.

    Raises:
        NotFound: There is no such report.
        Conflict: It is not approved, is not signed and must be, or a newer version is there.
    """
    unit.who.require(Permission.REPORT_RETURN)
    case = lock_report(unit, report)
    case.require_state(State.APPROVED, State.RETURNED)
    case.require_latest(version)
    if case.row.returned == version:
        raise Conflict("this version was returned", vi="Phiên bản này đã được trả")
    if case.must_sign and case.row.signed != version:
        raise Conflict(f"version {version} is not signed", vi=f"Phiên bản {version} chưa được ký số")
    if case.state is State.APPROVED:
        case.move(Step.RETURN_RESULT)
    queries.update_returned(unit.db, report, version)
    return case.note("returned")


def recall_result(unit: Unit, report: int, reason: str) -> Report:
    """Take a returned result back (hủy trả kết quả). Raises NotFound; Conflict: not returned; Invalid: no reason."""
    unit.who.require(Permission.REPORT_APPROVE)
    reason = clean_reason(reason)
    case = lock_report(unit, report)
    case.require_state(State.RETURNED)
    case.move(Step.RECALL_RESULT, reason=reason)
    queries.update_returned(unit.db, report, 0)
    return case.note("recalled", reason)


def _require_other_reader(case: Open) -> None:
    reader = queries.find_last_actor(case.unit.db, case.row.id, "read")
    if reader == case.unit.who.name and not case.unit.settings.report_own_approval:
        raise Forbidden("the reader cannot approve his own reading", vi="Bác sĩ đọc không tự duyệt kết quả của mình")
