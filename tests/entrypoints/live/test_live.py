"""Open pages hear what happens, as far as their rights go, and end when they must."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.entrypoints.browser import Browser, open_browser

from khoanh.entrypoints.http import build_app
from khoanh.entrypoints.live import build_live_routes, stream
from khoanh.entrypoints.live.hub import Hub, Listener
from khoanh.features.accounts import create_token, revoke_token
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")


class Page:
    """An open event stream, driven as a server drives it."""

    def __init__(self, app: Any, secret: str) -> None:
        self.text = ""
        self.status = 0
        self.left = asyncio.Event()
        headers = [(b"authorization", f"Bearer {secret}".encode())]
        scope = {
            "type": "http", "method": "GET", "path": "/api/v1/live", "raw_path": b"/api/v1/live", "query_string": b"",
            "headers": headers, "client": ("127.0.0.1", 5), "scheme": "http", "root_path": "", "http_version": "1.1",
            "server": ("127.0.0.1", 80), "asgi": {"version": "3.0", "spec_version": "2.3"},
        }  # fmt: skip
        self.task = asyncio.ensure_future(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()

    async def until(self, holds: Callable[["Page"], bool]) -> None:
        """Wait until something is true of the page, at most ten seconds."""
        deadline = time.monotonic() + 10
        while not holds(self):
            assert time.monotonic() < deadline, self.text
            await asyncio.sleep(0.02)


@pytest.fixture
def web(desk: Desk) -> Iterator[Browser]:
    routes = build_live_routes(desk, desk.settings.database_url)
    with open_browser(build_app(desk, routes=routes)) as browser:
        yield browser


def make_token(desk: Desk, role: str) -> tuple[int, str]:
    with desk.unit(SYSTEM) as unit:
        token, secret = create_token(unit, role, role, machine=True)
    return token.id, secret


def say(desk: Desk, topic: str, **facts: str) -> None:
    with desk.unit(SYSTEM) as unit:
        unit.notify(topic, **facts)


def test_each_page_hears_what_its_rights_allow(web: Browser, desk: Desk) -> None:
    _, technologist = make_token(desk, "technologist")
    _, clinician = make_token(desk, "clinician")

    async def listen() -> tuple[str, str]:
        pages = [Page(web.app, technologist), Page(web.app, clinician)]
        for page in pages:
            await page.until(lambda one: "Khoanh" in one.text)
        await pages[0].until(lambda one: "resync" in one.text)
        for topic, facts in (("knock", {"ae_title": "X"}), ("secret", {}), ("study", {"study_uid": "1.2.3"})):
            await asyncio.to_thread(say, desk, topic, **facts)
        for page in pages:
            await page.until(lambda one: '"study_uid":"1.2.3"' in one.text)
            page.left.set()
            await page.task
        return pages[0].text, pages[1].text

    one, two = web.portal.call(listen)
    assert "event: knock" in one and "event: knock" not in two
    assert "secret" not in one + two


def test_a_page_is_for_those_who_may_see_studies_or_devices(web: Browser, desk: Desk) -> None:
    _, auditor = make_token(desk, "auditor")
    assert web("GET", "/api/v1/live", headers={"Authorization": f"Bearer {auditor}"}).status_code == 403
    web.client = "127.0.0.1"
    assert web("GET", "/api/v1/live").status_code == 401


def test_a_page_ends_when_its_token_is_revoked(web: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_HEARTBEAT_S", 0.1)
    monkeypatch.setattr(stream, "_CHECK_S", 0.2)
    number, secret = make_token(desk, "clinician")

    async def listen() -> str:
        page = Page(web.app, secret)
        await page.until(lambda one: "still here" in one.text)
        await asyncio.to_thread(revoke, desk, number)
        await page.until(lambda one: one.task.done())
        return page.text

    assert web.portal.call(listen).endswith("event: ended\ndata: {}\n\n")


def revoke(desk: Desk, number: int) -> None:
    with desk.unit(SYSTEM) as unit:
        revoke_token(unit, number)


def test_a_slow_page_is_told_to_look_anew_instead_of_filling_memory() -> None:
    async def overflow() -> list[Any]:
        listener = Listener(asyncio.get_running_loop())
        for number in range(1000):
            listener.put({"topic": "study", "n": number})
        return [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]

    waiting = asyncio.run(overflow())
    assert None in waiting
    assert len(waiting) <= 256


def test_the_listener_comes_back_when_the_database_does(web: Browser, desk: Desk) -> None:
    _, secret = make_token(desk, "clinician")

    async def listen() -> str:
        page = Page(web.app, secret)
        await page.until(lambda one: "resync" in one.text)
        await asyncio.to_thread(cut_listener, desk)
        await page.until(lambda one: one.text.count("resync") == 2)
        await asyncio.to_thread(say, desk, "study", study_uid="1.2.9")
        await page.until(lambda one: "1.2.9" in one.text)
        page.left.set()
        await page.task
        return page.text

    assert web.portal.call(listen)


def cut_listener(desk: Desk) -> None:
    with desk.unit(SYSTEM) as unit:
        unit.db.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'khoanh live'")


def test_pages_end_when_the_server_stops(desk: Desk) -> None:
    async def stop() -> bool:
        hub = Hub(desk.settings.database_url)
        with hub.join() as listener:
            hub.end_pages()
            ended = await asyncio.wait_for(listener.queue.get(), 5)
        hub.close()
        return ended is not None and ended["topic"] == "end"

    assert asyncio.run(stop())
