"""The services over a real socket, with pynetdicom as the other side."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, build_role, evt
from pynetdicom.association import Association
from pynetdicom.pdu_primitives import SOPClassExtendedNegotiation
from pynetdicom.sop_class import (
    CTImageStorage,
    PatientRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)
from tests.entrypoints.dimse.house import House, serving
from tests.make.dicom import ct_slice

from khoanh.adapters.dicom_client import Peer
from khoanh.features.archive import Mismatch
from khoanh.foundation.errors import Conflict, Invalid, KhoanhError, OutOfResources
from khoanh.foundation.identity import Permission

FIND = StudyRootQueryRetrieveInformationModelFind
MOVE = StudyRootQueryRetrieveInformationModelMove
GET = StudyRootQueryRetrieveInformationModelGet
PATIENT_FIND = PatientRootQueryRetrieveInformationModelFind
NAME = "Nguyễn^Thị Đỗ Ượng"


@contextmanager
def associated(port: int, *contexts: str, **more: object) -> Iterator[Association]:
    ae = AE("PEER")
    for context in contexts:
        ae.add_requested_context(context)
    association = ae.associate("127.0.0.1", port, ae_title="KHOANH", **more)
    try:
        assert association.is_established
        yield association
    finally:
        association.release()


def a_slice(*, number: int = 1, **more: int) -> Dataset:
    ds = ct_slice(number=number, **more)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return ds


def question(**keys: str) -> Dataset:
    ds = Dataset()
    ds.QueryRetrieveLevel = "STUDY"
    for keyword, value in keys.items():
        setattr(ds, keyword, value)
    return ds


def test_an_echo_is_answered() -> None:
    with serving(House()) as port, associated(port, Verification) as association:
        assert association.send_c_echo().Status == 0x0000


def test_strangers_and_wrong_names_are_rejected() -> None:
    with serving(House()) as port:
        for calling, called, reason in (("STRANGER", "KHOANH", 3), ("PEER", "OTHER", 7)):
            ae = AE(calling)
            ae.add_requested_context(Verification)
            association = ae.associate("127.0.0.1", port, ae_title=called)
            assert association.is_rejected
            answer = association.acceptor.primitive
            assert (answer.result, answer.result_source, answer.diagnostic) == (1, 1, reason)


def test_an_object_is_kept_as_it_was_sent() -> None:
    house = House()
    with serving(house) as port, associated(port, CTImageStorage) as association:
        ds = a_slice(rows=128, columns=128)
        assert association.send_c_store(ds).Status == 0x0000
    assert list(house.bodies) == [ds.SOPInstanceUID]
    assert ds.PixelData in house.bodies[ds.SOPInstanceUID]
    assert house.closed == 1


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OutOfResources("the disk is full"), 0xA700),
        (Mismatch("another instance"), 0xA900),
        (Invalid("no study"), 0xC000),
        (Conflict("other bytes"), 0x0111),
        (KhoanhError("something else"), 0x0110),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_own_status(fault: KhoanhError, status: int) -> None:
    house = House(fault=fault)
    with serving(house) as port, associated(port, CTImageStorage) as association:
        answer = association.send_c_store(a_slice())
        assert answer.Status == status and answer.ErrorComment == fault.english
        house.fault = None
        assert association.send_c_store(a_slice(number=2)).Status == 0x0000


def test_a_device_that_may_not_store_is_told_so() -> None:
    with serving(House(permissions=frozenset())) as port, associated(port, CTImageStorage, FIND) as association:
        assert association.send_c_store(a_slice()).Status == 0x0124
        statuses = [status.Status for status, _ in association.send_c_find(question(PatientID=""), FIND)]
        assert statuses == [0x0124]


def find(association: Association, ds: Dataset, model: str = FIND) -> list[tuple[int, Dataset | None]]:
    return [(status.Status, found) for status, found in association.send_c_find(ds, model)]


def test_matches_come_back_with_their_marks() -> None:
    house = House(matches=[{0x00100010: NAME, 0x0020000D: "1.2.3", 0x00201208: 12}])
    asked = question(PatientName="NGUYEN*", StudyInstanceUID="", NumberOfStudyRelatedInstances="")
    with serving(house) as port, associated(port, FIND) as association:
        (pending, found), (last, nothing) = find(association, asked)
    assert (pending, last, nothing) == (0xFF00, 0x0000, None) and found is not None
    assert (str(found.PatientName), found.NumberOfStudyRelatedInstances) == (NAME, 12)
    assert (found.QueryRetrieveLevel, found.RetrieveAETitle, found.InstanceAvailability) == (
        "STUDY",
        "KHOANH",
        "ONLINE",
    )
    assert [(key.path, key.value) for key in house.queries[0].keys] == [((0x00100010,), "NGUYEN*")]
    assert 0x0020000D in house.queries[0].returns


def test_a_key_that_is_not_supported_is_warned_of() -> None:
    house = House(matches=[{0x00100010: NAME}])
    with serving(house) as port, associated(port, FIND) as association:
        answers = find(association, question(PatientName="", Allergies=""))
    assert answers[0][0] == 0xFF01


@pytest.mark.parametrize(("wanted", "term"), [("ISO_IR 100", "ISO_IR 100"), ("ISO_IR 13", "ISO_IR 192")])
def test_answers_use_the_devices_character_set_if_it_holds_them(wanted: str, term: str) -> None:
    house = House(matches=[{0x00100010: "Müller^Jörg"}], character_set=wanted)
    with serving(house) as port, associated(port, FIND) as association:
        found = find(association, question(PatientName=""))[0][1]
    assert found is not None and found.SpecificCharacterSet == term
    assert str(found.PatientName) == "Müller^Jörg"


def test_a_question_in_another_character_set_is_understood() -> None:
    house = House()
    asked = question(PatientName="Müller")
    asked.SpecificCharacterSet = "ISO_IR 100"
    with serving(house) as port, associated(port, FIND) as association:
        find(association, asked)
    assert house.queries[0].keys[0].value == "Müller"


def test_a_level_outside_the_model_is_refused() -> None:
    asked = question(PatientID="")
    asked.QueryRetrieveLevel = "PATIENT"
    with serving(House()) as port, associated(port, FIND, PATIENT_FIND) as association:
        assert find(association, asked)[0][0] == 0xA900
        assert find(association, asked, PATIENT_FIND)[0][0] == 0x0000


def test_extensions_are_agreed_and_used() -> None:
    item = SOPClassExtendedNegotiation()
    item.sop_class_uid = FIND
    item.service_class_application_information = b"\1\1\1\1\1"
    house = House(matches=[{0x00080020: "20240301", 0x00080030: "013000"}])
    asked = question(StudyDate="20240301-20240302", StudyTime="")
    asked.TimezoneOffsetFromUTC = "+0000"
    with serving(house) as port, associated(port, FIND, ext_neg=[item]) as association:
        agreed = association.acceptor.sop_class_extended[FIND]
        found = find(association, asked)[0][1]
    assert agreed == b"\1\1\1\1\0"
    query = house.queries[0]
    assert query.fuzzy and query.combined_date_time
    assert {key.path[0]: key.value for key in query.keys} == {
        0x00080020: "20240301-20240303",
        0x00080030: "070000-065959",
    }
    assert found is not None and (found.StudyDate, found.StudyTime) == ("20240229", "183000")
    assert found.TimezoneOffsetFromUTC == "+0000"


def test_a_query_is_cancelled_between_answers() -> None:
    house = House(matches=[{0x00100010: NAME}] * 500, slow=threading.Event())
    with serving(house) as port, associated(port, FIND) as association:
        statuses = []
        for status, _ in association.send_c_find(question(PatientName=""), FIND, msg_id=5):
            statuses.append(status.Status)
            if len(statuses) == 2:
                association.send_c_cancel(5, query_model=FIND)
    assert statuses[-1] == 0xFE00 and len(statuses) < 400


def filled(count: int) -> House:
    house = House()
    for number in range(count):
        house.keep(f"1.2.3.1.{number}", CTImageStorage, "1.2.840.10008.1.2.1", bytes(range(256)) * 400)
    return house


@contextmanager
def receiving(house: House, status: int = 0x0000, *, at_once: int = 10) -> Iterator[dict[str, bytes]]:
    got: dict[str, bytes] = {}

    def keep(event: evt.Event) -> int:
        assert event.request.AffectedSOPInstanceUID not in got
        got[event.request.AffectedSOPInstanceUID] = event.request.DataSet.getvalue()
        assert event.request.MoveOriginatorApplicationEntityTitle == "PEER"
        return status

    ae = AE("THERE")
    ae.maximum_associations = at_once
    ae.add_supported_context(CTImageStorage)
    server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, keep)])
    house.destination = Peer("THERE", "127.0.0.1", server.socket.getsockname()[1], "KHOANH")
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()


def move(association: Association, destination: str = "THERE") -> list[tuple[Dataset, Dataset | None]]:
    return list(association.send_c_move(question(StudyInstanceUID="1.2.3"), destination, MOVE))


def test_a_study_is_moved_byte_for_byte() -> None:
    house = filled(3)
    with receiving(house) as got, serving(house) as port, associated(port, MOVE) as association:
        last = move(association)[-1][0]
    assert (last.Status, last.NumberOfCompletedSuboperations, last.NumberOfFailedSuboperations) == (0, 3, 0)
    assert got == house.bodies
    assert house.located == [("STUDY", {"StudyInstanceUID": ["1.2.3"]})]


def test_failed_sub_operations_are_counted_and_listed() -> None:
    house = filled(2)
    with receiving(house, 0xA700), serving(house) as port, associated(port, MOVE) as association:
        status, identifier = move(association)[-1]
    assert (status.Status, status.NumberOfFailedSuboperations) == (0xA702, 2)
    assert identifier is not None and sorted(identifier.FailedSOPInstanceUIDList) == sorted(house.bodies)


def test_warnings_of_the_destination_become_a_warning() -> None:
    house = filled(2)
    with receiving(house, 0xB007), serving(house) as port, associated(port, MOVE) as association:
        status = move(association)[-1][0]
    assert (status.Status, status.NumberOfWarningSuboperations) == (0xB000, 2)


def test_an_unknown_destination_is_refused() -> None:
    house = filled(1)
    with serving(house) as port, associated(port, MOVE) as association:
        assert [status.Status for status, _ in move(association, "NOWHERE")] == [0xA801]


def test_a_destination_that_is_not_there_fails_every_object() -> None:
    house = filled(2)
    house.destination = Peer("THERE", "127.0.0.1", 1, "KHOANH", connect_s=1)
    with serving(house) as port, associated(port, MOVE) as association:
        status, identifier = move(association)[-1]
    assert status.Status == 0xA702 and identifier is not None and len(identifier.FailedSOPInstanceUIDList) == 2


def get(port: int, house: House, *, cancel: bool = False) -> tuple[list[Dataset], dict[str, bytes]]:
    got: dict[str, bytes] = {}

    def keep(event: evt.Event) -> int:
        got[event.request.AffectedSOPInstanceUID] = event.request.DataSet.getvalue()
        return 0x0000

    roles = [build_role(CTImageStorage, scp_role=True)]
    handlers = [(evt.EVT_C_STORE, keep)]
    with associated(port, GET, CTImageStorage, ext_neg=roles, evt_handlers=handlers) as association:
        statuses = []
        for status, _ in association.send_c_get(question(StudyInstanceUID="1.2.3"), GET, msg_id=9):
            statuses.append(status)
            if cancel and len(statuses) == 1:
                association.send_c_cancel(9, query_model=GET)
    return statuses, got


def test_a_study_is_got_over_the_same_association() -> None:
    house = filled(3)
    with serving(house) as port:
        statuses, got = get(port, house)
    assert statuses[-1].Status == 0x0000 and statuses[-1].NumberOfCompletedSuboperations == 3
    assert got == house.bodies


def test_a_get_is_cancelled_between_objects() -> None:
    house = filled(200)
    house.slow = threading.Event()
    with serving(house) as port:
        statuses, got = get(port, house, cancel=True)
    assert statuses[-1].Status == 0xFE00 and len(got) < 190
    assert statuses[-1].NumberOfRemainingSuboperations == 200 - len(got)


def test_a_device_that_may_not_retrieve_is_told_so() -> None:
    house = filled(1)
    house.permissions = frozenset([Permission.STUDY_LIST])
    with receiving(house), serving(house) as port, associated(port, MOVE) as association:
        assert [status.Status for status, _ in move(association)] == [0x0124]


def test_a_move_is_cancelled_between_objects() -> None:
    house = filled(200)
    house.slow = threading.Event()
    with receiving(house) as got, serving(house) as port, associated(port, MOVE) as association:
        answers = []
        for status, _ in association.send_c_move(question(StudyInstanceUID="1.2.3"), "THERE", MOVE, msg_id=7):
            answers.append(status)
            if len(answers) == 1:
                association.send_c_cancel(7, query_model=MOVE)
    assert answers[-1].Status == 0xFE00 and len(got) < 190
    assert answers[-1].NumberOfRemainingSuboperations == 200 - len(got)


def test_an_object_that_breaks_off_does_not_keep_the_others_from_a_move() -> None:
    house = filled(5)
    house.torn = {"1.2.3.1.2"}
    with receiving(house) as got, serving(house) as port, associated(port, MOVE) as association:
        status, identifier = move(association)[-1]
    assert (status.Status, status.NumberOfCompletedSuboperations) == (0xB000, 4)
    assert identifier is not None and identifier.FailedSOPInstanceUIDList == "1.2.3.1.2"
    assert got.keys() == house.bodies.keys() - house.torn


def test_an_object_that_breaks_off_aborts_a_get() -> None:
    house = filled(2)
    house.torn = set(house.bodies)
    with serving(house) as port:
        statuses, got = get(port, house)
        assert got == {} and all(status.get("Status") not in (0x0000, 0xB000) for status in statuses)


def test_a_destination_that_leaves_fails_the_rest() -> None:
    house = filled(4)

    def leave(event: evt.Event) -> int:
        event.assoc.abort()
        return 0xC000

    ae = AE("THERE")
    ae.add_supported_context(CTImageStorage)
    server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, leave)])
    house.destination = Peer("THERE", "127.0.0.1", server.socket.getsockname()[1], "KHOANH")
    with serving(house) as port, associated(port, MOVE) as association:
        status, identifier = move(association)[-1]
    server.shutdown()
    server.server_close()
    assert (status.Status, status.NumberOfFailedSuboperations) == (0xA702, 4)
    assert identifier is not None and len(identifier.FailedSOPInstanceUIDList) == 4


@pytest.mark.parametrize("at_once", [1, 2])
def test_many_objects_go_over_two_associations_if_the_destination_grants_them(at_once: int) -> None:
    house = filled(60)
    house.associations, house.torn = 2, {"1.2.3.1.7"}
    with receiving(house, at_once=at_once) as got, serving(house) as port, associated(port, MOVE) as association:
        status, identifier = move(association)[-1]
    assert (status.Status, status.NumberOfCompletedSuboperations) == (0xB000, 59)
    assert identifier is not None and identifier.FailedSOPInstanceUIDList == "1.2.3.1.7"
    assert got.keys() == house.bodies.keys() - house.torn
