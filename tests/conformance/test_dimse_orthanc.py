"""Orthanc as the other side: echo, store, query and a C-MOVE back into Orthanc."""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.dicom_door import Door, free_port, opened_door
from tests.make.dicom import ct_slice, make_uid, part10

from khoanh.features.devices import Device
from khoanh.transaction import Desk

pytestmark = pytest.mark.system

needs_orthanc = pytest.mark.skipif(shutil.which("Orthanc") is None, reason="Orthanc is not installed")


class Orthanc:
    """A running Orthanc, asked over its REST interface."""

    def __init__(self, http: int, dicom: int) -> None:
        self.http, self.dicom = http, dicom

    def ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", data, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture
def orthanc(tmp_path: Path) -> Iterator[Orthanc]:
    peer = Orthanc(free_port(), free_port())
    settings = {
        "StorageDirectory": str(tmp_path / "orthanc"),
        "IndexDirectory": str(tmp_path / "orthanc"),
        "HttpPort": peer.http,
        "DicomPort": peer.dicom,
        "DicomAet": "ORTHANC",
        "AuthenticationEnabled": False,
        "DicomAlwaysAllowStore": True,
        "DicomModalitiesInDatabase": True,
        "Plugins": [],
    }
    path = tmp_path / "orthanc.json"
    path.write_text(json.dumps(settings), "utf-8")
    process = subprocess.Popen(["Orthanc", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                peer.ask("/system")
                break
            except OSError:
                time.sleep(0.1)
        yield peer
    finally:
        process.kill()
        process.wait()


def introduce(orthanc: Orthanc, door: Door) -> None:
    body = json.dumps({"AET": "KHOANH", "Host": "127.0.0.1", "Port": door.port}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{orthanc.http}/modalities/khoanh", body, method="PUT")
    urllib.request.urlopen(request, timeout=30).close()


@needs_orthanc
def test_orthanc_stores_queries_and_takes_back(desk: Desk, orthanc: Orthanc) -> None:
    with opened_door(desk, Device("ORTHANC", "127.0.0.1", orthanc.dicom)) as door:
        introduce(orthanc, door)
        orthanc.ask("/modalities/khoanh/echo", {})
        ids = [orthanc.ask("/instances", part10(ct_slice(number=number)))["ID"] for number in (1, 2, 3)]
        stored = orthanc.ask("/modalities/khoanh/store", {"Resources": ids, "Synchronous": True})
        assert (stored["InstancesCount"], stored["FailedInstancesCount"]) == (3, 0)
        for instance in ids:
            request = urllib.request.Request(f"http://127.0.0.1:{orthanc.http}/instances/{instance}", method="DELETE")
            urllib.request.urlopen(request, timeout=30).close()
        query = {"Level": "Study", "Query": {"PatientName": "nguyen*", "ModalitiesInStudy": ""}}
        found = orthanc.ask("/modalities/khoanh/query", query)
        (answer,) = orthanc.ask(f"/queries/{found['ID']}/answers?expand&simplify")
        # Orthanc itself drops the letters that ASCII lacks.
        assert (answer["StudyInstanceUID"], answer["ModalitiesInStudy"]) == (make_uid(1), "CT")
        orthanc.ask(f"/queries/{found['ID']}/retrieve", {"TargetAet": "ORTHANC", "Synchronous": True})
        assert len(orthanc.ask("/instances")) == 3
