"""Results out: text, names, codes and states as the standard writes them, judged by another HL7 library."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.features.messages.conftest import ask
from tests.features.reports.conftest import FINDING, HAI, LAN, SYSTEM, Department

import hl7
from khoanh.features import accounts, orders, reports
from khoanh.features.accounts import Signatory
from khoanh.features.messages import His, ResultForm, add_his
from khoanh.features.messages.compose_result import split_name
from khoanh.features.messages.tell_result import Told, choose_status, parse_told
from khoanh.foundation.errors import Invalid

Told_ = Callable[[], list[hl7.Message]]
FULL = replace(
    FINDING,
    technique="Chụp có tiêm thuốc | 100 ml",
    recommendation="Khám lại & theo dõi",
    icd10=("J18.9", "R91"),
)


@pytest.fixture
def department(desk: Any) -> Department:
    found = Department(desk)
    with found.desk.unit(SYSTEM) as unit:
        for who, shown, number in ((HAI, "ThS.BS. Nguyễn Văn Hải", "001234/HCM-CCHN"), (LAN, "Trần Thị Lan", "")):
            accounts.add_user(
                unit, who.name, "bốn từ chẳng liên quan", roles=["radiologist"], display_name=shown, certificate=number
            )
    return found


def connect(department: Department, *, version: str = "2.5.1", name: str = "HIS", **form: Any) -> None:
    profile = His(name, sending_application=name, host="h", port=1, sends=("results",), version=version)
    with department.desk.unit(SYSTEM) as unit:
        add_his(unit, replace(profile, result=ResultForm(**form)))


def told(department: Department, his: str = "HIS") -> list[hl7.Message]:
    """Return what was queued, read by python-hl7."""
    query = (
        "select body from message join message_body on message = id where his = %s and direction = 'out' order by id"
    )
    return [hl7.parse(bytes(row[0]).decode()) for row in ask(department.desk, query, his)]


def texts(message: hl7.Message) -> dict[str, str]:
    return {str(obx[3][0][0]): message.unescape(str(obx[5])).replace("\r", "\n") for obx in message.segments("OBX")}


def statuses(message: hl7.Message) -> tuple[str, set[str]]:
    found = {str(obx[11]) for obx in message.segments("OBX") if str(obx[3][0][0]) != "113014"}
    return str(message.segment("OBR")[25]), found


def test_a_returned_result_is_told_with_text_codes_people_and_times(department: Department) -> None:
    connect(department)
    order = department.scan()
    report = department.write(order, FULL)
    report = department(reports.approve_report, report.id, report.revision, who=LAN)
    assert told(department) == []
    department(reports.return_result, report.id, report.latest)
    [message] = told(department)
    said = texts(message)
    assert said["59776-5"] == "Phổi sáng đều hai bên.\nTim không to."
    assert said["19005-8"] == "Không thấy bất thường."
    assert said["55111-9"] == "Chụp có tiêm thuốc | 100 ml"
    assert said["18783-1"] == "Khám lại & theo dõi"
    codes = [str(obx[5][0][0]) for obx in message.segments("OBX") if str(obx[3][0][0]) == "29308-4"]
    assert codes == ["J18.9", "R91"]
    assert statuses(message) == ("F", {"F"})
    obr = message.segment("OBR")
    reader = [str(part) for part in obr[32][0][0]]
    assert reader == ["001234/HCM-CCHN", "Nguyễn", "Văn Hải", "", "", "ThS.BS."]
    assert [str(part) for part in obr[33][0][0]] == ["", "Trần", "Thị Lan"]
    assert str(message.segment("ORC")[1]) == "RE"
    assert str(obr[2][0][0]) == "1" and len(str(obr[22])) >= 14
    assert "Nguyễn" in str(message.segment("PID")[5])


def test_lines_come_as_the_receiver_wants_them(department: Department) -> None:
    connect(department, lines="repetitions", system="L", codes={"conclusion": "KQ01"}, version="2.3.1")
    connect(department, name="other", lines="segments")
    order = department.scan()
    department.give(order)
    [message] = told(department)
    found = {str(obx[3][0][0]): obx for obx in message.segments("OBX")}
    assert [str(line) for line in found["MT"][5]] == ["Phổi sáng đều hai bên.", "Tim không to."]
    assert str(found["MT"][2]) == "TX" and "KQ01" in found
    assert str(message.segment("MSH")[12]) == "2.3.1"
    assert told(department, "other") == []
    local = orders.OrderFacts(patient=department.patient, code="CT01")
    assert local.source == ""


def test_a_line_each_has_a_sub_id_of_its_own(department: Department) -> None:
    connect(department, lines="segments")
    department.give(department.scan())
    [message] = told(department)
    lines = [(str(o[4]), str(o[5])) for o in message.segments("OBX") if str(o[3][0][0]) == "59776-5"]
    assert lines == [("1", "Phổi sáng đều hai bên."), ("2", "Tim không to.")]


def test_recalled_and_returned_anew_is_taken_back_and_corrected(department: Department) -> None:
    connect(department, recalled="D")
    order = department.scan()
    report = department.give(order)
    report = department(reports.recall_result, report.id, "Nhầm bên", who=LAN)
    department(reports.return_result, report.id, report.latest)
    report = department(reports.open_report, report.id)
    department(reports.add_addendum, report.id, "Nốt mờ 4 mm", "Xem lại", report.latest, who=LAN)
    found = told(department)
    assert [statuses(message) for message in found] == [("F", {"F"}), ("X", {"D"}), ("C", {"C"}), ("C", {"C"})]
    assert str(found[1].segment("NTE")[3]) == "Nhầm bên"
    assert {str(obx[5]) for obx in found[1].segments("OBX") if str(obx[3][0][0]) != "113014"} == {""}
    assert texts(found[3])["55107-7"] == "Nốt mờ 4 mm" and str(found[3].segment("NTE")[3]) == "Xem lại"


def test_what_is_read_or_approved_is_told_as_such_to_who_wants_it(department: Department) -> None:
    connect(department, since="read")
    order = department.scan()
    report = department.approve(order)
    report = department(reports.unapprove_report, report.id, "Xem lại", who=LAN)
    found = [statuses(message)[0] for message in told(department)]
    assert found == ["R", "P", "R"]
    department(reports.reread_report, report.id)
    assert statuses(told(department)[-1])[0] == "X"


def test_a_critical_finding_is_flagged(department: Department) -> None:
    connect(department)
    order = department.scan()
    report = department.write(order, replace(FINDING, critical=True, critical_note="Tràn khí màng phổi áp lực"))
    report = department(reports.approve_report, report.id, report.revision, who=LAN)
    department(reports.return_result, report.id, report.latest)
    [message] = told(department)
    flagged = {
        str(obx[3][0][0]): str(obx[5]) for obx in message.segments("OBX") if len(obx) > 8 and str(obx[8]) == "AA"
    }
    assert flagged == {"19005-8": "Không thấy bất thường.", "BD": "Tràn khí màng phổi áp lực"}


def test_nothing_is_said_twice_and_a_step_that_fails_to_be_told_still_holds(department: Department) -> None:
    connect(department)
    order = department.scan()
    report = department.give(order)
    department(orders.read_order, order)
    assert len(told(department)) == 1
    assert department.state(order) == "returned" and report.returned == 1


@pytest.mark.parametrize(
    ("shown", "family", "given", "title"),
    [
        ("Nguyễn Văn Hải", "Nguyễn", "Văn Hải", ""),
        ("PGS.TS. Lê Hoa", "Lê", "Hoa", "PGS.TS."),
        ("BSCKII Trần Bình", "Trần", "Bình", "BSCKII"),
        ("BS", "BS", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_is_split_into_title_family_and_given(shown: str, family: str, given: str, title: str) -> None:
    assert split_name(Signatory("x", shown, "1"))[1:] == (family, given, "", "", title)


def test_what_was_told_is_kept_and_read_back() -> None:
    for one in (Told("F", 3, True, "CD 1"), Told("P", 1)):
        assert parse_told(one.write()) == one
    assert parse_told("") == Told()


@pytest.mark.parametrize(
    "form",
    [{"image_side": 1}, {"codes": {"nothing": "x"}}, {"lines": "?"}, {"most_images": 0}, {"images": "link"}],
)
def test_a_form_out_of_its_range_is_refused(department: Department, form: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        connect(department, **form)


def test_a_preliminary_after_a_final_is_a_withdrawal_first(department: Department) -> None:
    connect(department, since="approved")
    report = department.give(department.scan())
    outcome = None
    with department.desk.unit(SYSTEM) as unit:
        outcome = reports.read_outcome(unit, report.id)
    assert outcome is not None
    approved = replace(outcome, standing="approved")
    assert choose_status(ResultForm(since="approved"), approved, Told("F", 1, was_final=True)) == "X"
    assert choose_status(ResultForm(since="approved"), approved, Told("X", 1, was_final=True)) == "P"
    assert choose_status(ResultForm(), approved, Told()) is None
