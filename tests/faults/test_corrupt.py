"""Bits flip in stored files, and the database goes: the first is found, the second is rebuilt."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import Khoanh
from benchmarks.stage import send
from tests.faults.archive_view import list_objects, value_of

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
STUDIES = 3


def fill(server: Khoanh, folder: Path, maker: CtMaker) -> None:
    """Send three studies of two series."""
    for study in range(1, STUDIES + 1):
        for series in (1, 2):
            maker.write_series(folder / str(study), Slice(study, series), 4)
    send(server, folder)


def answers(server: Khoanh) -> dict[str, Any]:
    """Return everything QIDO-RS says about everything, by level, UID and attribute."""
    said: dict[str, Any] = {}
    for level, key in (("studies", "0020000D"), ("series", "0020000E"), ("instances", "00080018")):
        for match in list_objects(server, level, "&includefield=all"):
            uid = value_of(match, key)
            assert f"{level} {uid} {key}" not in said, "an object is listed twice"
            # The address of the object (0008,1190) names the port, which may be another one after a restart.
            said |= {f"{level} {uid} {tag}": element for tag, element in match.items() if tag != "00081190"}
    return said


def test_a_flipped_bit_is_found_and_named(server: Khoanh, tmp_path: Path, maker: CtMaker) -> None:
    fill(server, tmp_path / "sent", maker)
    assert "0 broken" in server.run("verify")
    victim = Slice(2, 1, 3).uid("instance")
    flip_bit_behind(server.folder / "blobs", victim.encode())
    assert victim in server.run("verify", succeed=False)


def flip_bit_behind(folder: Path, mark: bytes) -> None:
    """Flip one bit in the pixels of the object whose UID is `mark`."""
    for path in folder.rglob("*"):
        if path.is_file() and (at := path.read_bytes().find(mark)) >= 0:
            with path.open("r+b") as file:
                file.seek(at + 20_000)
                old = file.read(1)[0]
                file.seek(at + 20_000)
                file.write(bytes([old ^ 4]))
            return
    raise AssertionError("the object is nowhere in the store")


def test_the_index_is_rebuilt_from_the_objects_alone(server: Khoanh, tmp_path: Path, maker: CtMaker) -> None:
    fill(server, tmp_path / "sent", maker)
    before = answers(server)
    server.stop()
    shutil.rmtree(server.folder / "postgres")
    (server.folder / "database.json").unlink()
    server.headers = {}
    server.launch()
    assert list_objects(server, "studies") == []
    server.run("reindex")
    after = answers(server)
    assert set(after) == set(before)
    assert {place: after[place] for place in after if after[place] != before[place]} == {}
    assert "0 broken" in server.run("verify")
