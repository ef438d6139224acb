"""Storage commitment both ways and instance availability, with pynetdicom on the other side."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid
from pynetdicom import AE, evt
from pynetdicom.ae import ApplicationEntity
from pynetdicom.association import Association
from pynetdicom.sop_class import (
    CTImageStorage,
    InstanceAvailabilityNotification,
    StorageCommitmentPushModel,
    StorageCommitmentPushModelInstance,
    StudyRootQueryRetrieveInformationModelMove,
)
from tests.conformance.dicom_door import Door, free_port, opened_door
from tests.make.dicom import ct_slice, encode_dataset, make_uid

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.entrypoints.worker.courier import _take_event
from khoanh.features import archive, commitments, dispatches
from khoanh.features.devices import Device, add_device, change_device, read_device
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

pytestmark = pytest.mark.system

WHO = act_as_system("test")
Report = tuple[int, list[str], dict[str, int]]


@dataclass
class Modality:
    """A modality that asks for commitment, and listens for reports."""

    door: Door
    port: int
    heard: list[Report] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)

    def take(self, event: evt.Event) -> tuple[int, None]:
        if self.refusals:
            return self.refusals.pop(), None
        ds = event.event_information
        kept = [item.ReferencedSOPInstanceUID for item in ds.get("ReferencedSOPSequence", [])]
        failed = {item.ReferencedSOPInstanceUID: item.FailureReason for item in ds.get("FailedSOPSequence", [])}
        self.heard.append((event.event_type, kept, failed))
        return 0x0000, None

    @contextmanager
    def associated(self) -> Iterator[Association]:
        ae = AE("CT1")
        ae.add_requested_context(StorageCommitmentPushModel)
        handlers = [(evt.EVT_N_EVENT_REPORT, self.take)]
        association = ae.associate("127.0.0.1", self.door.port, ae_title="KHOANH", evt_handlers=handlers)
        assert association.is_established
        yield association
        if association.is_established:
            association.release()

    @contextmanager
    def listening(self) -> Iterator[None]:
        ae = AE("CT1")
        ae.add_supported_context(StorageCommitmentPushModel, scu_role=False, scp_role=True)
        server = ae.start_server(
            ("127.0.0.1", self.port), block=False, evt_handlers=[(evt.EVT_N_EVENT_REPORT, self.take)]
        )
        yield
        server.shutdown()
        server.server_close()

    def wait(self, count: int = 1, seconds: float = 10) -> list[Report]:
        await_true(lambda: len(self.heard) >= count, seconds)
        return self.heard


def await_true(is_so: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_so()


def store(desk: Desk, *numbers: int) -> list[str]:
    uids = []
    with archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
        for number in numbers:
            ds = ct_slice(number=number)
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()
            uids.append(str(ds.SOPInstanceUID))
    return uids


def deliver(door: Door, device: str) -> int:
    with door.desk.unit(WHO) as unit:
        unit.db.execute("update dispatch set next_at = now() where state = 'waiting'")
    take = lambda ae_title, event: _take_event(door.desk, WHO, ae_title, event)  # noqa: E731
    return dispatches.deliver_dispatches(door.desk, WHO, device, take, lambda: False)


def asked(*uids: str, sop_class: str = CTImageStorage, transaction: str = "") -> Dataset:
    ds = Dataset()
    ds.TransactionUID = transaction or generate_uid()
    items = []
    for uid in uids:
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sop_class, uid
        items.append(item)
    ds.ReferencedSOPSequence = Sequence(items)
    return ds


def ask(
    association: Association, ds: Dataset, action: int = 1, instance: str = StorageCommitmentPushModelInstance
) -> int:
    return int(association.send_n_action(ds, action, StorageCommitmentPushModel, instance)[0].Status)


@pytest.fixture
def modality(desk: Desk) -> Iterator[Modality]:
    desk = replace(desk, listeners=SUBSCRIPTIONS)
    port = free_port()
    with opened_door(desk, Device("CT1", "127.0.0.1", port, "CT")) as door:
        yield Modality(door, port)


def test_a_device_that_waits_is_told_over_its_own_association(modality: Modality) -> None:
    uids = store(modality.door.desk, 1, 2)
    with modality.associated() as association:
        assert ask(association, asked(*uids)) == 0x0000
        assert modality.wait() == [(1, uids, {})]
    with modality.door.desk.unit(WHO) as unit:
        (one,) = dispatches.list_dispatches(unit)
        (found,) = commitments.list_commitments(unit)
    assert one.state == "done"
    assert (found.device, found.direction, found.objects, found.failed) == ("CT1", "asked of us", 2, 0)


def test_a_device_that_releases_is_called(modality: Modality) -> None:
    uids = store(modality.door.desk, 1)
    with modality.associated() as association:
        assert ask(association, asked(*uids)) == 0x0000
    assert modality.heard == [] and deliver(modality.door, "CT1") == 0
    with modality.listening():
        assert deliver(modality.door, "CT1") == 1
    assert modality.heard == [(1, uids, {})]


def test_a_device_may_want_a_new_association_always(modality: Modality) -> None:
    with modality.door.desk.unit(WHO) as unit:
        change_device(unit, "CT1", replace(read_device(unit, "CT1"), report_association="new"))
    uids = store(modality.door.desk, 1)
    with modality.listening(), modality.associated() as association:
        assert ask(association, asked(*uids)) == 0x0000
        assert deliver(modality.door, "CT1") == 1
        assert modality.wait() == [(1, uids, {})]


def test_a_report_that_is_refused_is_repeated(modality: Modality) -> None:
    uids = store(modality.door.desk, 1)
    modality.refusals = [0x0110, 0x0110]
    with modality.associated() as association:
        ask(association, asked(*uids))
        await_true(lambda: len(modality.refusals) == 1)
    with modality.listening():
        assert deliver(modality.door, "CT1") == 0
        assert deliver(modality.door, "CT1") == 1
    assert modality.heard == [(1, uids, {})]


def test_what_is_not_kept_is_said_with_its_reason(modality: Modality) -> None:
    (uid,) = store(modality.door.desk, 1)
    with modality.associated() as association:
        ask(association, asked(uid, "1.2.3.4"))
        assert modality.wait() == [(2, [uid], {"1.2.3.4": 0x0112})]
        ask(association, asked(uid, sop_class="1.2.840.10008.5.1.4.1.1.4"))
        assert modality.wait(2)[1] == (2, [], {uid: 0x0119})


def test_a_transaction_may_be_asked_again_but_not_for_others(modality: Modality) -> None:
    one, two = store(modality.door.desk, 1, 2)
    with modality.associated() as association:
        ask(association, asked(one, transaction="1.2.3"))
        ask(association, asked(one, transaction="1.2.3"))
        assert modality.wait(2) == [(1, [one], {}), (1, [one], {})]
        ask(association, asked(two, transaction="1.2.3"))
        assert modality.wait(3)[2] == (2, [], {two: 0x0131})


def test_a_request_that_is_none_is_refused(modality: Modality) -> None:
    (uid,) = store(modality.door.desk, 1)
    empty = asked()
    nameless = asked(uid)
    del nameless.TransactionUID
    with modality.associated() as association:
        assert ask(association, asked(uid), action=2) == 0x0123
        assert ask(association, asked(uid), instance="1.2.3") == 0x0112
        assert ask(association, empty) == 0x0115
        assert ask(association, nameless) == 0x0115
    with modality.door.desk.unit(WHO) as unit:
        change_device(unit, "CT1", replace(read_device(unit, "CT1"), may_store=False))
    with modality.associated() as association:
        assert ask(association, asked(uid)) == 0x0124
    assert modality.heard == []


class Archive:
    """Another archive: takes objects, and is asked to commit to them."""

    def __init__(self, port: int, door: Door) -> None:
        self.door = door
        self.stored: list[str] = []
        self.transactions: list[Dataset] = []
        self.told: list[Dataset] = []
        self.ae = AE("PACS2")
        self.ae.add_supported_context(CTImageStorage)
        self.ae.add_supported_context(StorageCommitmentPushModel)
        self.ae.add_supported_context(InstanceAvailabilityNotification)
        handlers = [
            (evt.EVT_C_STORE, self.store),
            (evt.EVT_N_ACTION, self.commit),
            (evt.EVT_N_CREATE, self.hear),
        ]
        self.server = self.ae.start_server(("127.0.0.1", port), block=False, evt_handlers=handlers)

    def store(self, event: evt.Event) -> int:
        self.stored.append(event.request.AffectedSOPInstanceUID)
        return 0x0000

    def commit(self, event: evt.Event) -> tuple[int, None]:
        self.transactions.append(event.action_information)
        return 0x0000, None

    def hear(self, event: evt.Event) -> tuple[int, None]:
        self.told.append(event.attribute_list)
        return 0x0000, None

    def report(self, transaction: str, failed: list[str]) -> int:
        """Report by an association of our own, as the SCP."""
        ae: ApplicationEntity = AE("PACS2")
        ae.add_requested_context(StorageCommitmentPushModel)
        from pynetdicom import build_role

        role = build_role(StorageCommitmentPushModel, scp_role=True)
        association = ae.associate("127.0.0.1", self.door.port, ae_title="KHOANH", ext_neg=[role])
        ds = asked(*[uid for uid in self.stored if uid not in failed], transaction=transaction)
        if failed:
            ds.FailedSOPSequence = asked(*failed).ReferencedSOPSequence
            for item in ds.FailedSOPSequence:
                item.FailureReason = 0x0213
        status, _ = association.send_n_event_report(
            ds, 2 if failed else 1, StorageCommitmentPushModel, StorageCommitmentPushModelInstance
        )
        association.release()
        return int(status.Status)


@pytest.fixture
def pacs2(modality: Modality) -> Iterator[Archive]:
    port = free_port()
    with modality.door.desk.unit(WHO) as unit:
        add_device(unit, Device("PACS2", "127.0.0.1", port, asks_commitment=True, wants_availability=True))
    archive2 = Archive(port, modality.door)
    yield archive2
    archive2.server.shutdown()
    archive2.server.server_close()


def test_what_we_forward_is_to_be_committed_to(modality: Modality, pacs2: Archive) -> None:
    uids = store(modality.door.desk, 1, 2)
    ae = AE("CT1")
    ae.add_requested_context(StudyRootQueryRetrieveInformationModelMove)
    association = ae.associate("127.0.0.1", modality.door.port, ae_title="KHOANH")
    ds = Dataset()
    ds.QueryRetrieveLevel, ds.StudyInstanceUID = "STUDY", make_uid(1)
    answers = list(association.send_c_move(ds, "PACS2", StudyRootQueryRetrieveInformationModelMove))
    assert answers[-1][0].Status == 0x0000 and sorted(pacs2.stored) == sorted(uids)
    association.release()
    assert deliver(modality.door, "PACS2") == 1
    (wanted,) = pacs2.transactions
    assert sorted(item.ReferencedSOPInstanceUID for item in wanted.ReferencedSOPSequence) == sorted(uids)
    assert pacs2.report("1.2.3", []) == 0x0112
    assert pacs2.report(wanted.TransactionUID, [uids[1]]) == 0x0000
    with modality.door.desk.unit(WHO) as unit:
        (found,) = commitments.list_commitments(unit)
    assert (found.direction, found.objects, found.failed) == ("asked by us", 2, 1) and found.answered_at
    assert pacs2.report(wanted.TransactionUID, []) == 0x0000


def test_those_who_want_it_hear_what_is_here_and_what_goes(modality: Modality, pacs2: Archive) -> None:
    uids = store(modality.door.desk, 1, 2)
    desk = modality.door.desk
    with desk.unit(WHO) as unit:
        rows = unit.db.execute(
            "delete from procrastinate_jobs where task_name = 'announce_study' returning args"
        ).fetchall()
        (arguments,) = [row[0] for row in rows]
        commitments.announce_study_job(unit, **arguments)
    assert deliver(modality.door, "PACS2") == 1
    (told,) = pacs2.told
    assert told.StudyInstanceUID == make_uid(1) and told.ReferencedPerformedProcedureStepSequence == []
    (series,) = told.ReferencedSeriesSequence
    assert [item.ReferencedSOPInstanceUID for item in series.ReferencedSOPSequence] == uids
    assert {(item.InstanceAvailability, item.RetrieveAETitle) for item in series.ReferencedSOPSequence} == {
        ("ONLINE", "KHOANH")
    }
    with desk.unit(WHO) as unit:
        archive.delete_study(unit, make_uid(1), reason="test")
    assert deliver(modality.door, "PACS2") == 1
    gone = pacs2.told[1].ReferencedSeriesSequence[0].ReferencedSOPSequence[0]
    assert gone.InstanceAvailability == "UNAVAILABLE"
