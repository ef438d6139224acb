"""Writing: the draft that saves itself, the end of a reading, and reading again."""

from dataclasses import replace

from khoanh.features.orders import State, Step
from khoanh.features.reports.kinds import Content, Report
from khoanh.features.reports.open import Open, lock_report, show_report
from khoanh.features.reports.pictures import check_pictures
from khoanh.features.reports.queries import reports as queries
from khoanh.features.reports.rules import choose_kind, clean_content, require_finished
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def save_draft(unit: Unit, report: int, content: Content, revision: int) -> Report:
    """Keep what is written so far, begun from the draft of `revision`; the case is locked for some minutes more.

    A lock that ran out does no harm as long as nobody else took the case.

    Raises:
        NotFound: There is no such report.
        DraftConflict: Somebody saved meanwhile or has the case; it carries what is there.
        Conflict: The report is read or approved: its text is no draft any more.
        Invalid: A text is too long, a code is none, or a key image is not the patient's.
    """
    unit.who.require(Permission.REPORT_WRITE)
    case = open_for_writing(unit, report, revision)
    kept = replace(clean_content(content), addenda=case.draft.addenda)
    check_pictures(case, kept)
    if kept != case.draft or not case.row.revision:
        case.keep_draft(kept)
    case.hold()
    return show_report(unit, report)


def finish_reading(unit: Unit, report: int, revision: int) -> Report:
    """End the reading (đọc xong): the draft becomes a version.

    Raises:
        As `save_draft`; Invalid: there is no conclusion.
    """
    unit.who.require(Permission.REPORT_WRITE)
    case = open_for_writing(unit, report, revision)
    case.require_state(State.READING, State.CONSULTING)
    keep_version(case)
    case.move(Step.FINISH_READING)
    case.let_go()
    return case.note("read")


def reread_report(unit: Unit, report: int) -> Report:
    """Take what is read, and not being approved, up again (đọc lại). Raises NotFound, Conflict."""
    unit.who.require(Permission.REPORT_WRITE)
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.READ)
    case.move(Step.REREAD)
    case.hold()
    return case.note("taken up again")


def open_for_writing(unit: Unit, report: int, revision: int) -> Open:
    """Lock a report whose text may change now, and the case for who asks. Raises as `save_draft`.

    Where nobody has the case any more it is taken again: who names the newest revision has seen all there is.
    """
    case = lock_report(unit, report)
    case.require_hold()
    case.require_state(State.UNREAD, State.READING, State.CONSULTING, State.APPROVING)
    case.require_revision(revision)
    if case.state is State.APPROVING:
        unit.who.require(Permission.REPORT_APPROVE)
    if case.row.holder == "":
        if case.state is State.UNREAD:
            case.move(Step.OPEN_READING)
        case.hold()
        case.note("taken")
    return case


def keep_version(case: Open) -> None:
    """Make the draft a version. Raises Invalid: it cannot be a result."""
    require_finished(case.draft)
    told = bool(queries.find_last_actor(case.unit.db, case.row.id, "returned"))
    case.add_version(choose_kind(case.row.latest, ever_returned=told), case.draft)
