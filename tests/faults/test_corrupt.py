"""Bits flip in stored files, and the database goes: the first is found, the second is rebuilt."""

import json
import shutil
from pathlib import Path

import pytest
from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import Khoanh
from benchmarks.stage import send
from tests.faults.archive_view import list_objects

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
STUDIES = 3


def fill(server: Khoanh, folder: Path, maker: CtMaker) -> None:
    """Send three studies of two series."""
    for study in range(1, STUDIES + 1):
        for series in (1, 2):
            maker.write_series(folder / str(study), Slice(study, series), 4)
    send(server, folder)


def answers(server: Khoanh) -> str:
    """Return everything QIDO-RS says about everything, in an order of its own and free of addresses."""
    levels = ("studies", "series", "instances")
    said = {level: list_objects(server, level, "&includefield=all") for level in levels}
    for matches in said.values():
        for match in matches:
            # The address of the object (0008,1190) names the port, which is another one after a restart.
            match.pop("00081190", None)
        matches.sort(key=lambda match: json.dumps(match, sort_keys=True))
    return json.dumps(said, sort_keys=True, indent=1)


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
    assert answers(server) == before
    assert "0 broken" in server.run("verify")
