"""The disk fills up in mid-transfer: the sender is told 0xA700, and the archive goes on when there is room."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import FAST, Khoanh
from benchmarks.stage import send
from tests.faults.archive_view import instance_uids

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
ROOM_MB = 24


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB; only root may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m", "khoanh-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mounts")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def cramped(tmp_path: Path, small_disk: Path) -> Iterator[Khoanh]:
    """An installation whose objects lie on the small disk."""
    settings = {"storage_url": small_disk.as_uri(), "min_free_bytes": "0"}
    installation = Khoanh(tmp_path / "khoanh", settings=settings)
    try:
        installation.launch()
        yield installation
    finally:
        installation.remove()


def outcomes_of(server: Khoanh, folder: Path) -> list[str]:
    """Send the folder, going on after refusals, and return the answer to each object."""
    command = ["storescu", "-v", "--no-halt", "-aet", "BENCH", "-aec", "KHOANH", "+sd"]
    command += ["127.0.0.1", str(server.dicom_port), str(folder)]
    done = subprocess.run(command, env=FAST, capture_output=True, text=True, timeout=120, check=False)
    return re.findall(r"Received Store Response \((.*)\)", done.stdout + done.stderr)


def test_a_full_disk_is_said_and_survived(cramped: Khoanh, small_disk: Path, tmp_path: Path) -> None:
    maker = CtMaker()
    maker.write_series(tmp_path / "first", Slice(1), 4)
    send(cramped, tmp_path / "first")
    filler = small_disk / "filler"
    filler.write_bytes(bytes((ROOM_MB - 8) << 20))
    maker.write_series(tmp_path / "second", Slice(2), 24)
    said = outcomes_of(cramped, tmp_path / "second")
    stored = said.count("Success")
    assert 0 < stored < 24
    assert set(said) == {"Success", "Refused: OutOfResources"}
    assert len(instance_uids(cramped)) == 4 + stored
    cramped.run("verify")
    filler.unlink()
    assert outcomes_of(cramped, tmp_path / "second") == ["Success"] * 24
    assert len(instance_uids(cramped)) == 28
    cramped.run("verify")


def test_too_little_free_space_is_refused_before_the_disk_is_full(server: Khoanh, tmp_path: Path) -> None:
    server.stop()
    server.settings = {"min_free_bytes": str(1 << 60)}
    server.launch()
    CtMaker(64, 64).write_series(tmp_path / "sent", Slice(1), 2)
    assert set(outcomes_of(server, tmp_path / "sent")) == {"Refused: OutOfResources"}
