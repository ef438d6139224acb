"""An order's way: from the HIS to the machine, through the examination, to the HIS again; outsiders do every step."""

import json
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from benchmarks.servers import Khoanh, free_port
from hl7.client import MLLPClient
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.sop_class import (
    ModalityPerformedProcedureStep,
    StorageCommitmentPushModel,
    StorageCommitmentPushModelInstance,
)
from tests.features.messages.receiver import Receiver, receiving
from tests.make.dicom import ct_slice, part10

import hl7

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
NAME = "Nguyễn Thị Đỗ Ượng"
ORDER = (
    "MSH|^~\\&|HIS1|BV01|KHOANH|CDHA|{now}||ORM^O01^ORM_O01|{number}|P|2.5.1||||||UNICODE UTF-8\r"
    "PID|1||{patient}^^^BV01^MR||{name}||1960|F\r"
    "PV1|1|O|KKB^P102^^BV01\r"
    "ORC|NW|{number}^HIS1|||||^^^{now}^^R||{now}|||BS02^Trần^Bình\r"
    "OBR|1|{number}^HIS1||CT01^CT lồng ngực^HIS1|||||||||Ho|||||||||||CT|||^^^{now}^^R|||WALK|J18^Viêm phổi^I10\r"
)


@dataclass
class Modality:
    """A CT from the outside: its calls, and the reports that it is told."""

    server: Khoanh
    port: int
    reports: list[tuple[int, Dataset]] = field(default_factory=list)

    def take(self, event: evt.Event) -> tuple[int, None]:
        self.reports.append((event.event_type, event.event_information))
        return 0x0000, None

    @contextmanager
    def associated(self, sop_class: str) -> Iterator[Association]:
        ae = AE("CT1")
        ae.add_requested_context(sop_class)
        handlers = [(evt.EVT_N_EVENT_REPORT, self.take)]
        association = ae.associate("127.0.0.1", self.server.dicom_port, ae_title="KHOANH", evt_handlers=handlers)
        assert association.is_established
        yield association
        if association.is_established:
            association.release()

    @contextmanager
    def listening(self) -> Iterator[None]:
        ae = AE("CT1")
        ae.add_supported_context(StorageCommitmentPushModel, scu_role=False, scp_role=True)
        handlers = [(evt.EVT_N_EVENT_REPORT, self.take)]
        running = ae.start_server(("127.0.0.1", self.port), block=False, evt_handlers=handlers)
        yield
        running.shutdown()
        running.server_close()

    def find(self, folder: Path, accession: str) -> Dataset:
        """Ask the worklist with DCMTK's findscu, as a console does."""
        folder.mkdir()
        keys = ["PatientName", "PatientID", f"AccessionNumber={accession}", "StudyInstanceUID", "RequestedProcedureID"]
        step = ("ScheduledStationAETitle=CT1", f"ScheduledProcedureStepStartDate={TODAY:%Y%m%d}", "Modality=CT")
        wanted = (*step, "ScheduledProcedureStepID", "ScheduledProcedureStepDescription")
        keys += [f"ScheduledProcedureStepSequence[0].{key}" for key in wanted]
        command = ["findscu", "-W", "-X", "-od", str(folder), "-aet", "CT1", "-aec", "KHOANH", "127.0.0.1"]
        command += [str(self.server.dicom_port), *(part for key in keys for part in ("-k", key))]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        answers = list(folder.glob("*.dcm"))
        assert len(answers) == 1, "not on the worklist"
        return dcmread(answers[0], force=True)


def await_true(is_so: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_so()


def ask(server: Khoanh, path: str) -> dict[str, object]:
    request = urllib.request.Request(f"http://127.0.0.1:{server.http_port}/api/v1{path}", headers=server.headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, object] = json.loads(answer.read())
    return found


def order_of(server: Khoanh, placer: str) -> dict[str, object]:
    (found,) = ask(server, f"/orders?placer_order_number={placer}")["items"]  # type: ignore[misc]
    return dict(found)


def place(server: Khoanh, number: str) -> dict[str, object]:
    """Send an order with python-hl7's client, and return it as the REST door tells it."""
    words = ORDER.format(now=f"{TODAY:%Y%m%d%H%M%S}", number=number, patient=f"BN-{number}", name=NAME)
    with MLLPClient("127.0.0.1", server.hl7_port, encoding="utf-8") as client:
        answer = hl7.parse(client.send_message(words.encode()).decode())
    assert str(answer.segment("MSA")[1]) == "AA"
    return order_of(server, number)


def states_told(receiver: Receiver) -> list[str]:
    """Return ORC-5 of the messages that the HIS has got, as python-hl7 reads them."""
    messages = [hl7.parse(message.decode()) for message in receiver.messages]
    return [str(found.segment("ORC")[5]) for found in messages if "ORC" in str(found)]


def begun(item: Dataset) -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    step = Dataset()
    step.StudyInstanceUID, step.AccessionNumber = item.StudyInstanceUID, item.AccessionNumber
    step.RequestedProcedureID = item.RequestedProcedureID
    step.ScheduledProcedureStepID = item.ScheduledProcedureStepSequence[0].ScheduledProcedureStepID
    step.ReferencedStudySequence = Sequence()
    ds.ScheduledStepAttributesSequence = Sequence([step])
    ds.PatientName, ds.PatientID = item.PatientName, item.PatientID
    ds.PerformedProcedureStepID, ds.PerformedStationAETitle, ds.Modality = "1", "CT1", "CT"
    ds.PerformedProcedureStepStartDate, ds.PerformedProcedureStepStartTime = f"{TODAY:%Y%m%d}", f"{TODAY:%H%M%S}"
    ds.PerformedProcedureStepStatus = "IN PROGRESS"
    return ds


def ended(images: list[Dataset]) -> Dataset:
    series = Dataset()
    series.SeriesInstanceUID, series.ProtocolName = images[0].SeriesInstanceUID, "Ngực"
    series.ReferencedImageSequence = Sequence(referenced(images))
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PerformedProcedureStepStatus = "COMPLETED"
    ds.PerformedProcedureStepEndDate, ds.PerformedProcedureStepEndTime = f"{TODAY:%Y%m%d}", f"{TODAY:%H%M%S}"
    ds.PerformedSeriesSequence = Sequence([series])
    return ds


def referenced(images: list[Dataset]) -> list[Dataset]:
    items = []
    for image in images:
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = image.SOPClassUID, image.SOPInstanceUID
        items.append(item)
    return items


def wish(images: list[Dataset]) -> Dataset:
    ds = Dataset()
    ds.TransactionUID = generate_uid()
    ds.ReferencedSOPSequence = Sequence(referenced(images))
    return ds


def expose(item: Dataset, folder: Path) -> list[Dataset]:
    """Make slices with the identity that the worklist gave."""
    folder.mkdir()
    images = []
    for number in (1, 2, 3):
        ds = ct_slice(study=900, number=number, PatientName=str(item.PatientName), PatientID=item.PatientID)
        ds.StudyInstanceUID, ds.AccessionNumber = item.StudyInstanceUID, item.AccessionNumber
        ds.SOPInstanceUID = generate_uid()
        ds.SeriesInstanceUID = images[0].SeriesInstanceUID if images else generate_uid()
        ds.StudyDate = f"{TODAY:%Y%m%d}"
        (folder / f"{number}.dcm").write_bytes(part10(ds))
        images.append(ds)
    return images


def storescu(server: Khoanh, folder: Path) -> None:
    command = ["storescu", "-aet", "CT1", "-aec", "KHOANH", "127.0.0.1", str(server.dicom_port), "+sd", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def his() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def modality(server: Khoanh, his: Receiver) -> Modality:
    port = free_port()
    server.run("device", "add", "CT1", "--host", "127.0.0.1", "--port", str(port), "--modality", "CT")
    server.run(
        "his", "add", "bv01", "--sending-app", "HIS1", "--host", "127.0.0.1", "--port", str(his.port),
        "--send", "order_status", "--send", "images_available",
    )  # fmt: skip
    return Modality(server, port)


def test_an_order_comes_back_to_its_his_as_done_images_and_all(
    modality: Modality, his: Receiver, tmp_path: Path
) -> None:
    server = modality.server
    order = place(server, "CD100")
    assert order["state"] == "waiting"

    item = modality.find(tmp_path / "found", str(order["accession"]))
    assert str(item.PatientName).replace("^", " ").split() == NAME.split() and item.PatientID == "BN-CD100"
    assert item.StudyInstanceUID == order["study_uid"]

    step = generate_uid()
    with modality.associated(ModalityPerformedProcedureStep) as association:
        status, _ = association.send_n_create(begun(item), ModalityPerformedProcedureStep, step)
        assert status.Status == 0x0000
        assert order_of(server, "CD100")["state"] == "started"
        images = expose(item, tmp_path / "images")
        storescu(server, tmp_path / "images")
        status, _ = association.send_n_set(ended(images), ModalityPerformedProcedureStep, step)
        assert status.Status == 0x0000
    assert order_of(server, "CD100")["state"] == "unread"

    with modality.associated(StorageCommitmentPushModel) as association:
        status, _ = association.send_n_action(
            wish(images), 1, StorageCommitmentPushModel, StorageCommitmentPushModelInstance
        )
        assert status.Status == 0x0000
        await_true(lambda: modality.reports)
    ((event, report),) = modality.reports
    assert event == 1 and len(report.ReferencedSOPSequence) == 3

    await_true(lambda: ask(server, f"/orders/{order['id']}")["studies"] == [item.StudyInstanceUID])
    (told,) = ask(server, f"/orders/{order['id']}/performed")["items"]  # type: ignore[misc]
    assert told["status"] == "COMPLETED" and told["series"][0]["stored"] == 3
    await_true(lambda: "CM" in states_told(his) and len(his.messages) >= 4)
    assert list(dict.fromkeys(states_told(his))) == ["SC", "IP", "CM"], "each step is told, in order"
    assert all("CD100" in message.decode() for message in his.messages), his.messages
    with pytest.raises(AssertionError, match="not on the worklist"):
        modality.find(tmp_path / "again", str(order["accession"]))


def test_a_report_comes_although_the_server_is_killed_before_it(modality: Modality, tmp_path: Path) -> None:
    server = modality.server
    order = place(server, "CD200")
    images = expose(modality.find(tmp_path / "found", str(order["accession"])), tmp_path / "images")
    storescu(server, tmp_path / "images")
    modality.reports.clear()
    wanted = wish(images)
    with modality.associated(StorageCommitmentPushModel) as association:
        status, _ = association.send_n_action(wanted, 1, StorageCommitmentPushModel, StorageCommitmentPushModelInstance)
        assert status.Status == 0x0000
        for process in [*server.processes(), server.process]:
            if process is not None:
                process.send_signal(signal.SIGKILL)
        assert server.process is not None
        server.process.wait(30)
    assert modality.reports == []
    server.launch()
    with modality.listening():
        await_true(lambda: modality.reports, 60)
    event, report = modality.reports[0]
    assert event == 1 and report.TransactionUID == wanted.TransactionUID
