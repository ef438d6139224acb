"""A whole installation of its own for a fault test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.make_ct import CtMaker
from benchmarks.servers import Khoanh


@pytest.fixture(scope="session")
def maker() -> CtMaker:
    """Makes slices of 128 KB: big enough to be caught in the middle, small enough to be many."""
    return CtMaker(rows=256, columns=256)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Khoanh]:
    """A running `khoanh serve` on a folder of its own."""
    if shutil.which("storescu") is None:
        pytest.skip("DCMTK's storescu is not here: bin/system-tools installs it")
    installation = Khoanh(tmp_path / "khoanh")
    try:
        installation.launch()
        yield installation
    finally:
        for log in (installation.folder / "server.log", installation.folder / "log" / "postgres.log"):
            if log.exists():
                shutil.copy(log, tmp_path)
        installation.remove()
