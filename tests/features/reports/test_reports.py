"""Reports are written without overwriting each other, and every version of a result is kept."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from tests.features.reports.conftest import CLINICIAN, FINDING, LAN, READER, SYSTEM, Department

from khoanh.features import audit, orders, reports
from khoanh.features.orders import State
from khoanh.features.reports import Content, DraftConflict
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound


def test_a_case_goes_from_unread_to_returned_and_each_step_is_kept(department: Department) -> None:
    order = department.scan()
    report = department(reports.take_case, order)
    assert (report.state, report.holder) == (State.READING, "bs.hai")
    report = department(reports.save_draft, report.id, FINDING, report.revision)
    report = department(reports.finish_reading, report.id, report.revision)
    assert (report.state, report.holder, report.latest) == (State.READ, "", 1)
    report = department(reports.approve_report, report.id, report.revision, who=LAN)
    assert (report.state, report.latest) == (State.APPROVED, 1), "the same text makes no second version"
    report = department(reports.return_result, report.id, 1)
    assert (report.state, report.returned) == (State.RETURNED, 1)
    events = department(reports.list_report_events, report.id)
    assert [(one.step, one.who) for one in events] == [
        ("taken", "bs.hai"),
        ("read", "bs.hai"),
        ("approved", "bs.lan"),
        ("returned", "bs.hai"),
    ]
    page = department(audit.find_entries, audit.AuditFilter(subject=f"report {report.id}"), who=SYSTEM)
    assert {one.action for one in page.entries} == {"report taken", "report read", "report approved", "report returned"}


def test_a_draft_that_another_writes_over_is_kept_beside(department: Department) -> None:
    order = department.scan()
    report = department(reports.take_case, order)
    department(reports.save_draft, report.id, FINDING, 0)
    taken = department(reports.take_case, order, reason="hết giờ", who=LAN)
    department(reports.save_draft, report.id, Content(conclusion="Khác."), taken.revision, who=LAN)
    (left,) = department(reports.list_left_drafts, report.id)
    assert (left.who, left.content) == ("bs.hai", FINDING)


def test_two_tabs_cannot_overwrite_each_other(department: Department) -> None:
    report = department(reports.take_case, department.scan())
    department(reports.save_draft, report.id, FINDING, report.revision)
    with pytest.raises(DraftConflict) as refused:
        department(reports.save_draft, report.id, Content(conclusion="Cũ."), report.revision)
    assert refused.value.report.draft == FINDING
    with pytest.raises(DraftConflict):
        department(reports.finish_reading, report.id, report.revision)


def test_one_report_tells_of_several_orders_of_a_slip(department: Department) -> None:
    one, two = department.scan("1", slip="P1"), department.scan("2", slip="P1")
    stranger = department.scan("3", slip="P2")
    with pytest.raises(Conflict):
        department(reports.take_case, one, others=(stranger,))
    report = department(reports.take_case, one, others=(two,))
    assert [order.id for order in report.orders] == [one, two]
    report = department(reports.save_draft, report.id, FINDING, 0)
    department(reports.finish_reading, report.id, report.revision)
    assert (department.state(one), department.state(two), department.state(stranger)) == ("read", "read", "unread")
    assert department(reports.find_report, two) == report.id


def test_a_report_without_conclusion_is_not_read(department: Department) -> None:
    report = department(reports.take_case, department.scan())
    report = department(reports.save_draft, report.id, Content(description="…"), 0)
    with pytest.raises(Invalid, match="conclusion"):
        department(reports.finish_reading, report.id, report.revision)
    report = department(reports.save_draft, report.id, Content(conclusion="Tràn khí.", critical=True), report.revision)
    with pytest.raises(Invalid, match="critical"):
        department(reports.finish_reading, report.id, report.revision)


def test_an_approver_who_changes_the_text_makes_a_version_of_his_own(department: Department) -> None:
    order = department.scan()
    report = department.write(order)
    report = department(reports.take_case, order, who=LAN)
    assert report.state is State.APPROVING
    changed = replace(FINDING, conclusion="Nốt mờ thùy trên phải.")
    report = department(reports.save_draft, report.id, changed, report.revision, who=LAN)
    report = department(reports.approve_report, report.id, report.revision, who=LAN)
    first, second = department(reports.list_versions, report.id)
    assert (first.who, first.content) == ("bs.hai", FINDING)
    assert (second.who, second.content, second.kind) == ("bs.lan", changed, "report")


def test_a_second_reading_is_by_another_and_leaves_the_case_to_be_approved(department: Department) -> None:
    order = department.scan()
    report = department.write(order)
    department(reports.take_case, order)
    with pytest.raises(Forbidden):
        department(reports.confirm_reading, report.id, report.revision)
    department(reports.release_case, report.id)
    department(reports.take_case, order, who=LAN)
    report = department(reports.confirm_reading, report.id, report.revision, who=LAN)
    assert (report.state, report.holder) == (State.READ, "")


def test_a_reading_is_sent_back_to_its_reader(department: Department) -> None:
    order = department.scan()
    report = department.write(order)
    report = department(reports.send_back, report.id, "thiếu so sánh phim cũ", who=LAN)
    assert (report.state, report.assigned, report.draft) == (State.UNREAD, "bs.hai", FINDING)


def test_where_the_house_forbids_it_nobody_approves_his_own_reading(department: Department) -> None:
    strict = department.desk.settings.model_copy(update={"report_own_approval": False})
    department.desk = replace(department.desk, settings=strict)
    report = department.write(department.scan())
    with pytest.raises(Forbidden):
        department(reports.approve_report, report.id, report.revision)
    assert department(reports.approve_report, report.id, report.revision, who=LAN).state is State.APPROVED


def test_a_returned_result_is_recalled_corrected_and_returned_as_a_new_version(department: Department) -> None:
    order = department.scan()
    report = department.give(order)
    for verb in (reports.recall_result, reports.unapprove_report):
        with pytest.raises(Invalid):
            department(verb, report.id, " ")
        report = department(verb, report.id, "nhầm bên")
    with pytest.raises(NotFound):
        department(reports.read_result, order, who=CLINICIAN)
    report = department(reports.reread_report, report.id)
    report = department(reports.save_draft, report.id, replace(FINDING, conclusion="Bên trái."), report.revision)
    report = department(reports.finish_reading, report.id, report.revision)
    report = department(reports.approve_report, report.id, report.revision, who=LAN)
    report = department(reports.return_result, report.id, report.latest)
    kinds = [(one.number, one.kind) for one in department(reports.list_versions, report.id)]
    assert (kinds, report.returned) == ([(1, "report"), (2, "correction")], 2)


def test_addendum_and_correction_are_versions_while_the_result_stays_returned(department: Department) -> None:
    order = department.scan()
    report = department.give(order)
    report = department(reports.add_addendum, report.id, "Có so sánh phim cũ.", "bổ sung", 1, who=LAN)
    assert (report.state, report.latest, report.returned) == (State.RETURNED, 2, 2)
    with pytest.raises(Conflict):
        department(reports.correct_report, report.id, FINDING, "sai", 1, who=LAN)
    corrected = replace(FINDING, conclusion="Bình thường.")
    report = department(reports.correct_report, report.id, corrected, "lỗi gõ", 2, who=LAN)
    result = department(reports.read_result, order, who=CLINICIAN)
    assert (result.number, result.kind, result.reason) == (3, "correction", "lỗi gõ")
    assert (result.content.conclusion, result.content.addenda) == ("Bình thường.", ("Có so sánh phim cũ.",))


def test_versions_compare_side_by_side(department: Department) -> None:
    report = department.give(department.scan())
    department(
        reports.correct_report, report.id, replace(FINDING, conclusion="Không thấy tổn thương."), "sửa", 1, who=LAN
    )
    compared = department(reports.compare_versions, report.id, 1, 2)
    parts = [(one.operation, one.text) for one in compared.differences["conclusion"]]
    assert parts[0] == ("equal", "Không thấy ")
    assert ("removed", "bất") in [(kind, text.split()[0]) for kind, text in parts[1:] if text.strip()]
    assert "".join(text for kind, text in parts if kind != "added") == FINDING.conclusion
    assert all(one.operation == "equal" for one in compared.differences["description"])


@pytest.mark.parametrize(
    "statement",
    [
        "update report_version set content = '{}'",
        "delete from report_version",
        "truncate report_version cascade",
        "update report_event set who = 'x'",
        "delete from report_draft",
    ],
)
def test_what_was_written_cannot_be_changed_in_the_database(department: Department, statement: Any) -> None:
    department.write(department.scan())
    with pytest.raises(psycopg.errors.InsufficientPrivilege), department.desk.unit(SYSTEM) as unit:
        unit.db.execute(statement)


def test_a_clinician_sees_the_returned_result_and_no_draft(department: Department) -> None:
    order = department.scan()
    report = department.approve(order)
    for verb, key in (
        (reports.open_report, report.id),
        (reports.list_versions, report.id),
        (reports.take_case, order),
        (reports.unapprove_report, report.id),
    ):
        with pytest.raises(Forbidden):
            department(verb, key, *(["x"] if verb is reports.unapprove_report else []), who=CLINICIAN)
    with pytest.raises(NotFound):
        department(reports.read_result, order, who=CLINICIAN)
    department(reports.return_result, report.id, 1)
    assert department(reports.read_result, order, who=CLINICIAN).content == FINDING


def test_no_order_becomes_read_without_a_report(department: Department) -> None:
    order = department.scan()
    with pytest.raises(Invalid):
        department(orders.take_step, order, orders.Step.OPEN_READING)
    assert orders.Step.OPEN_READING not in orders.list_steps(State.UNREAD, READER)
