"""Pictures, films and documents sent with metadata become DICOM objects that conform."""

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from tests.make.dicom import make_uid
from tests.make.web import Web

METADATA = {"Content-Type": 'multipart/related; type="application/dicom+json"; boundary=XX'}
INSTANCE = f"/dicom-web/studies/{make_uid(5)}/series/{make_uid(5, 1)}/instances/{make_uid(5, 1, 1)}"


def metadata_of(tag: str = "7FE00010", **more: Any) -> dict[str, Any]:
    ds = Dataset()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID = make_uid(5), make_uid(5, 1), make_uid(5, 1, 1)
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Đỗ^Thị Ượng", "BN5", "19600102", "F"
    ds.StudyDate, ds.StudyTime, ds.StudyID, ds.AccessionNumber = "20260301", "101500", "5", "A5"
    ds.ReferringPhysicianName, ds.SeriesNumber, ds.InstanceNumber = "Trần^Văn An", 1, 1
    ds.Manufacturer, ds.BodyPartExamined, ds.SeriesDate, ds.SeriesTime = "KHOANH TEST", "CHEST", "20260301", "101500"
    ds.update(more)
    model: dict[str, Any] = json.loads(ds.to_json())
    model[tag] = {"vr": "OB", "BulkDataURI": "http://sender.test/bulk/1"}
    return model


def send(web: Web, model: dict[str, Any], *parts: tuple[str, bytes]) -> Any:
    pieces = [b"--XX\r\nContent-Type: application/dicom+json; transfer-syntax=1.2.840.10008.1.2.1\r\n\r\n"]
    pieces.append(json.dumps([model]).encode())
    for kind, content in parts:
        pieces.append(f"\r\n--XX\r\nContent-Type: {kind}\r\nContent-Location: /bulk/1\r\n\r\n".encode() + content)
    return web.post("/dicom-web/studies", content=b"".join([*pieces, b"\r\n--XX--\r\n"]), headers=METADATA)


def read_stored(web: Web) -> tuple[Dataset, bytes]:
    accept = {"Accept": "application/dicom; transfer-syntax=*"}
    answer = web.get(INSTANCE, headers=accept)
    assert answer.status_code == 200, answer.text
    return dcmread(io.BytesIO(answer.content)), answer.content


def judge(content: bytes, folder: Path) -> list[str]:
    """Return the errors and warnings of dciodvfy."""
    program = shutil.which("dciodvfy")
    if program is None:
        pytest.skip("dciodvfy is not installed")
    path = folder / "object.dcm"
    path.write_bytes(content)
    result = subprocess.run([program, "-new", str(path)], capture_output=True, text=True, check=False)
    lines = (result.stdout + result.stderr).splitlines()
    return [line for line in lines if line.startswith(("Error", "Warning"))]


def picture(samples: int, dtype: str = "u1") -> np.ndarray[Any, Any]:
    shape = (24, 32, 3) if samples == 3 else (24, 32)
    return (np.arange(np.prod(shape)) % 251).reshape(shape).astype(dtype)


@pytest.mark.system
@pytest.mark.parametrize(
    ("kind", "content", "syntax", "photometric"),
    [
        ("image/jpeg", imagecodecs.jpeg8_encode(picture(3), level=90), "50", "YBR_FULL_422"),
        ("image/jpeg", imagecodecs.jpeg8_encode(picture(1), level=90), "50", "MONOCHROME2"),
        ("image/jls", imagecodecs.jpegls_encode(picture(1)), "80", "MONOCHROME2"),
        ("image/jp2", imagecodecs.jpeg2k_encode(picture(1, "u2"), level=0, codecformat="jp2"), "90", "MONOCHROME2"),
        ("image/jp2", imagecodecs.jpeg2k_encode(picture(3), level=0, codecformat="j2k"), "90", None),
        ("image/jphc", imagecodecs.htj2k_encode(picture(1), reversible=True), "201", "MONOCHROME2"),
    ],
)
def test_a_compressed_picture_is_kept_as_it_is(
    web: Web, tmp_path: Path, kind: str, content: bytes, syntax: str, photometric: str | None
) -> None:
    answer = send(web, metadata_of(), (kind, content))
    assert answer.status_code == 200, answer.text
    ds, file = read_stored(web)
    assert ds.file_meta.TransferSyntaxUID == f"1.2.840.10008.1.2.4.{syntax}"
    assert (ds.Rows, ds.Columns) == (24, 32)
    assert ds.PatientName == "Đỗ^Thị Ượng"
    if photometric:
        assert ds.PhotometricInterpretation == photometric
    if syntax == "201":
        # dicom3tools does not know this transfer syntax yet.
        return
    assert content.startswith(ds.PixelData[16:24]) or kind == "image/jp2"
    assert judge(file, tmp_path) == []


@pytest.mark.system
@pytest.mark.parametrize(("samples", "dtype"), [(3, "u1"), (1, "u1"), (1, "u2")])
def test_a_png_becomes_native_pixels(web: Web, tmp_path: Path, samples: int, dtype: str) -> None:
    cells = picture(samples, dtype)
    answer = send(web, metadata_of(), ("image/png", imagecodecs.png_encode(cells)))
    assert answer.status_code == 200, answer.text
    ds, file = read_stored(web)
    assert (ds.pixel_array == cells).all()
    assert judge(file, tmp_path) == []


@pytest.mark.system
@pytest.mark.parametrize("size", [1000, 1001])
def test_a_document_is_encapsulated_and_comes_back(web: Web, tmp_path: Path, size: int) -> None:
    document = (b"%PDF-1.4\n" + b"x" * size)[:size]
    model = metadata_of("00420011")
    del model["00180015"]
    answer = send(web, model, ("application/pdf", document))
    assert answer.status_code == 200, answer.text
    ds, file = read_stored(web)
    assert ds.SOPClassUID == "1.2.840.10008.5.1.4.1.1.104.1"
    assert ds.EncapsulatedDocument[:size] == document
    assert judge(file, tmp_path) == []
    assert web.get(f"{INSTANCE}/bulkdata/00420011", headers={"Accept": "application/pdf"}).content == document
    assert web.get(f"{INSTANCE}/rendered", headers={"Accept": "application/pdf"}).content == document


@pytest.mark.system
def test_a_film_is_kept_as_it_is(web: Web, tmp_path: Path) -> None:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not installed")
    path = tmp_path / "film.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=duration=1:size=320x240:rate=25"]
    coding = ["-c:v", "libx264", "-profile:v", "high", "-level", "4.1", "-bf", "0", "-pix_fmt", "yuv420p"]
    subprocess.run([program, "-v", "error", *source, *coding, str(path)], check=True)
    film = path.read_bytes()
    answer = send(web, metadata_of(), ("video/mp4", film))
    assert answer.status_code == 200, answer.text
    ds, file = read_stored(web)
    assert ds.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.102"
    assert (ds.Rows, ds.Columns, ds.NumberOfFrames, float(ds.FrameTime)) == (240, 320, 25, 40.0)
    assert judge(file, tmp_path) == []
    back = web.get(f"{INSTANCE}/bulkdata/7FE00010", headers={"Accept": "video/mp4"})
    assert back.content[: len(film)] == film
    part = web.get(f"{INSTANCE}/frames/1", headers={"Accept": "video/mp4"})
    assert part.content[: len(film)] == film


def test_several_parts_at_one_place_are_the_frames(web: Web) -> None:
    frames = [imagecodecs.jpeg8_encode(picture(1) + number, level=90) for number in range(3)]
    model = metadata_of(SOPClassUID="1.2.840.10008.5.1.4.1.1.7.2")
    answer = send(web, model, *[("image/jpeg", frame) for frame in frames])
    assert answer.status_code == 200, answer.text
    ds, _ = read_stored(web)
    assert ds.NumberOfFrames == 3
    assert web.get(f"{INSTANCE}/frames/2", headers={"Accept": "image/jpeg"}).content.rstrip(b"\0") == frames[1]


def test_metadata_in_xml_are_read(web: Web) -> None:
    xml = (
        '<?xml version="1.0"?><NativeDicomModel><DicomAttribute tag="0020000D" vr="UI" keyword="StudyInstanceUID">'
        f'<Value number="1">{make_uid(5)}</Value></DicomAttribute><DicomAttribute tag="00100010" vr="PN">'
        '<PersonName number="1"><Alphabetic><FamilyName>Đỗ</FamilyName><GivenName>An</GivenName></Alphabetic>'
        '</PersonName></DicomAttribute><DicomAttribute tag="00420011" vr="OB"><BulkData uri="/bulk/1"/>'
        "</DicomAttribute></NativeDicomModel>"
    )
    body = (
        f"--XX\r\nContent-Type: application/dicom+xml\r\n\r\n{xml}\r\n--XX\r\nContent-Type: application/pdf\r\n"
        "Content-Location: /bulk/1\r\n\r\n%PDF-1.4\r\n--XX--"
    ).encode()
    headers = {"Content-Type": 'multipart/related; type="application/dicom+xml"; boundary=XX'}
    answer = web.post("/dicom-web/studies", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    [model] = web.get(f"/dicom-web/studies/{make_uid(5)}/metadata").json()
    assert model["00100010"]["Value"] == [{"Alphabetic": "Đỗ^An"}]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0nonsense"),
        ("video/mp4", b"\0\0\0\x18ftypisom" + b"\xff" * 100),
        ("application/octet-stream", b"123"),
        ("text/html", b"<script>"),
        ("image/jp2", b"\0\0\0\x0cjP  \r\n\x87\n"),
    ],
)
def test_what_cannot_become_an_object_is_refused(web: Web, kind: str, content: bytes) -> None:
    answer = send(
        web, metadata_of(Rows=2, Columns=2, BitsAllocated=8, BitsStored=8, SamplesPerPixel=1), (kind, content)
    )
    assert answer.status_code == 409, answer.text
    assert answer.json()["00081198"]["Value"][0]["00081155"]["Value"] == [make_uid(5, 1, 1)]


def test_bulk_data_that_is_missing_is_refused(web: Web) -> None:
    model = metadata_of()
    assert send(web, model).status_code == 409
