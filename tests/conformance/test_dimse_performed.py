"""MPPS, told and forwarded, with pynetdicom as modality and as receiver."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.sop_class import ModalityPerformedProcedureStep, ModalityPerformedProcedureStepRetrieve
from tests.conformance.dicom_door import Door, free_port, opened_door

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import catalogue, dispatches, orders, patients, procedures
from khoanh.features.devices import Device, add_device
from khoanh.features.orders import Order, OrderFacts
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

pytestmark = pytest.mark.system

MPPS, RETRIEVE = ModalityPerformedProcedureStep, ModalityPerformedProcedureStepRetrieve
WHO = act_as_system("test")
FIRST, SECOND = "1.2.840.99.1", "1.2.840.99.2"


@pytest.fixture
def door(desk: Desk) -> Iterator[Door]:
    desk = replace(desk, listeners=SUBSCRIPTIONS)
    with desk.unit(WHO) as unit:
        catalogue.add_service(unit, catalogue.Service("CT01", "Chụp CLVT lồng ngực", modality="CT"))
        patients.upsert_patient(unit, patients.PatientFacts("BN000001", name="Nguyễn Văn Đức", sex="M"))
    with opened_door(desk, Device("CT1", "127.0.0.1", 104, "CT"), Device("CT2", "127.0.0.1", 104, "CT")) as opened:
        yield opened


def place(door: Door, placer: str = "1") -> Order:
    with door.desk.unit(WHO) as unit:
        patient = patients.find_by_code(unit, patients.Code("BN000001"))
        assert patient is not None
        return orders.place_order(unit, OrderFacts(patient.id, placer, "HIS", code="CT01")).order


def state(door: Door, order: Order) -> str:
    with door.desk.unit(WHO) as unit:
        return str(orders.read_order(unit, order.id).state)


@contextmanager
def associated(door: Door, calling: str = "CT1") -> Iterator[Association]:
    ae = AE(calling)
    ae.add_requested_context(MPPS)
    ae.add_requested_context(RETRIEVE)
    association = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
    assert association.is_established
    yield association
    association.release()


def scheduled(order: Order | None, **more: Any) -> Dataset:
    item = Dataset()
    item.StudyInstanceUID = order.study_uid if order else generate_uid()
    item.AccessionNumber = order.accession if order else ""
    item.RequestedProcedureID = item.ScheduledProcedureStepID = order.filler if order else ""
    item.ReferencedStudySequence = Sequence()
    item.ScheduledProcedureStepDescription = "Lồng ngực"
    for keyword, value in more.items():
        setattr(item, keyword, value)
    return item


def begun(*orders_of: Order | None, **more: Any) -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.ScheduledStepAttributesSequence = Sequence([scheduled(order) for order in orders_of or (None,)])
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Nguyễn Văn Đức", "BN000001", "", "M"
    ds.PerformedProcedureStepID, ds.PerformedStationAETitle = "PPS1", "CT1"
    ds.PerformedStationName = ds.PerformedLocation = ds.PerformedProcedureStepDescription = ""
    ds.PerformedProcedureStepStartDate, ds.PerformedProcedureStepStartTime = "20261123", "081500"
    ds.PerformedProcedureStepEndDate = ds.PerformedProcedureStepEndTime = ""
    ds.PerformedProcedureStepStatus, ds.Modality, ds.StudyID = "IN PROGRESS", "CT", ""
    ds.PerformedSeriesSequence = Sequence()
    for keyword, value in more.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    return ds


def ended(status: str = "COMPLETED", **more: Any) -> Dataset:
    image = Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", generate_uid()
    series = Dataset()
    series.SeriesInstanceUID, series.ProtocolName, series.OperatorsName = generate_uid(), "Ngực", "KTV^An"
    series.SeriesDescription = series.RetrieveAETitle = series.PerformingPhysicianName = ""
    series.ReferencedImageSequence = Sequence([image])
    series.ReferencedNonImageCompositeSOPInstanceSequence = Sequence()
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PerformedProcedureStepStatus = status
    ds.PerformedProcedureStepEndDate, ds.PerformedProcedureStepEndTime = "20261123", "082500"
    ds.PerformedSeriesSequence = Sequence([series])
    for keyword, value in more.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    return ds


def reason(code: str, meaning: str) -> Sequence:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning
    return Sequence([item])


def create(association: Association, ds: Dataset, uid: str | None = FIRST) -> int:
    return int(association.send_n_create(ds, MPPS, uid)[0].Status)


def change(association: Association, ds: Dataset, uid: str = FIRST) -> int:
    return int(association.send_n_set(ds, MPPS, uid)[0].Status)


def test_an_order_is_started_and_performed_as_its_device_tells(door: Door) -> None:
    order = place(door)
    with associated(door) as modality:
        assert create(modality, begun(order)) == 0x0000
        assert state(door, order) == "started"
        assert change(modality, ended(EntranceDoseInmGy="1.5", ImageAndFluoroscopyAreaDoseProduct="12.25")) == 0x0000
    assert state(door, order) == "unread"
    with door.desk.unit(WHO) as unit:
        (step,) = procedures.find_performed(unit, order=order.id)
    assert step.status == "COMPLETED" and step.ended_at and step.ended_at.isoformat().startswith("2026-11-23T")
    (series,) = step.series
    assert (series.protocol, series.operator, series.objects, series.stored) == ("Ngực", "KTV^An", 1, 0)
    assert step.dose == {"EntranceDoseInmGy": 1.5, "ImageAndFluoroscopyAreaDoseProduct": 12.25}


def test_the_group_case_moves_every_order(door: Door) -> None:
    one, two = place(door), place(door, "2")
    with associated(door) as modality:
        assert create(modality, begun(one, two)) == 0x0000
        assert [state(door, order) for order in (one, two)] == ["started", "started"]
        assert change(modality, ended()) == 0x0000
    assert [state(door, order) for order in (one, two)] == ["unread", "unread"]


def test_an_appended_step_starts_the_order_again(door: Door) -> None:
    order = place(door)
    appended = begun(None)
    appended.ScheduledStepAttributesSequence[0].StudyInstanceUID = order.study_uid
    with associated(door) as modality:
        create(modality, begun(order))
        change(modality, ended())
        assert create(modality, appended, SECOND) == 0x0000
        assert state(door, order) == "started"
        assert change(modality, ended("DISCONTINUED"), SECOND) == 0x0000
    assert state(door, order) == "unread"


def test_an_unscheduled_step_is_kept(door: Door) -> None:
    ds = begun(None)
    with associated(door) as modality:
        assert create(modality, ds) == 0x0000
    uid = ds.ScheduledStepAttributesSequence[0].StudyInstanceUID
    with door.desk.unit(WHO) as unit:
        (step,) = procedures.find_performed(unit, study_uid=uid)
    assert step.orders == () and step.device == "CT1"


def test_another_patients_order_is_not_moved_by_a_number_alone(door: Door) -> None:
    order = place(door)
    item = scheduled(order, StudyInstanceUID=generate_uid(), AccessionNumber="")
    with associated(door) as modality:
        wrong = begun(order, PatientID="OTHER", ScheduledStepAttributesSequence=Sequence([item]))
        assert create(modality, wrong) == 0x0000
    assert state(door, order) == "waiting"


@pytest.mark.parametrize(
    ("code", "expected", "word"), [("110505", "discontinued", "từ chối"), ("110514", "waiting", "Chọn nhầm")]
)
def test_a_discontinued_step_says_why(door: Door, code: str, expected: str, word: str) -> None:
    order = place(door)
    with associated(door) as modality:
        create(modality, begun(order))
        why = reason(code, "whatever")
        broken = ended("DISCONTINUED", PerformedSeriesSequence=Sequence())
        broken.PerformedProcedureStepDiscontinuationReasonCodeSequence = why
        assert change(modality, broken) == 0x0000
    assert state(door, order) == expected
    with door.desk.unit(WHO) as unit:
        (step,) = procedures.find_performed(unit, order=order.id)
        events = orders.list_events(unit, order.id)
    assert step.reason_code == code and word in step.reason
    assert any(word in event.reason for event in events)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"PerformedProcedureStepStatus": "COMPLETED"}, 0x0106),
        ({"PerformedProcedureStepStatus": None}, 0x0120),
        ({"PerformedProcedureStepStatus": ""}, 0x0121),
        ({"ScheduledStepAttributesSequence": None}, 0x0120),
        ({"ScheduledStepAttributesSequence": Sequence()}, 0x0121),
        ({"ScheduledStepAttributesSequence": Sequence([Dataset()])}, 0x0120),
        ({"PerformedStationAETitle": None}, 0x0120),
        ({"Modality": ""}, 0x0121),
        ({"StudyID": None, "PerformedLocation": None}, 0x0000),
    ],
)
def test_what_a_begun_step_must_say(door: Door, more: dict[str, Any], status: int) -> None:
    with associated(door) as modality:
        assert create(modality, begun(**more)) == status


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"PerformedProcedureStepStatus": "DONE"}, 0x0106),
        ({"PerformedProcedureStepEndTime": None}, 0x0121),
        ({"PerformedSeriesSequence": None}, 0x0121),
        ({"PerformedProcedureStepStatus": "IN PROGRESS", "PerformedProcedureStepEndTime": None}, 0x0000),
        ({"PatientID": "OTHER"}, 0x0107),
        ({"PatientID": "BN000001"}, 0x0000),
    ],
)
def test_what_an_ended_step_must_say(door: Door, more: dict[str, Any], status: int) -> None:
    with associated(door) as modality:
        create(modality, begun())
        assert change(modality, ended(**more)) == status


def test_uids_name_steps(door: Door) -> None:
    with associated(door) as modality:
        assert create(modality, begun()) == 0x0000
        assert create(modality, begun()) == 0x0111
        assert change(modality, ended(), SECOND) == 0x0112
        unnamed = begun()
        assert create(modality, unnamed, None) == 0x0000
    with door.desk.unit(WHO) as unit:
        study = unnamed.ScheduledStepAttributesSequence[0].StudyInstanceUID
        (step,) = procedures.find_performed(unit, study_uid=study)
    assert step.uid.startswith("2.25.")
    with associated(door, "CT2") as other:
        assert change(other, ended()) == 0x0124


def test_an_ended_step_is_no_longer_updated(door: Door) -> None:
    with associated(door) as modality:
        create(modality, begun())
        change(modality, ended())
        status, _ = modality.send_n_set(ended(), MPPS, FIRST)
    assert (status.Status, status.ErrorID) == (0x0110, 0xA710)


def test_a_step_is_given_back_to_who_told_it(door: Door) -> None:
    with associated(door) as modality:
        create(modality, begun())
        status, ds = modality.send_n_get([0x00400252, 0x00100010], MPPS, FIRST, meta_uid=RETRIEVE)
        assert status.Status == 0x0122
        status, ds = modality.send_n_get([0x00400252, 0x00100010], RETRIEVE, FIRST)
        assert status.Status == 0x0000 and ds is not None
        assert (ds.PerformedProcedureStepStatus, str(ds.PatientName)) == ("IN PROGRESS", "Nguyễn Văn Đức")
        assert "Modality" not in ds
        _, whole = modality.send_n_get([], RETRIEVE, FIRST)
        assert whole is not None and whole.Modality == "CT"
        assert modality.send_n_get([], RETRIEVE, SECOND)[0].Status == 0x0112
    with associated(door, "CT2") as other:
        assert other.send_n_get([], RETRIEVE, FIRST)[0].Status == 0x0124


def test_a_cancelled_order_stays_cancelled_and_the_step_is_kept(door: Door) -> None:
    order = place(door)
    with door.desk.unit(WHO) as unit:
        orders.cancel_order(unit, order.id, "Trùng")
    with associated(door) as modality:
        assert create(modality, begun(order)) == 0x0000
        assert change(modality, ended()) == 0x0000
    assert state(door, order) == "cancelled"


def test_steps_are_forwarded_in_order_until_they_arrive(door: Door) -> None:
    port, heard, refusals = free_port(), [], [0x0110]

    def take(event: evt.Event) -> tuple[int, Dataset | None]:
        if refusals:
            return refusals.pop(), None
        ds = event.attribute_list if hasattr(event.request, "AttributeList") else event.modification_list
        heard.append((event.event.name, str(ds.PerformedProcedureStepStatus)))
        return 0x0000, None

    with door.desk.unit(WHO) as unit:
        add_device(unit, Device("RIS2", "127.0.0.1", port, wants_performed=True))
    with associated(door) as modality:
        create(modality, begun())
        change(modality, ended())

    def deliver() -> int:
        with door.desk.unit(WHO) as unit:
            unit.db.execute("update dispatch set next_at = now() where state = 'waiting'")
        return dispatches.deliver_dispatches(door.desk, WHO, "RIS2", lambda *_: 0, lambda: False)

    assert deliver() == 0
    ae = AE("RIS2")
    ae.add_supported_context(MPPS)
    server = ae.start_server(
        ("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_N_CREATE, take), (evt.EVT_N_SET, take)]
    )
    try:
        assert deliver() == 0
        deadline = time.monotonic() + 20
        while len(heard) < 2 and time.monotonic() < deadline:
            deliver()
    finally:
        server.shutdown()
        server.server_close()
    assert heard == [("EVT_N_CREATE", "IN PROGRESS"), ("EVT_N_SET", "COMPLETED")]
    with door.desk.unit(WHO) as unit:
        assert [(one.state, one.attempts) for one in dispatches.list_dispatches(unit)] == [("done", 0), ("done", 2)]
