"""A browser on the JSON door, signed in or not."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.entrypoints.browser import Browser, open_browser

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.entrypoints.http import build_app
from khoanh.entrypoints.rest import build_rest_routes
from khoanh.features.accounts import add_user
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

PASSWORD = "bốn từ chẳng liên quan"
API = "/api/v1"


@pytest.fixture
def visitor(desk: Desk) -> Iterator[Browser]:
    """Return a browser nobody has signed in with; `admin1` and `lan` have accounts."""
    with desk.unit(act_as_system("test")) as unit:
        add_user(unit, "admin1", PASSWORD, roles=["admin"], must_change_password=False)
        add_user(unit, "lan", PASSWORD, roles=["clinician"], display_name="Lan", must_change_password=False)
    whole = replace(desk, listeners=SUBSCRIPTIONS)
    with open_browser(build_app(whole, routes=build_rest_routes(whole))) as browser:
        yield browser


@pytest.fixture
def admin(visitor: Browser) -> Browser:
    """Return the administrator's browser."""
    assert visitor("POST", f"{API}/session", json={"name": "admin1", "password": PASSWORD}).status_code == 200
    return visitor


@pytest.fixture
def lan(visitor: Browser) -> Browser:
    """Return a clinician's browser."""
    browser = visitor.another()
    assert browser("POST", f"{API}/session", json={"name": "lan", "password": PASSWORD}).status_code == 200
    return browser
