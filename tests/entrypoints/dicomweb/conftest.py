"""A DICOMweb service on a fresh archive, and clients of it."""

from collections.abc import Iterator

import pytest
from tests.make.web import Web

from khoanh.entrypoints.dicomweb import build_dicomweb_routes
from khoanh.entrypoints.http import build_app
from khoanh.features.accounts import create_token
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def sign_in(desk: Desk, role: str) -> dict[str, str]:
    """Return the headers of a token with a role."""
    with desk.unit(act_as_system("tests")) as unit:
        _, secret = create_token(unit, f"test {role}", role)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def web(desk: Desk) -> Iterator[Web]:
    """Return a client of an administrator."""
    yield Web(build_app(desk, routes=build_dicomweb_routes(desk)), sign_in(desk, "admin"))


@pytest.fixture
def nobody(web: Web) -> Web:
    """Return a client that is not signed in."""
    return Web(web.app, {})
