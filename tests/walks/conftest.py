"""One running installation that the walks go through."""

import shutil
from collections.abc import Iterator

import pytest
from benchmarks.servers import Khoanh


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Khoanh]:
    """A running `khoanh serve` on a folder of its own."""
    if shutil.which("storescu") is None:
        pytest.skip("DCMTK is not here: bin/system-tools installs it")
    installation = Khoanh(tmp_path_factory.mktemp("walk") / "k")
    try:
        installation.launch()
        yield installation
    finally:
        installation.remove()
