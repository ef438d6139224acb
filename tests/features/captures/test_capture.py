"""Captures become proper DICOM objects of their order; dciodvfy judges them."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import archive, captures, orders, patients
from khoanh.features.captures import CaptureFacts, Kind, Taken
from khoanh.foundation.errors import Conflict, Forbidden, Invalid
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
pytestmark = pytest.mark.system


class Clinic:
    """A desk, one order, and what a page sends."""

    def __init__(self, desk: Desk, modality: str) -> None:
        self.desk = replace(desk, listeners=SUBSCRIPTIONS)
        with self.desk.unit(WHO) as unit:
            facts = patients.PatientFacts("BN1", name="Đặng Thị Ngọc", birth_date="19800203", sex="F")
            self.patient = patients.upsert_patient(unit, facts).id
        self.order = self.place(modality)

    def place(self, modality: str, number: str = "1") -> orders.Order:
        facts = orders.OrderFacts(
            self.patient, placer=number, source="HIS", name="Nội soi dạ dày", modality=modality, referrer="Bs Lê Minh"
        )
        with self.desk.unit(WHO) as unit:
            return orders.place_order(unit, facts).order

    def take(self, content: bytes, key: str = "k1", *, who: Principal = WHO, **facts: Any) -> Taken:
        return captures.take_capture(
            self.desk, who, self.order.id, io.BytesIO(content), len(content), CaptureFacts(key, **facts)
        )

    def read(self, taken: Taken) -> tuple[Dataset, bytes]:
        with self.desk.unit(WHO) as unit:
            [stored] = archive.locate(unit, instance_uid=taken.capture.instance_uid)
        content = b"".join(archive.iterate_part10(self.desk.storage, stored))
        return dcmread(io.BytesIO(content)), content


@pytest.fixture
def clinic(desk: Desk) -> Clinic:
    return Clinic(desk, "ES")


def jpeg(**options: Any) -> bytes:
    image = Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 50).convert("RGB")
    image.putpixel((0, 0), (255, 0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not installed")
    folder = tmp_path_factory.mktemp("films")
    source = [program, "-v", "error", "-f", "lavfi", "-i", "testsrc=size=128x96:rate=25:duration=1"]
    h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-profile:v", "high"]
    subprocess.run([*source, *h264, str(folder / "plain.mp4")], check=True)
    subprocess.run([*source, "-c:v", "libvpx", str(folder / "clip.webm")], check=True)
    turned = [program, "-v", "error", "-i", str(folder / "plain.mp4"), "-c", "copy", "-metadata:s:v:0", "rotate=90"]
    subprocess.run([*turned, str(folder / "turned.mp4")], check=True)
    yield folder


def judge(content: bytes, folder: Path) -> list[str]:
    """Return the errors of dciodvfy."""
    program = shutil.which("dciodvfy")
    if program is None:
        pytest.skip("dciodvfy is not installed")
    path = folder / "object.dcm"
    path.write_bytes(content)
    result = subprocess.run([program, "-new", str(path)], capture_output=True, text=True, check=False)
    return [line for line in (result.stdout + result.stderr).splitlines() if line.startswith("Error")]


STILLS = {
    Kind.PHOTO: ("1.2.840.10008.5.1.4.1.1.77.1.4", "XC"),
    Kind.ENDOSCOPY: ("1.2.840.10008.5.1.4.1.1.77.1.1", "ES"),
    Kind.MICROSCOPY: ("1.2.840.10008.5.1.4.1.1.77.1.2", "GM"),
    Kind.ULTRASOUND: ("1.2.840.10008.5.1.4.1.1.6.1", "US"),
    Kind.SECONDARY: ("1.2.840.10008.5.1.4.1.1.7", "OT"),
}
FILMS = {
    Kind.PHOTO: "1.2.840.10008.5.1.4.1.1.77.1.4.1",
    Kind.ENDOSCOPY: "1.2.840.10008.5.1.4.1.1.77.1.1.1",
    Kind.MICROSCOPY: "1.2.840.10008.5.1.4.1.1.77.1.2.1",
    Kind.ULTRASOUND: "1.2.840.10008.5.1.4.1.1.3.1",
    Kind.SECONDARY: "1.2.840.10008.5.1.4.1.1.7.4",
}


@pytest.mark.parametrize("kind", STILLS)
@pytest.mark.parametrize("content", [jpeg(), png()], ids=["jpeg", "png"])
def test_a_still_is_a_proper_object_of_its_kind(clinic: Clinic, tmp_path: Path, kind: Kind, content: bytes) -> None:
    taken = clinic.take(content, kind=kind, title="Hang vị")
    ds, raw = clinic.read(taken)
    assert (ds.SOPClassUID, ds.Modality) == STILLS[kind]
    assert ds.pixel_array.shape == (taken.capture.rows, taken.capture.columns, 3)
    assert judge(raw, tmp_path) == []


@pytest.mark.parametrize("kind", FILMS)
def test_a_film_is_a_proper_object_of_its_kind(clinic: Clinic, tmp_path: Path, kind: Kind, film: Path) -> None:
    taken = clinic.take((film / "plain.mp4").read_bytes(), kind=kind)
    ds, raw = clinic.read(taken)
    assert ds.SOPClassUID == FILMS[kind]
    assert ds.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.102"
    assert (taken.capture.rows, taken.capture.columns, taken.capture.frames) == (96, 128, 25)
    assert judge(raw, tmp_path) == []


def test_a_document_is_an_encapsulated_pdf(clinic: Clinic, tmp_path: Path) -> None:
    taken = clinic.take(PDF, title="Giấy cam kết")
    ds, raw = clinic.read(taken)
    assert ds.EncapsulatedDocument.rstrip(b"\0") == PDF
    assert (ds.DocumentTitle, taken.capture.kind, taken.capture.title) == (
        "Giấy cam kết",
        Kind.DOCUMENT,
        "Giấy cam kết",
    )
    assert judge(raw, tmp_path) == []


def test_the_object_says_what_the_order_says(clinic: Clinic) -> None:
    order = clinic.order
    taken = clinic.take(jpeg())
    ds, _ = clinic.read(taken)
    assert (ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex) == (
        "Đặng Thị Ngọc",
        "BN1",
        "19800203",
        "F",
    )
    assert (ds.StudyInstanceUID, ds.AccessionNumber) == (order.study_uid, order.accession)
    assert (ds.StudyDescription, ds.ReferringPhysicianName) == ("Nội soi dạ dày", "Bs Lê Minh")
    assert ds.RequestAttributesSequence[0].RequestedProcedureID == order.filler
    assert taken.capture.kind is Kind.ENDOSCOPY
    assert taken.order.state == "unread"
    with clinic.desk.unit(WHO) as unit:
        assert orders.list_studies(unit, order.id) == [order.study_uid]
        assert [event.detail.get("how") for event in orders.list_events(unit, order.id)].count("capture") == 1
        assert orders.list_homeless(unit).items == []


def test_more_captures_join_their_series_and_the_same_key_is_the_same(clinic: Clinic) -> None:
    first = clinic.take(jpeg(), "a")
    again = clinic.take(jpeg(), "a")
    second = clinic.take(png(), "b")
    paper = clinic.take(PDF, "c")
    assert (first.outcome, again.outcome, second.outcome) == ("stored", "duplicate", "stored")
    assert again.capture == first.capture
    assert second.capture.series_uid == first.capture.series_uid != paper.capture.series_uid
    assert (first.capture.number, second.capture.number, paper.capture.number) == (1, 2, 1)
    assert clinic.read(second)[0].StudyTime == clinic.read(first)[0].StudyTime
    with clinic.desk.unit(WHO) as unit:
        listed = captures.list_captures(unit, clinic.order.id)
    assert [one.instance_uid for one in listed] == [one.capture.instance_uid for one in (first, second, paper)]


def test_a_turned_photograph_is_stored_upright_and_tells_nothing_of_the_telephone(clinic: Clinic) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x9286] = 6, "SECRETPHONE", "place"
    taken = clinic.take(jpeg(exif=exif))
    ds, raw = clinic.read(taken)
    assert (taken.capture.rows, taken.capture.columns) == (64, 48)
    red = ds.pixel_array[0, -1] if ds.PhotometricInterpretation == "RGB" else None
    assert red is None or red[0] > 150
    assert b"SECRETPHONE" not in raw
    upright = clinic.take(jpeg(exif={0x0110: "SECRETPHONE"} and _plain_exif()), "k2")
    assert b"SECRETPHONE" not in clinic.read(upright)[1]
    assert (upright.capture.rows, upright.capture.columns) == (48, 64)


def _plain_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0110] = "SECRETPHONE"
    return exif


def test_a_progressive_jpeg_is_made_anew(clinic: Clinic, tmp_path: Path) -> None:
    ds, raw = clinic.read(clinic.take(jpeg(progressive=True)))
    assert ds.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    assert judge(raw, tmp_path) == []


@pytest.mark.parametrize(("name", "size"), [("clip.webm", (96, 128)), ("turned.mp4", (128, 96))])
def test_other_films_are_converted(
    clinic: Clinic, tmp_path: Path, film: Path, name: str, size: tuple[int, int]
) -> None:
    taken = clinic.take((film / name).read_bytes())
    assert (taken.capture.rows, taken.capture.columns) == size
    ds, raw = clinic.read(taken)
    assert ds.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.102"
    assert judge(raw, tmp_path) == []
    assert list((clinic.desk.settings.data / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90", b"\xff\xd8\xff\xe0\0\x04ab", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, jpeg()[:200], b"\0\0\0\x18ftypmp42"],
)
def test_what_is_damaged_or_nothing_is_refused_and_leaves_nothing(clinic: Clinic, content: bytes) -> None:
    with pytest.raises(Invalid):
        clinic.take(content)
    with clinic.desk.unit(WHO) as unit:
        assert archive.locate(unit, study_uid=clinic.order.study_uid) == []
        assert orders.read_order(unit, clinic.order.id).state == "waiting"


def test_a_cancelled_order_takes_nothing(clinic: Clinic) -> None:
    with clinic.desk.unit(WHO) as unit:
        orders.cancel_order(unit, clinic.order.id, "nhầm")
    with pytest.raises(Conflict):
        clinic.take(jpeg())


def test_who_may_not_perform_may_not_capture(clinic: Clinic) -> None:
    some = frozenset(Permission) - {Permission.ORDER_PERFORM}
    with pytest.raises(Forbidden):
        clinic.take(jpeg(), who=Principal(PrincipalKind.USER, "lan", some))


def test_a_picture_is_no_document(clinic: Clinic) -> None:
    with pytest.raises(Invalid):
        clinic.take(jpeg(), kind=Kind.DOCUMENT)
    with pytest.raises(Invalid):
        clinic.take(PDF, kind=Kind.PHOTO)


def test_a_blurred_still_is_removed_until_somebody_reads(clinic: Clinic) -> None:
    first, second = clinic.take(jpeg(), "a"), clinic.take(jpeg(), "b")
    with clinic.desk.unit(WHO) as unit:
        captures.remove_capture(unit, clinic.order.id, first.capture.instance_uid)
        assert [one.instance_uid for one in captures.list_captures(unit, clinic.order.id)] == [
            second.capture.instance_uid
        ]
    with clinic.desk.unit(WHO) as unit:
        orders.take_reading_step(unit, clinic.order.id, orders.Step.OPEN_READING)
    with pytest.raises(Conflict), clinic.desk.unit(WHO) as unit:
        captures.remove_capture(unit, clinic.order.id, second.capture.instance_uid)


def test_the_last_one_removed_leaves_the_order_waiting(clinic: Clinic) -> None:
    only = clinic.take(jpeg())
    with clinic.desk.unit(WHO) as unit:
        captures.remove_capture(unit, clinic.order.id, only.capture.instance_uid)
    with clinic.desk.unit(WHO) as unit:
        assert orders.read_order(unit, clinic.order.id).state == "waiting"
