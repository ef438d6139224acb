"""Audit rows: once where asked, listed in pages, found by filters."""

from datetime import timedelta

import pytest

from khoanh.features.audit import AuditFilter, find_entries, record
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")


def reader(session: str) -> Principal:
    return Principal(PrincipalKind.USER, "lan", frozenset(), session=session, address="10.0.0.7")


def count(desk: Desk, **wanted: str) -> int:
    with desk.unit(SYSTEM) as unit:
        return len(find_entries(unit, AuditFilter(**wanted)).entries)


def test_an_act_recorded_once_has_one_row_a_study_and_session(desk: Desk) -> None:
    for session in ("web:1", "web:1", "web:2"):
        for study in ("1.2.3", "1.2.3", "1.2.4"):
            with desk.unit(reader(session)) as unit:
                record(unit, "study opened", study_uid=study, once=True)
    assert count(desk) == 4


def test_another_process_does_not_repeat_the_row(desk: Desk) -> None:
    for _ in range(2):
        desk.recorded._keys.clear()
        with desk.unit(reader("web:1")) as unit:
            record(unit, "study opened", study_uid="1.2.3", once=True)
    assert count(desk) == 1


def test_a_repeat_costs_no_statement(desk: Desk) -> None:
    with desk.unit(reader("web:1")) as unit:
        record(unit, "study opened", study_uid="1.2.3", once=True)
    with desk.unit(reader("web:1")) as unit:
        unit.db.close()
        record(unit, "study opened", study_uid="1.2.3", once=True)


def test_a_row_that_was_rolled_back_is_written_the_next_time(desk: Desk) -> None:
    with pytest.raises(Invalid), desk.unit(reader("web:1")) as unit:
        record(unit, "study opened", study_uid="1.2.3", once=True)
        raise Invalid("no")
    with desk.single(reader("web:1")) as unit:
        record(unit, "study opened", study_uid="1.2.3", once=True)
    assert count(desk) == 1
    assert len(desk.recorded._keys) == 1


def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk) -> None:
    with desk.unit(SYSTEM) as unit:
        for number in range(25):
            record(unit, "thing done", subject=str(number))
    seen: list[str] = []
    cursor: str | None = ""
    with desk.unit(SYSTEM) as unit:
        while cursor is not None:
            page = find_entries(unit, AuditFilter(), cursor=cursor, limit=7)
            seen += [entry.subject for entry in page.entries]
            cursor = page.next
    assert seen == [str(number) for number in reversed(range(25))]


def test_filters_narrow_the_list(desk: Desk) -> None:
    with desk.unit(reader("web:1")) as unit:
        record(unit, "study opened", study_uid="1.2.3")
        record(unit, "study exported", study_uid="1.2.3", outcome="refused", detail={"objects": 3})
    with desk.unit(SYSTEM) as unit:
        record(unit, "study deleted", study_uid="1.2.4")
        (entry,) = find_entries(unit, AuditFilter(who="lan", action="study exported")).entries
        assert (entry.address, entry.outcome, entry.detail) == ("10.0.0.7", "refused", {"objects": 3})
        assert len(find_entries(unit, AuditFilter(study_uid="1.2.3")).entries) == 2
        later = AuditFilter(since=entry.at + timedelta(microseconds=1))
        assert [found.action for found in find_entries(unit, later).entries] == ["study deleted"]
        assert len(find_entries(unit, AuditFilter(until=entry.at)).entries) == 1


@pytest.mark.parametrize("cursor", ["x", "2026-01-01|5", "|", "2026-01-01T00:00:00+00:00|99999999999999999999"])
def test_a_made_up_cursor_is_refused(desk: Desk, cursor: str) -> None:
    with desk.unit(SYSTEM) as unit, pytest.raises(Invalid):
        find_entries(unit, AuditFilter(), cursor=cursor)


def test_the_trail_is_read_by_permission_only(desk: Desk) -> None:
    with desk.unit(reader("web:1")) as unit, pytest.raises(Forbidden):
        find_entries(unit, AuditFilter())
