"""Cases are taken and locked by one at a time, the most urgent first, and given back."""

import threading
from dataclasses import replace

import pytest
from tests.features.reports.conftest import CLINICIAN, FINDING, LAN, SYSTEM, Department, person

from khoanh.features import reports
from khoanh.features.orders import State
from khoanh.features.reports import CaseQuery, DraftConflict
from khoanh.foundation.errors import Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission


def test_a_locked_case_is_taken_over_only_with_a_reason(department: Department) -> None:
    order = department.scan()
    mine = department(reports.take_case, order)
    with pytest.raises(DraftConflict) as refused:
        department(reports.take_case, order, who=LAN)
    assert refused.value.report.holder == "bs.hai" and "bs.hai" in refused.value.vietnamese
    taken = department(reports.take_case, order, reason="đổi ca trực", who=LAN)
    assert taken.holder == "bs.lan"
    with pytest.raises(DraftConflict):
        department(reports.save_draft, mine.id, FINDING, mine.revision)
    last = department(reports.list_report_events, mine.id)[-1]
    assert (last.step, last.reason, last.detail) == ("taken over", "đổi ca trực", {"from": "bs.hai"})


def test_a_released_case_keeps_its_draft(department: Department) -> None:
    order = department.scan()
    report = department(reports.take_case, order)
    department(reports.save_draft, report.id, FINDING, 0)
    assert department(reports.release_case, report.id).state is State.UNREAD
    taken = department(reports.take_case, order, who=LAN)
    assert (taken.draft, taken.draft_by) == (FINDING, "bs.hai")


def test_a_lock_that_ran_out_gives_the_case_back_and_the_writer_may_go_on(department: Department) -> None:
    order = department.scan()
    report = department(reports.take_case, order)
    report = department(reports.save_draft, report.id, FINDING, 0)
    department.run_out(report.id)
    department(reports.release_expired_job, who=SYSTEM)
    assert department.state(order) == "unread"
    assert department(reports.save_draft, report.id, replace(FINDING, recommendation="CT"), report.revision).holder
    assert department.state(order) == "reading"


def test_a_lock_that_ran_out_needs_no_reason(department: Department) -> None:
    order = department.scan()
    report = department(reports.take_case, order)
    department.run_out(report.id)
    assert department(reports.take_case, order, who=LAN).holder == "bs.lan"


def test_the_next_case_is_the_most_urgent_then_the_soonest_due(department: Department) -> None:
    routine, old = department.scan("1"), department.scan("2", minutes_ago=90)
    stat, low = department.scan("3", priority="stat"), department.scan("4", minutes_ago=500, priority="low")
    taken = [department(reports.take_next_case).orders[0].id for _ in range(4)]
    assert taken == [stat, old, routine, low]
    with pytest.raises(NotFound):
        department(reports.take_next_case)


def test_a_case_given_to_a_reader_is_his_next(department: Department) -> None:
    from khoanh.features.accounts import add_user

    one, two = department.scan("1"), department.scan("2")
    department(
        add_user, "bs.lan", "bốn từ chẳng liên quan", roles=["radiologist"], must_change_password=False, who=SYSTEM
    )
    assert department(reports.assign_case, two, "BS.Lan").assigned == "bs.lan"
    assert department(reports.take_next_case, who=LAN).orders[0].id == two
    with pytest.raises(NotFound):
        department(reports.assign_case, one, "nobody")


def test_readers_who_ask_at_once_get_different_cases(department: Department) -> None:
    for number in range(6):
        department.scan(str(number))
    got: list[int] = []

    def take(name: str) -> None:
        got.append(department(reports.take_next_case, who=person(name)).orders[0].id)

    threads = [threading.Thread(target=take, args=(f"bs{number}",)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(got)) == 6


def test_two_who_take_one_case_at_once_do_not_both_have_it(department: Department) -> None:
    order = department.scan()
    outcome: list[str] = []

    def take(name: str) -> None:
        try:
            department(reports.take_case, order, who=person(name))
            outcome.append("taken")
        except DraftConflict:
            outcome.append("refused")

    threads = [threading.Thread(target=take, args=(f"bs{number}",)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcome) == ["refused", "refused", "refused", "taken"]


def test_the_worklist_shows_urgency_holder_and_what_is_overdue(department: Department) -> None:
    late, calm = department.scan("1", minutes_ago=60 * 25), department.scan("2")
    urgent = department.scan("3", priority="stat")
    department(reports.take_case, calm, who=LAN)
    rows = department(reports.find_cases, CaseQuery()).items
    assert [(one.order.id, one.overdue, one.holder) for one in rows] == [
        (urgent, False, ""),
        (late, True, ""),
        (calm, False, "bs.lan"),
    ]
    first = department(reports.find_cases, CaseQuery(limit=2))
    rest = department(reports.find_cases, CaseQuery(limit=2, cursor=first.next))
    assert [one.order.id for one in (*first.items, *rest.items)] == [urgent, late, calm]
    assert [one.order.id for one in department(reports.find_cases, CaseQuery(overdue=True)).items] == [late]
    assert [one.order.id for one in department(reports.find_cases, CaseQuery(holder="bs.lan")).items] == [calm]
    assert len(department(reports.find_cases, CaseQuery(free=True)).items) == 2
    with pytest.raises(Invalid):
        department(reports.find_cases, CaseQuery(cursor="1|x|2"))


def test_a_consultation_stands_between_reading_and_read(department: Department) -> None:
    order = department.scan()
    report = department(reports.take_case, order)
    department(reports.call_consultation, report.id, "khó")
    assert department.state(order) == "consulting"
    assert department(reports.end_consultation, report.id).state is State.READING


def test_the_list_tells_mine_from_free_and_from_others(department: Department) -> None:
    mine, free, given, others = (department.scan(str(number)) for number in range(4))
    department(reports.take_case, mine)
    department(reports.assign_case, given, "", who=LAN)
    department(reports.take_case, others, who=LAN)
    with department.desk.unit(SYSTEM) as unit:
        key = reports.find_report(unit, given)
        unit.db.execute("update report set assigned = 'bs.hai' where id = %s", (key,))

    def ask(**facts: bool) -> list[int]:
        return [case.order.id for case in department(reports.find_cases, CaseQuery(**facts)).items]

    assert ask() == [mine, free, given, others]
    assert ask(mine=True) == [mine, given]
    assert ask(free=True) == [free, given]


def test_notes_stay_with_a_case_and_are_counted(department: Department) -> None:
    order = department.scan()
    image = department.photograph(order)
    technologist = person("ktv", frozenset((Permission.ORDER_READ, Permission.ORDER_PERFORM)))
    department(reports.add_case_note, order, " Bệnh nhân khó thở, ảnh mờ. ", who=technologist)
    (note,) = department(reports.list_case_notes, order)
    assert (note.who, note.text) == ("ktv", "Bệnh nhân khó thở, ảnh mờ.")
    (case,) = department(reports.find_cases, CaseQuery()).items
    assert (case.notes, case.studies) == (1, (image.study_uid,))
    with pytest.raises(Forbidden):
        department(reports.list_case_notes, order, who=CLINICIAN)
    for wrong in ("  ", "\x00"):
        with pytest.raises(Invalid):
            department(reports.add_case_note, order, wrong)


def test_each_reader_keeps_filters_of_his_own(department: Department) -> None:
    department(reports.save_filter, " CT  cấp cứu ", {"modality": "CT"})
    department(reports.save_filter, "CT cấp cứu", {"modality": "CT", "overdue": "true"})
    (kept,) = department(reports.list_filters)
    assert (kept.name, kept.asked) == ("CT cấp cứu", {"modality": "CT", "overdue": "true"})
    assert department(reports.list_filters, who=LAN) == []
    with pytest.raises(NotFound):
        department(reports.remove_filter, "CT cấp cứu", who=LAN)
    department(reports.remove_filter, "CT cấp cứu")
    assert department(reports.list_filters) == []


def test_earlier_reports_of_the_patient_stand_beside(department: Department) -> None:
    old, older = department.scan("1", minutes_ago=100), department.scan("2", minutes_ago=900)
    department.approve(old)
    department.give(older)
    department.write(department.scan("3"))
    report = department(reports.take_case, department.scan("4"))
    priors = department(reports.list_priors, report.id)
    assert [(one.order.id, one.version, one.content) for one in priors] == [(old, 1, FINDING), (older, 1, FINDING)]
    with pytest.raises(Forbidden):
        department(reports.list_priors, report.id, who=CLINICIAN)
