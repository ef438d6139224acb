"""Results for who pulls: nothing passed over, withdrawn ones told, and what the insurance tables need."""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from tests.features.messages.conftest import ask
from tests.features.reports.conftest import FINDING, LAN, SYSTEM, Department, person

from khoanh.features import accounts, devices, orders, reports
from khoanh.features.messages import list_result_changes, read_given_result, take_result
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Desk

HIS = person("his-token", frozenset((Permission.ORDER_READ, Permission.REPORT_READ)))


@pytest.fixture
def department(desk: Desk) -> Department:
    return Department(desk)


def changes(department: Department, cursor: str = "") -> list[tuple[int, int, str]]:
    found = department(list_result_changes, cursor=cursor, who=HIS)
    return [(one.order, one.version, one.status) for one in found.items]


def test_a_result_is_listed_as_returned_taken_back_and_corrected(department: Department) -> None:
    order = department.scan()
    assert changes(department) == []
    report = department.give(order)
    report = department(reports.recall_result, report.id, "Nhầm", who=LAN)
    department(reports.return_result, report.id, report.latest)
    assert changes(department) == [(order, 1, "final"), (order, 1, "cancelled"), (order, 1, "corrected")]
    page = department(list_result_changes, limit=2, who=HIS)
    assert changes(department, page.next) == [(order, 1, "corrected")]
    last = department(list_result_changes, cursor=page.next, who=HIS)
    assert changes(department, last.next) == []
    assert department(list_result_changes, cursor=last.next, who=HIS).next == last.next


def test_a_change_of_a_transaction_that_lasts_is_not_passed_over(department: Department) -> None:
    first, second = department.scan("1"), department.scan("2")
    with psycopg.connect(department.desk.settings.database_url) as slow:
        slow.execute(
            "insert into result_change (imaging_order, report, version, status) values (%s, 1, 1, 'final')", (first,)
        )
        department.give(second)
        assert changes(department) == []
        slow.commit()
    assert [one[0] for one in changes(department)] == [first, second]


def test_a_result_is_given_whole_and_taken(department: Department) -> None:
    with department.desk.unit(SYSTEM) as unit:
        accounts.add_user(
            unit, "bs.hai", "bốn từ chẳng liên quan", roles=["radiologist"], display_name="Hải", certificate="001/HCM"
        )
        devices.add_device(unit, devices.Device("CT1", "10.0.0.1", 104, equipment_code="CT.1.79001.Z00123"))
    order = department.scan(device="CT1")
    report = department.write(order, replace(FINDING, icd10=("J18.9",)))
    report = department(reports.approve_report, report.id, report.revision, who=LAN)
    with pytest.raises(NotFound):
        department(read_given_result, order, who=HIS)
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    ask(department.desk, "update imaging_order set performed_at = %s returning 1", at)
    department(reports.return_result, report.id, report.latest)
    found = department(read_given_result, order, who=HIS)
    assert found.insurance["NGAY_TH_YL"] == "202601021004" and len(found.insurance["NGAY_KQ"]) == 12
    assert found.insurance["MA_BS_DOC_KQ"] == "001/HCM" and found.insurance["MA_MAY"] == "CT.1.79001.Z00123"
    assert found.insurance["KET_LUAN"] == "Không thấy bất thường." and "Tim không to." in found.insurance["MO_TA"]
    with pytest.raises(Conflict):
        department(take_result, order, 2, who=HIS)
    department(take_result, order, 1, who=HIS)
    assert [one.taken for one in department(list_result_changes, who=HIS).items] == [1]


def test_who_may_not_read_results_gets_none(department: Department) -> None:
    order = department.scan()
    department.give(order)
    stranger = person("stranger", frozenset((Permission.ORDER_READ,)))
    for verb, *more in ((list_result_changes,), (read_given_result, order), (take_result, order, 1)):
        with pytest.raises(Forbidden):
            department(verb, *more, who=stranger)


@pytest.mark.parametrize("cursor", ["x", "1", "1.x", "-1.2", f"{2**64}.1", "1.1.1"])
def test_a_strange_cursor_is_refused(department: Department, cursor: str) -> None:
    with pytest.raises(Invalid):
        department(list_result_changes, cursor=cursor, who=HIS)


def test_the_views_show_what_stands(department: Department) -> None:
    order = department.scan()
    report = department.give(order)
    assert ask(department.desk, "select order_id, conclusion, version from khoanh_read.results") == [
        (order, "Không thấy bất thường.", 1)
    ]
    assert ask(department.desk, "select order_id, status from khoanh_read.result_changes") == [(order, "final")]
    department(reports.recall_result, report.id, "Nhầm", who=LAN)
    assert ask(department.desk, "select count(*) from khoanh_read.results") == [(0,)]
    assert department(orders.read_order, order).state == "approved"
