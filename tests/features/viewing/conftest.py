"""One desk and its codec workers for all tests of viewing."""

from collections.abc import Iterator

import pytest
from tests.make.pixels import pixel_desk

from khoanh.transaction import Desk


@pytest.fixture(scope="session")
def pixels_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pixel_desk(tmp_path_factory.mktemp("viewing")) as desk:
        yield desk
