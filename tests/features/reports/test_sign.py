"""A version is signed between approval and return, where the house or the sheet wants it."""

from dataclasses import replace

import pytest
from tests.features.reports.conftest import FINDING, HAI, LAN, Department

from khoanh.features import reports
from khoanh.features.orders import State
from khoanh.foundation.errors import Conflict, Forbidden


@pytest.fixture
def strict(department: Department) -> Department:
    settings = department.desk.settings.model_copy(update={"report_signing": True})
    department.desk = replace(department.desk, settings=settings)
    return department


def test_what_must_be_signed_is_returned_only_then(strict: Department) -> None:
    report = strict.approve(strict.scan())
    assert report.must_sign
    with pytest.raises(Conflict, match="not signed"):
        strict(reports.return_result, report.id, 1)
    with pytest.raises(Conflict, match="newest version"):
        strict(reports.sign_report, report.id, 2)
    report = strict(reports.sign_report, report.id, 1, {"digest": "00"})
    assert (report.signed, report.signed_by, report.state) == (1, "bs.hai", State.APPROVED)
    with pytest.raises(Conflict, match="was signed by"):
        strict(reports.sign_report, report.id, 1, who=LAN)
    assert strict(reports.return_result, report.id, 1).state is State.RETURNED
    signed = strict(reports.list_report_events, report.id)[-2]
    assert (signed.step, signed.version, signed.detail) == ("signed", 1, {"digest": "00"})


def test_a_correction_waits_for_its_signature_while_the_old_result_stands(strict: Department) -> None:
    report = strict.approve(strict.scan())
    strict(reports.sign_report, report.id, 1)
    strict(reports.return_result, report.id, 1)
    with pytest.raises(Conflict, match="was returned"):
        strict(reports.return_result, report.id, 1)
    corrected = replace(FINDING, conclusion="Bình thường.")
    report = strict(reports.correct_report, report.id, corrected, "lỗi gõ", 1)
    assert (report.latest, report.returned, report.signed) == (2, 1, 1)
    strict(reports.sign_report, report.id, 2)
    assert strict(reports.return_result, report.id, 2).returned == 2


def test_taking_an_approval_back_takes_the_signature_back(department: Department) -> None:
    report = department.approve(department.scan())
    department(reports.sign_report, report.id, 1)
    report = department(reports.unapprove_report, report.id, "xem lại")
    assert (report.signed, report.signed_by) == (0, "")


def test_one_report_may_need_a_signature_where_the_house_does_not(department: Department) -> None:
    report = department.approve(department.scan())
    assert department(reports.require_signature, report.id, needed=True).must_sign
    with pytest.raises(Conflict):
        department(reports.return_result, report.id, 1)
    assert not department(reports.require_signature, report.id, needed=None).must_sign
    assert department(reports.return_result, report.id, 1).returned == 1


@pytest.mark.parametrize("missing", ["report.sign", "report.return", "report.approve", "report.write"])
def test_each_right_is_one_of_its_own(department: Department, missing: str) -> None:
    order = department.scan()
    who = replace(HAI, permissions=HAI.permissions - {missing})

    def go() -> None:
        report = department(reports.take_case, order, who=who)
        report = department(reports.save_draft, report.id, FINDING, 0, who=who)
        report = department(reports.finish_reading, report.id, report.revision, who=who)
        department(reports.approve_report, report.id, report.revision, who=who)
        department(reports.sign_report, report.id, 1, who=who)
        department(reports.return_result, report.id, 1, who=who)

    with pytest.raises(Forbidden, match=missing):
        go()
