"""A slice's way through the whole system, each step seen from outside by a program nobody here wrote."""

import io
import json
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from benchmarks.servers import Khoanh
from PIL import Image
from tests.make.dicom import ct_slice, make_uid, part10

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

STUDY, SERIES = 71, 1
COUNT = 3


def ask(server: Khoanh, path: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.http_port}{path}", headers={**server.headers, "Accept": accept}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def ask_json(server: Khoanh, path: str):
    return json.loads(ask(server, path, "application/dicom+json, application/json"))


@pytest.fixture(scope="module")
def sent(server: Khoanh, tmp_path_factory: pytest.TempPathFactory) -> Khoanh:
    folder = tmp_path_factory.mktemp("slices")
    for number in range(1, COUNT + 1):
        ds = ct_slice(study=STUDY, series=SERIES, number=number, rows=64, columns=48, StudyDate="20261120")
        (folder / f"{number}.dcm").write_bytes(part10(ds))
    dcmtk(server, "storescu", "+sd", str(folder))
    return server


def dcmtk(server: Khoanh, program: str, *arguments: str) -> str:
    command = [program, "-aet", "BENCH", "-aec", "KHOANH", "127.0.0.1", str(server.dicom_port), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("words", ["nguyen van duc", "DUC NGUYEN", "Nguyễn Văn Đức", f"BN{STUDY:06d}", f"A{STUDY:06d}"])
def test_a_person_finds_the_study_by_name_without_accents_or_by_number(sent: Khoanh, words: str):
    page = ask_json(sent, f"/api/v1/studies?q={urllib.parse.quote(words)}")
    (found,) = [item for item in page["items"] if item["study_uid"] == make_uid(STUDY)]
    assert found["patient_name"].replace("^", " ") == "Nguyễn Văn Đức"
    assert found["instance_count"] == COUNT


def test_findscu_finds_it_too(sent: Khoanh):
    answer = dcmtk(
        sent, "findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=nguyen*",
        "-k", f"StudyInstanceUID={make_uid(STUDY)}", "-k", "NumberOfStudyRelatedInstances",
    )  # fmt: skip
    assert make_uid(STUDY) in answer


def test_metadata_and_frames_are_those_that_were_sent(sent: Khoanh):
    root = f"/dicom-web/studies/{make_uid(STUDY)}"
    metadata = ask_json(sent, f"{root}/metadata")
    assert [item["00200013"]["Value"][0] for item in metadata] == [1, 2, 3]
    ds = ct_slice(study=STUDY, series=SERIES, number=2, rows=64, columns=48)
    frame = ask(
        sent, f"{root}/series/{make_uid(STUDY, SERIES)}/instances/{make_uid(STUDY, SERIES, 2)}/frames/1",
        "application/octet-stream",
    )  # fmt: skip
    assert frame == ds.PixelData


def test_the_picture_is_rendered(sent: Khoanh):
    picture = ask(sent, f"/dicom-web/studies/{make_uid(STUDY)}/rendered", "image/png")
    assert Image.open(io.BytesIO(picture)).size == (48, 64)


def test_the_audit_trail_tells_who_brought_and_who_opened_it(sent: Khoanh):
    ask(sent, f"/dicom-web/studies/{make_uid(STUDY)}/metadata")
    entries = ask_json(sent, f"/api/v1/audit?study_uid={make_uid(STUDY)}")["items"]
    assert ("BENCH", "study received") in {(entry["who"], entry["action"]) for entry in entries}
    assert any(entry["who"] == "bench" for entry in entries)
    assert "whole" in sent.run("check")


def test_a_backup_taken_while_it_serves_is_restored_whole(sent: Khoanh, tmp_path: Path):
    sent.run("backup", str(tmp_path / "copy"))
    again = sent.run("backup", str(tmp_path / "copy"))
    assert again.startswith("0 packs copied")
    other = Khoanh(tmp_path / "other")
    restored = other.run("restore", str(tmp_path / "copy"))
    assert "0 broken" in restored
    path = f"/dicom-web/studies/{make_uid(STUDY)}/instances?includefield=all"
    try:
        other.headers = sent.headers  # The token is in the backup too.
        other._serve()
        here, there = (
            sorted(ask(server, path).replace(str(server.http_port).encode(), b"")) for server in (sent, other)
        )
        assert here == there
    finally:
        other.remove()


def test_an_upload_by_hand_shows_at_once(sent: Khoanh):
    ds = ct_slice(study=STUDY + 1, PatientName="Đặng^Thị Ướt")
    boundary = "XXboundaryXX"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.dcm"\r\n'
        "Content-Type: application/dicom\r\n\r\n"
    ).encode() + part10(ds) + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
    request = urllib.request.Request(
        f"http://127.0.0.1:{sent.http_port}/api/v1/uploads", body, method="POST",
        headers={**sent.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.loads(answer.read())["results"][0]["outcome"] == "stored"
    page = ask_json(sent, "/api/v1/studies?q=dang%20uot")
    assert [item["study_uid"] for item in page["items"]] == [make_uid(STUDY + 1)]


def test_a_killed_part_is_started_again(sent: Khoanh):
    doors = [process for process in sent.processes() if process.name() == "khoanh dicom"]
    assert len(doors) == 2
    for process in doors:
        process.kill()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            dcmtk(sent, "echoscu")
            break
        except AssertionError:
            time.sleep(0.2)
    dcmtk(sent, "echoscu")
