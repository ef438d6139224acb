"""C-ECHO, C-STORE, C-MOVE and C-GET, judged by DCMTK's tools."""

from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.filereader import read_partial
from pynetdicom import AE
from tests.conformance.dicom_door import Door, needs_dcmtk, opened_door, storescp
from tests.make.dicom import EXPLICIT_LE, RLE, ct_slice, part10, rle_slice

from khoanh.features import archive
from khoanh.features.devices import Device, list_knocks
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

pytestmark = [pytest.mark.system, needs_dcmtk]

STUDY_UID = str(ct_slice().StudyInstanceUID)
IMPLICIT_LE = "1.2.840.10008.1.2"


def write_slices(folder: Path, count: int, syntax: str = EXPLICIT_LE) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{number:04}.dcm" for number in range(1, count + 1)]
    for number, path in enumerate(paths, 1):
        path.write_bytes(part10(ct_slice(number=number, rows=64, columns=64), syntax))
    return paths


def body_of(path: Path) -> bytes:
    """Return the data set's bytes of a Part 10 file."""
    with path.open("rb") as file:
        read_partial(file, stop_when=lambda tag, vr, length: True)
        return file.read()


def kept_bodies(door: Door) -> list[bytes]:
    with door.desk.unit(act_as_system("test")) as unit:
        found = archive.locate(unit, study_uid=STUDY_UID)
    return [b"".join(archive.iterate_dataset(door.desk.storage, stored)) for stored in found]


def test_echoscu_is_answered(desk: Desk) -> None:
    with opened_door(desk) as door:
        assert "Received Echo Response (Success)" in door.call("echoscu")


def test_a_stranger_is_rejected_and_listed_for_approval(desk: Desk) -> None:
    with opened_door(desk) as door:
        refused = door.try_call("echoscu", calling="STRANGER")
        assert refused.returncode and "Calling AE Title Not Recognized" in refused.stdout
        with desk.unit(act_as_system("test")) as unit:
            assert [(knock.ae_title, knock.address) for knock in list_knocks(unit)] == [("STRANGER", "127.0.0.1")]


@pytest.mark.parametrize("nagle", [False, True])
@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE])
def test_storescu_is_kept_bit_for_bit(desk: Desk, tmp_path: Path, syntax: str, nagle: bool) -> None:
    paths = write_slices(tmp_path / "in", 5, syntax)
    with opened_door(desk) as door:
        # `-xe`/`-xi`: offer only the syntax that the files are in, so that the tool itself converts nothing.
        door.call("storescu", "-xe" if syntax == EXPLICIT_LE else "-xi", *paths, nagle=nagle)
        assert sorted(kept_bodies(door)) == sorted(map(body_of, paths))


def test_the_same_again_is_success_and_other_bytes_are_a_duplicate(desk: Desk, tmp_path: Path) -> None:
    (path,) = write_slices(tmp_path / "in", 1)
    with opened_door(desk) as door:
        door.call("storescu", path)
        door.call("storescu", path)
        changed = dcmread(path)
        changed.SeriesDescription = "other"
        changed.save_as(path)
        assert "Status: 0x111" in door.try_call("storescu", path).stdout
        assert len(kept_bodies(door)) == 1


def test_movescu_gives_back_what_was_stored(desk: Desk, tmp_path: Path) -> None:
    paths = write_slices(tmp_path / "in", 20)
    study = str(dcmread(paths[0]).StudyInstanceUID)
    with (
        storescp(tmp_path / "out") as port,
        opened_door(desk, Device("PEER", "127.0.0.1", 104), Device("STORE", "127.0.0.1", port)) as door,
    ):
        door.call("storescu", *paths)
        level = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
        shown = door.call("movescu", "-S", "-aem", "STORE", *level)
        assert "Received Final Move Response (Success)" in shown
        unknown = door.try_call("movescu", "-S", "-aem", "NOWHERE", *level)
        assert "MoveDestinationUnknown" in unknown.stdout
    assert sorted(map(body_of, (tmp_path / "out").iterdir())) == sorted(map(body_of, paths))


@pytest.mark.parametrize("level", ["PATIENT", "STUDY", "SERIES", "IMAGE"])
def test_getscu_gives_back_what_was_stored_at_every_level(desk: Desk, tmp_path: Path, level: str) -> None:
    paths = write_slices(tmp_path / "in", 4)
    ds = dcmread(paths[0])
    keys = {"PatientID": ds.PatientID}
    if level != "PATIENT":
        keys["StudyInstanceUID"] = ds.StudyInstanceUID
    if level in ("SERIES", "IMAGE"):
        keys["SeriesInstanceUID"] = ds.SeriesInstanceUID
    if level == "IMAGE":
        keys["SOPInstanceUID"] = ds.SOPInstanceUID
    (tmp_path / "out").mkdir()
    arguments = [part for name, value in keys.items() for part in ("-k", f"{name}={value}")]
    with opened_door(desk) as door:
        door.call("storescu", *paths)
        door.call("getscu", "-P", "-k", f"QueryRetrieveLevel={level}", *arguments, "-od", tmp_path / "out", "+B")
    expected = paths[:1] if level == "IMAGE" else paths
    assert sorted(map(body_of, (tmp_path / "out").iterdir())) == sorted(map(body_of, expected))


def test_what_the_destination_does_not_take_is_converted(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "rle.dcm"
    path.write_bytes(part10(rle_slice(), RLE))
    plain = ct_slice()
    with (
        storescp(tmp_path / "out", "+xi") as port,
        opened_door(desk, Device("PEER", "127.0.0.1", 104), Device("STORE", "127.0.0.1", port)) as door,
    ):
        door.call("storescu", "-xr", path)
        level = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY_UID}")
        assert "Final Move Response (Success)" in door.call("movescu", "-S", "-aem", "STORE", *level)
        assert kept_bodies(door) == [body_of(path)]
    (got,) = (tmp_path / "out").iterdir()
    assert dcmread(got).file_meta.TransferSyntaxUID == IMPLICIT_LE
    assert dcmread(got).PixelData == plain.PixelData


def test_a_device_gets_its_objects_in_the_syntax_that_it_prefers(desk: Desk, tmp_path: Path) -> None:
    (path,) = write_slices(tmp_path / "in", 1)
    preferring = ("1.2.840.10008.1.2.4.80", EXPLICIT_LE)
    with (
        storescp(tmp_path / "out", "+xa") as port,
        opened_door(
            desk,
            Device("PEER", "127.0.0.1", 104),
            Device("STORE", "127.0.0.1", port, preferred_transfer_syntaxes=preferring),
        ) as door,
    ):
        door.call("storescu", path)
        level = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY_UID}")
        assert "Final Move Response (Success)" in door.call("movescu", "-S", "-aem", "STORE", *level)
    (got,) = (tmp_path / "out").iterdir()
    assert dcmread(got).file_meta.TransferSyntaxUID == preferring[0]


def test_more_associations_than_a_device_may_hold_are_rejected_for_now(desk: Desk) -> None:
    with opened_door(desk, Device("PEER", "127.0.0.1", 104, max_associations=1)) as door:
        ae = AE("PEER")
        ae.add_requested_context("1.2.840.10008.1.1")
        first = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
        second = ae.associate("127.0.0.1", door.port, ae_title="KHOANH")
        assert first.is_established and second.is_rejected
        answer = second.acceptor.primitive
        assert (answer.result, answer.result_source, answer.diagnostic) == (2, 3, 2)
        first.release()
        assert "Success" in door.call("echoscu")


def test_without_database_devices_are_asked_to_come_again(desk: Desk) -> None:
    with opened_door(desk) as door:
        desk.pool.close()
        refused = door.try_call("echoscu")
        assert refused.returncode and "Temporary Congestion" in refused.stdout, refused.stdout
