"""Counts: what was ordered, done, read and returned, how long it took, what it used, and which cases those are."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from khoanh.features import audit, reports
from khoanh.features.statistics.kinds import CasesPage, CountedCase, Overview, Question, Stored
from khoanh.features.statistics.queries import cases, counts, facts
from khoanh.features.statistics.rules import TIMES_OF_STORAGE, check_question, find_moments, find_register
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_CASES, MOST_EXPORTED = 500, 100_000


def count_cases(unit: Unit, question: Question) -> Overview:
    """Return everything that is counted of a question's cases.

    Raises:
        Invalid: The question makes no sense.
    """
    unit.who.require(Permission.STATISTICS_READ)
    question = check_question(question)
    values = _gather(unit, question)
    total, rows = counts.count_cases(unit.db, question.by, values)
    return Overview(
        question,
        total,
        tuple(rows),
        tuple(counts.measure_stages(unit.db)),
        tuple(counts.list_reasons(unit.db)),
        tuple(counts.list_used(unit.db)),
    )


def measure_storage(unit: Unit, question: Question) -> list[Stored]:
    """Return what was stored within the period, by day, week or month and modality. Raises Invalid."""
    unit.who.require(Permission.STATISTICS_READ)
    question = check_question(question)
    by = question.by if question.by in TIMES_OF_STORAGE else "month"
    return counts.measure_storage(unit.db, by, _values(unit, question))


def list_cases(unit: Unit, question: Question, *, cursor: str = "", limit: int = 100) -> CasesPage:
    """Return the cases that a figure stands for, the earliest first.

    What identifies a patient is left out without `patient.read`, what was concluded without `report.read`.

    Raises:
        Invalid: The question makes no sense, or the cursor is not ours.
    """
    return _list(unit, question, (), cursor, max(1, min(limit, MOST_CASES)))


def read_register(unit: Unit, kind: str, question: Question, *, cursor: str = "", limit: int = 100) -> CasesPage:
    """Return lines of a register as the department keeps it; see `list_cases`. Raises Invalid: no such register."""
    modalities = find_register(kind)[2]
    page = _list(unit, question, modalities, cursor, max(1, min(limit, MOST_CASES)))
    audit.record(unit, "register opened", subject=kind, detail=_say(question), once=True)
    return page


def list_everything(unit: Unit, question: Question, modalities: tuple[str, ...] = ()) -> list[CountedCase]:
    """Return all cases for a file, at most `MOST_EXPORTED`. Raises Invalid: there are more."""
    page = _list(unit, question, modalities, "", MOST_EXPORTED)
    if page.next:
        raise Invalid(
            f"more than {MOST_EXPORTED} cases: choose a shorter period",
            vi=f"Hơn {MOST_EXPORTED} ca: hãy chọn khoảng thời gian ngắn hơn",
        )
    return page.items


def note_export(unit: Unit, what: str, question: Question, rows: int) -> None:
    """Record that figures or cases left as a file."""
    audit.record(unit, "statistics exported", subject=what, detail={**_say(question), "rows": rows})


def _list(unit: Unit, question: Question, modalities: tuple[str, ...], cursor: str, limit: int) -> CasesPage:
    unit.who.require(Permission.STATISTICS_READ)
    question = check_question(question)
    after = _read_cursor(cursor)
    _gather(unit, question, modalities)
    found = cases.select_cases(unit.db, after, limit + 1)
    more = len(found) > limit
    items = [_veil(unit, case) for case in found[:limit]]
    return CasesPage(items, cases.count_facts(unit.db), str(items[-1].number) if more else None)


def _gather(unit: Unit, question: Question, modalities: tuple[str, ...] = ()) -> dict[str, object]:
    values = _values(unit, question)
    facts.gather_facts(unit.db, question.basis, question.only, question.special, modalities, values)
    return values


def _values(unit: Unit, question: Question) -> dict[str, object]:
    zone = unit.settings.time_zone
    begin, end = find_moments(question, ZoneInfo(zone))
    return facts.make_values(begin, end, unit.now, zone, reports.read_targets(unit.settings.report_targets))


def _veil(unit: Unit, case: CountedCase) -> CountedCase:
    """Leave out what the asker may not know."""
    if not unit.who.may(Permission.PATIENT_READ):
        case = replace(
            case,
            patient_code=None,
            patient_name=None,
            birth_date=None,
            birth_year=None,
            address=None,
            insurance=None,
        )
    if not unit.who.may(Permission.REPORT_READ):
        case = replace(case, conclusion=None)
    return case


def _read_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ")
    return int(cursor)


def _say(question: Question) -> dict[str, object]:
    return {
        "since": question.since.isoformat(),
        "until": question.until.isoformat(),
        "basis": question.basis,
        "by": question.by,
        "only": sorted(question.only),
    }
