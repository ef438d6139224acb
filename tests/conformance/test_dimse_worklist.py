"""The modality worklist, asked by DCMTK's findscu and by pynetdicom."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pynetdicom import AE
from pynetdicom.sop_class import ModalityWorklistInformationFind as Worklist
from tests.conformance.dicom_door import Door, needs_dcmtk, opened_door

from khoanh.features import catalogue, orders, patients
from khoanh.features.devices import Device, WorklistProfile, change_device, read_device
from khoanh.features.orders import OrderFacts
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

pytestmark = pytest.mark.system

WHO = act_as_system("test")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAME = "Nguyễn Thị Đỗ Ượng"
Ask = Callable[..., list[Dataset]]


def at(hour: int, days: int = 0) -> datetime:
    today = datetime.now(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def place(desk: Desk, placer: str, patient: int, **facts: Any) -> orders.Order:
    with desk.unit(WHO) as unit:
        wanted = OrderFacts(**{"patient": patient, "placer": placer, "source": "HIS", "code": "CT01", **facts})
        return orders.place_order(unit, wanted).order


@pytest.fixture
def door(desk: Desk) -> Iterator[Door]:
    with desk.unit(WHO) as unit:
        catalogue.add_room(unit, catalogue.Room("P1", "Phòng CT 1", devices=("CT1", "CT2")))
        catalogue.add_service(unit, catalogue.Service("CT01", "Chụp CLVT lồng ngực", modality="CT", minutes=20))
        catalogue.add_service(unit, catalogue.Service("XQ01", "X-quang ngực thẳng", modality="DX"))
        facts = patients.PatientFacts("BN000001", issuer="01234", name=NAME, sex="F", birth_date="1960")
        one = patients.upsert_patient(unit, facts).id
        other = patients.PatientFacts("BN000002", name="Lê Văn Hoà", sex="M", birth_date="19850312")
        two = patients.upsert_patient(unit, other).id
        visit = patients.upsert_visit(unit, one, patients.VisitFacts("V1", class_="I", department="Khoa Nội", bed="12"))
    place(
        desk, "1", one, visit=visit.id, scheduled_at=at(9), device="CT1", accession="A0001", priority="stat",
        pregnancy=1, contrast=True, history="Ho kéo dài", diagnosis="Viêm phổi", icd10="J18.9", allergies="Tôm",
        referrer="Trần Văn Bác", department="Khoa Nội", note="Nằm cáng",
    )  # fmt: skip
    place(desk, "2", two, scheduled_at=at(14), accession="A0002")
    place(desk, "3", two, scheduled_at=at(10, days=2), device="CT2", room_code="P1", accession="A0003")
    place(desk, "4", two, code="XQ01", accession="A0004")
    devices = [Device(title, "127.0.0.1", 104, modality=kind) for title, kind in (("CT1", "CT"), ("CT2", "CT"))]
    with opened_door(desk, *devices, Device("CR1", "127.0.0.1", 104, modality="CR")) as opened:
        yield opened


@contextmanager
def asking(door: Door, calling: str = "CT1", status: int = 0xFF00) -> Iterator[Ask]:
    ae = AE(calling)
    ae.add_requested_context(Worklist)
    association = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
    assert association.is_established

    def ask(step: dict[str, object] | None = None, **keys: object) -> list[Dataset]:
        answers = list(association.send_c_find(question(step, **keys), Worklist))
        assert answers[-1][0].Status == 0x0000, hex(answers[-1][0].Status)
        assert {found.Status for found, _ in answers[:-1]} <= {status}
        return [found for _, found in answers[:-1] if found is not None]

    yield ask
    association.release()


def question(step: dict[str, object] | None = None, **keys: object) -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    wanted = ("PatientName", "PatientID", "AccessionNumber", "PatientBirthDate", "PatientAge", "StudyInstanceUID")
    for keyword in (*wanted, "RequestedProcedureDescription", "RequestedProcedureID"):
        setattr(ds, keyword, "")
    inner = Dataset()
    for keyword in ("ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime"):
        setattr(inner, keyword, "")
    inner.Modality = ""
    for keyword, value in (step or {}).items():
        setattr(inner, keyword, value)
    ds.ScheduledProcedureStepSequence = Sequence([inner])
    for keyword, value in keys.items():
        setattr(ds, keyword, value)
    return ds


def numbers(found: list[Dataset]) -> list[str]:
    return [str(ds.AccessionNumber) for ds in found]


def shape(door: Door, title: str, character_set: str = "", **facts: Any) -> None:
    with door.desk.unit(WHO) as unit:
        device = read_device(unit, title)
        profile = replace(device.worklist, **facts)
        change_device(unit, title, replace(device, character_set=character_set, worklist=profile))


def test_each_device_sees_its_own_alone(door: Door) -> None:
    seen = {}
    for title in ("CT1", "CT2", "CR1"):
        with asking(door, title) as ask:
            seen[title] = numbers(ask())
    assert seen == {"CT1": ["A0001", "A0002"], "CT2": ["A0002", "A0003"], "CR1": ["A0004"]}
    with asking(door, "CT1") as ask:
        assert ask({"ScheduledStationAETitle": "CT2"}) == []


def test_a_profile_narrows_and_widens_what_is_seen(door: Door) -> None:
    shape(door, "CT1", scope="own")
    with asking(door, "CT1") as ask:
        assert numbers(ask()) == ["A0001"]
    shape(door, "CT1", scope="room")
    with asking(door, "CT1") as ask:
        assert numbers(ask()) == ["A0001", "A0002", "A0003"]
    shape(door, "CT1", scope="own", stations=("CT2", "CR1"))
    with asking(door, "CT1") as ask:
        found = ask()
        assert numbers(found) == ["A0001", "A0003"]
        assert found[1].ScheduledProcedureStepSequence[0].ScheduledStationAETitle == "CT2"
    shape(door, "CT1", scope="modality", stations=(), most_items=1)
    with asking(door, "CT1") as ask:
        assert numbers(ask()) == ["A0001"]


@pytest.mark.parametrize(
    ("step", "keys", "expected"),
    [
        ({"Modality": "CT"}, {}, ["A0001", "A0002"]),
        ({"Modality": "MR"}, {}, []),
        ({"Modality": "C?"}, {}, ["A0001", "A0002"]),
        ({"ScheduledStationAETitle": "CT*"}, {}, ["A0001", "A0002"]),
        ({"ScheduledProcedureStepStartDate": at(9).strftime("%Y%m%d")}, {}, ["A0001", "A0002"]),
        ({"ScheduledProcedureStepStartDate": at(9, days=1).strftime("%Y%m%d-")}, {}, []),
        ({"ScheduledProcedureStepStartTime": "080000-100000"}, {}, ["A0001"]),
        ({"ScheduledProcedureStepStatus": "SCHEDULED"}, {}, ["A0001", "A0002"]),
        ({"ScheduledProcedureStepDescription": "*lồng ngực"}, {}, ["A0001", "A0002"]),
        ({}, {"PatientName": "nguyen thi do uong"}, ["A0001"]),
        ({}, {"PatientName": "UONG*"}, ["A0001"]),
        ({}, {"PatientName": "Le*"}, ["A0002"]),
        ({}, {"PatientID": "BN000002"}, ["A0002"]),
        ({}, {"PatientID": "BN*1"}, ["A0001"]),
        ({}, {"AccessionNumber": "A0002"}, ["A0002"]),
        ({}, {"RequestedProcedurePriority": "STAT"}, ["A0001"]),
        ({}, {"PatientSex": "M", "PatientBirthDate": "19800101-19891231"}, ["A0002"]),
        ({}, {"AdmissionID": "V1"}, ["A0001"]),
        ({}, {"PlacerOrderNumberImagingServiceRequest": "2"}, ["A0002"]),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_keys_match(door: Door, step: dict[str, object], keys: dict[str, object], expected: list[str]) -> None:
    with asking(door) as ask:
        assert numbers(ask(step, **keys)) == expected


def test_two_ranges_are_one_window_from_first_to_last(door: Door) -> None:
    day = at(0).strftime("%Y%m%d")
    window = {"ScheduledProcedureStepStartDate": f"{day}-{at(0, days=2):%Y%m%d}"}
    with asking(door, "CT2") as ask:
        assert numbers(ask({**window, "ScheduledProcedureStepStartTime": "130000-110000"})) == ["A0002", "A0003"]
        assert numbers(ask({**window, "ScheduledProcedureStepStartTime": "150000-110000"})) == ["A0003"]
        assert numbers(ask({**window, "ScheduledProcedureStepStartTime": "130000-090000"})) == ["A0002"]


def test_radiography_is_called_as_the_device_calls_it(door: Door) -> None:
    with asking(door, "CR1") as ask:
        for asked in ("", "CR", "DX"):
            (found,) = ask({"Modality": asked})
            assert found.ScheduledProcedureStepSequence[0].Modality == "CR"


def test_an_empty_step_item_asks_for_every_attribute(door: Door) -> None:
    with asking(door) as ask:
        for steps in ([], [Dataset()]):
            found = ask(ScheduledProcedureStepSequence=Sequence(steps), AccessionNumber="A0001")
            step = found[0].ScheduledProcedureStepSequence[0]
            assert step.ScheduledProcedureStepStartTime == "090000"
            assert step.ScheduledProcedureStepEndTime == "092000"
            assert step.ScheduledProtocolCodeSequence[0].CodeValue == "CT01"
            assert step.ScheduledProcedureStepID == found[0].RequestedProcedureID
            assert step.RequestedContrastAgent == "Có tiêm cản quang"


def test_what_only_some_devices_ask_for_is_there(door: Door) -> None:
    reason = Dataset()
    reason.CodeValue = reason.CodeMeaning = ""
    with asking(door) as ask:
        (found,) = ask(
            AccessionNumber="A0001", IssuerOfPatientID="", PatientSex="", PregnancyStatus=None, Allergies="",
            AdditionalPatientHistory="", RequestingService="", RequestingPhysician="", CurrentPatientLocation="",
            ReasonForRequestedProcedureCodeSequence=Sequence([reason]), ReasonForTheRequestedProcedure="",
            FillerOrderNumberImagingServiceRequest="", ReferencedStudySequence=Sequence(), PatientWeight=None,
            MedicalAlerts="", PatientTransportArrangements="", ConfidentialityConstraintOnPatientDataDescription="",
        )  # fmt: skip
    assert (found.IssuerOfPatientID, found.PatientSex, found.PregnancyStatus) == ("01234", "F", 1)
    assert (found.Allergies, found.AdditionalPatientHistory) == ("Tôm", "Ho kéo dài")
    assert (found.RequestingService, found.CurrentPatientLocation) == ("Khoa Nội", "Khoa Nội 12")
    assert found.ReasonForRequestedProcedureCodeSequence[0].CodeValue == "J18.9"
    assert found.ReferencedStudySequence == [] and found.PatientWeight is None
    assert str(found.PatientAge) == f"{at(9).year - 1960:03}Y" and found.PatientBirthDate == ""


def test_a_key_that_nobody_supports_is_said_to_be_so(door: Door) -> None:
    with asking(door, status=0xFF01) as ask:
        assert len(ask(BranchOfService="")) == 2
        assert len(ask(BranchOfService="NAVY")) == 2


@pytest.mark.parametrize(
    ("facts", "name", "birth"),
    [
        ({}, "Nguyễn Thị Đỗ Ượng", ""),
        ({"ascii_only": True, "upper_case": True, "name_layout": "two"}, "NGUYEN^THI DO UONG", ""),
        ({"name_layout": "three", "year_birth": "january"}, "Nguyễn^Ượng^Thị Đỗ", "19600101"),
        ({"ascii_only": True, "name_layout": "one", "name_chars": 12}, "Nguyen Thi D", ""),
    ],
)
def test_names_come_in_the_form_a_console_can_read(door: Door, facts: dict[str, Any], name: str, birth: str) -> None:
    shape(door, "CT1", **facts)
    with asking(door) as ask:
        (found,) = ask(AccessionNumber="A0001")
    assert str(found.PatientName) == name and found.PatientBirthDate == birth
    ascii_only = facts.get("ascii_only", False)
    assert found.get("SpecificCharacterSet", "") == ("" if ascii_only else "ISO_IR 192")
    assert str(found.RequestedProcedureDescription).isascii() is ascii_only


def test_a_device_with_a_character_set_of_its_own_gets_what_that_can_hold(door: Door) -> None:
    shape(door, "CT1", character_set="ISO_IR 100")
    with asking(door) as ask:
        (found,) = ask(AccessionNumber="A0002")
    assert found.SpecificCharacterSet == "ISO_IR 100" and str(found.PatientName) == "Lê Van Hoà"


def test_items_follow_the_state_of_their_orders(door: Door) -> None:
    key = {"ScheduledProcedureStepStatus": ""}
    with door.desk.unit(WHO) as unit:
        orders.start_order(unit, orders.Accession("A0001"))
        orders.perform_order(unit, orders.Accession("A0002"), without_images=True)
    with asking(door) as ask:
        (found,) = ask(key)
    assert found.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStatus == "STARTED"


def test_a_query_can_be_cancelled(door: Door) -> None:
    with door.desk.unit(WHO) as unit:
        patient = patients.find_by_code(unit, patients.Code("BN000002"))
        assert patient is not None
    for number in range(60):
        place(door.desk, f"C{number}", patient.id, scheduled_at=at(15))
    ae = AE("CT1")
    ae.add_requested_context(Worklist)
    association = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
    codes = []
    for status, _ in association.send_c_find(question(), Worklist, msg_id=7):
        if not codes:
            association.send_c_cancel(7, query_model=Worklist)
        codes.append(status.Status)
    # Answers already on their way still come; the last says whether we were in time.
    assert codes[-1] in (0xFE00, 0x0000) and set(codes[:-1]) == {0xFF00}
    assert list(association.send_c_find(question(AccessionNumber="A0001"), Worklist))[-1][0].Status == 0
    association.release()


@pytest.mark.parametrize(
    ("step", "keys", "status"),
    [
        ({"ScheduledProcedureStepStartDate": "TODAY"}, {}, 0xA900),
        ({"ScheduledProcedureStepStartTime": "99-"}, {}, 0xA900),
        ({}, {"ScheduledProcedureStepSequence": Sequence([Dataset(), Dataset()])}, 0xA900),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_a_malformed_identifier_is_refused_in_the_standards_words(
    door: Door, step: dict[str, object], keys: dict[str, object], status: int
) -> None:
    ae = AE("CT1")
    ae.add_requested_context(Worklist)
    association = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
    answers = list(association.send_c_find(question(step, **keys), Worklist))
    assert [found.Status for found, _ in answers] == [status]
    assert answers[0][0].ErrorComment
    association.release()


def test_a_device_that_may_not_query_sees_nothing(door: Door) -> None:
    with door.desk.unit(WHO) as unit:
        change_device(unit, "CT1", replace(read_device(unit, "CT1"), may_find=False, worklist=WorklistProfile()))
    ae = AE("CT1")
    ae.add_requested_context(Worklist)
    association = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
    assert [found.Status for found, _ in association.send_c_find(question(), Worklist)] == [0x0124]
    association.release()


@needs_dcmtk
def test_findscu_of_dcmtk_reads_the_worklist(door: Door, tmp_path: Path) -> None:
    keys = ["PatientName", "PatientID", "AccessionNumber=A0001", "StudyInstanceUID", "RequestedProcedureCodeSequence"]
    steps = (
        "ScheduledStationAETitle=CT1",
        "ScheduledProcedureStepStartDate",
        "Modality=CT",
        "ScheduledProcedureStepID",
    )
    prefix = "ScheduledProcedureStepSequence[0]."
    arguments = [part for key in (*keys, *(prefix + step for step in steps)) for part in ("-k", key)]
    words = door.call("findscu", "-W", "-X", "-od", tmp_path, *arguments, calling="CT1")
    assert re.search(r"Received Find Response 1 \(Pending\)", words) or "Find Response: 1" in words, words
    (answer,) = tmp_path.glob("*.dcm")
    found = dcmread(answer, force=True)
    assert str(found.PatientName) == NAME
    assert found.ScheduledProcedureStepSequence[0].ScheduledStationAETitle == "CT1"
    assert found.RequestedProcedureCodeSequence[0].CodeMeaning == "Chụp CLVT lồng ngực"
