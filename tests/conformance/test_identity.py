"""DCMTK asks for and fetches studies whose identity was corrected: every answer says it, what is stored stays."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from tests.conformance.dicom_door import Door, needs_dcmtk, opened_door, storescp
from tests.make.dicom import RLE, ct_slice, make_uid, part10, rle_slice

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import archive, patients
from khoanh.features.archive import Source
from khoanh.features.devices import Device, add_device
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from khoanh.transaction import Desk

pytestmark = [pytest.mark.system, needs_dcmtk]
WHO = act_as_system("test")
STUDY = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={make_uid(1)}"]


def slices() -> list[tuple[Dataset, str]]:
    """Return a study in every encoding, its names in a repertoire that lacks Vietnamese letters."""
    made = []
    for number, syntax in enumerate((EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE, RLE), 1):
        ds = (rle_slice if syntax == RLE else ct_slice)(
            number=number, PatientName="NGUYEN^VAN DUC", ReferringPhysicianName="Lefèvre^René",
            StudyDescription="Crâne", SeriesDescription="Tête",
        )  # fmt: skip
        ds.SpecificCharacterSet = "ISO_IR 100"
        made.append((ds, syntax))
    return made


@pytest.fixture
def door(desk: Desk) -> Iterator[Door]:
    desk = replace(desk, listeners=SUBSCRIPTIONS)
    with archive.open_intake(desk, WHO, source=Source("import")) as intake:
        for ds, syntax in slices():
            intake.begin_file()
            intake.write(part10(ds, syntax))
            intake.commit()
    with opened_door(desk) as opened:
        yield opened


def register(desk: Desk, name: str) -> None:
    with desk.unit(WHO) as unit:
        patients.upsert_patient(unit, patients.PatientFacts("BN000001", name=name, sex="M"))


def check(folder: Path, name: str, count: int = 5) -> None:
    """Judge what was fetched by pydicom and by DCMTK's dcmdump."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    assert len(files) == count
    for path in files:
        ds = dcmread(path)
        assert (ds.PatientName, ds.SpecificCharacterSet, ds.ReferringPhysicianName) == (
            name,
            "ISO_IR 192",
            "Lefèvre^René",
        )
        [before] = ds.OriginalAttributesSequence[0].ModifiedAttributesSequence
        assert before.PatientName == "NGUYEN^VAN DUC"
        assert ds.pixel_array.shape == (16, 16)
        dumped = subprocess.run(["dcmdump", "-q", "+U8", path], capture_output=True, text=True, check=True)
        assert f"[{name}]" in dumped.stdout
        assert not dumped.stderr


def test_findscu_hears_of_a_correction_at_once(door: Door) -> None:
    register(door.desk, "Nguyễn Văn Đức")
    shown = door.call("findscu", "-S", *STUDY, "-k", "PatientName", "-k", "PatientBirthDate")
    assert "Nguyễn Văn Đức" in shown


def test_movescu_fetches_the_corrected_identity(door: Door, tmp_path: Path) -> None:
    register(door.desk, "Nguyễn Văn Đức")
    register(door.desk, "Nguyễn Văn Đạt")
    (tmp_path / "out").mkdir(exist_ok=True)
    with storescp(tmp_path / "out", "+xa") as port:
        with door.desk.unit(WHO) as unit:
            add_device(unit, Device("STORE", "127.0.0.1", port))
        door.call("movescu", "-S", "-aem", "STORE", *STUDY)
    check(tmp_path / "out", "Nguyễn Văn Đạt")
    assert archive.verify_objects(door.desk, WHO).broken == []


def test_movescu_fetches_them_converted_too(door: Door, tmp_path: Path) -> None:
    register(door.desk, "Nguyễn Văn Đức")
    (tmp_path / "out").mkdir(exist_ok=True)
    with storescp(tmp_path / "out", "+xi") as port:
        with door.desk.unit(WHO) as unit:
            add_device(unit, Device("STORE", "127.0.0.1", port))
        door.call("movescu", "-S", "-aem", "STORE", *STUDY)
    check(tmp_path / "out", "Nguyễn Văn Đức")


def test_getscu_fetches_the_corrected_identity(door: Door, tmp_path: Path) -> None:
    register(door.desk, "Nguyễn Văn Đức")
    (tmp_path / "out").mkdir(exist_ok=True)
    door.call("getscu", "-S", *STUDY, "-od", tmp_path / "out", "+B")
    check(tmp_path / "out", "Nguyễn Văn Đức")


def test_who_was_never_corrected_leaves_bit_by_bit(door: Door, tmp_path: Path) -> None:
    register(door.desk, "NGUYEN^VAN DUC")
    (tmp_path / "out").mkdir(exist_ok=True)
    with storescp(tmp_path / "out", "+xa") as port:
        with door.desk.unit(WHO) as unit:
            add_device(unit, Device("STORE", "127.0.0.1", port))
        door.call("movescu", "-S", "-aem", "STORE", *STUDY)
    assert all("OriginalAttributesSequence" not in dcmread(path) for path in (tmp_path / "out").iterdir())
