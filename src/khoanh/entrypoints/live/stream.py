"""GET /api/v1/live: server-sent events (WHATWG HTML, 9.2) of studies, devices and strangers."""

import asyncio
import time
from collections.abc import AsyncIterator

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from khoanh.entrypoints.http import problem, who_asks, who_asks_still
from khoanh.entrypoints.live.hub import END, Hub, Notice
from khoanh.foundation.errors import OutOfResources
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk

_HEARTBEAT_S = 15.0
_CHECK_S = 30.0
_MOST_PAGES = 500

# Who may hear of what; a topic that is not here stays inside.
_TOPICS = {
    "study": Permission.STUDY_LIST,
    "knock": Permission.DEVICE_READ,
    "device": Permission.DEVICE_READ,
    "station": Permission.STATION_READ,
    "order": Permission.ORDER_READ,
    "patient": Permission.PATIENT_READ,
    "catalogue": Permission.ORDER_READ,
    "queue": Permission.QUEUE_SHOW,
    "report": Permission.REPORT_READ,
    "roster": Permission.ORDER_READ,
    "homeless": Permission.ORDER_MATCH,
    "his": Permission.HIS_READ,
    "message": Permission.MESSAGE_READ,
}


def build_live_routes(desk: Desk, database_url: str) -> list[Route]:
    """Return the route of this door; it stands before the mounted JSON door in `build_app`."""
    hub = Hub(database_url)
    pages = 0

    async def stream_events(request: Request) -> Response:
        nonlocal pages
        who = who_asks(request)
        if not _topics_of(who):
            who.require(Permission.STUDY_LIST)
        if pages >= _MOST_PAGES:
            return problem(503, "too many live pages are open", detail_vi="Quá nhiều trang đang mở")

        async def counted() -> AsyncIterator[bytes]:
            nonlocal pages
            pages += 1
            try:
                async for event in _events(hub, request, who):
                    yield event
            finally:
                pages -= 1

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(counted(), media_type="text/event-stream", headers=headers)

    return [Route("/api/v1/live", stream_events, methods=["GET"])]


def _topics_of(who: Principal) -> frozenset[str]:
    return frozenset(topic for topic, permission in _TOPICS.items() if who.may(permission))


async def _events(hub: Hub, request: Request, who: Principal) -> AsyncIterator[bytes]:
    checked, wanted = time.monotonic(), _topics_of(who)
    with hub.join() as listener:
        yield b"retry: 3000\n: Khoanh\n\n"
        while True:
            try:
                notice = await asyncio.wait_for(listener.queue.get(), _HEARTBEAT_S)
                if notice is END:
                    return
                event = format_event(notice, wanted)
            except TimeoutError:
                event = b": still here\n\n"
            if time.monotonic() - checked > _CHECK_S:
                checked = time.monotonic()
                now = await _look_up(request, who)
                if now is None:
                    yield b"event: ended\ndata: {}\n\n"
                    return
                wanted = _topics_of(now)
            if event:
                yield event


async def _look_up(request: Request, before: Principal) -> Principal | None:
    try:
        return await to_thread.run_sync(who_asks_still, request)
    except OutOfResources:
        # The database is away: nothing is heard meanwhile, and the next look decides.
        return before


def format_event(notice: Notice | None, wanted: frozenset[str]) -> bytes:
    """Return a notice as an event, or nothing if it is not for this page; None becomes `resync`."""
    if notice is None:
        return b"event: resync\ndata: {}\n\n"
    topic = str(notice.get("topic", ""))
    if topic not in wanted:
        return b""
    facts = {name: value for name, value in notice.items() if name != "topic"}
    return b"event: " + topic.encode() + b"\ndata: " + orjson.dumps(facts) + b"\n\n"
