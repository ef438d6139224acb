"""One request at this door: who asks, for what, in which form; failures said in HTTP's words."""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.media_types import MediaType, read_accept
from khoanh.entrypoints.dicomweb.refusals import Refused, as_problem
from khoanh.entrypoints.http import is_secure, who_asks
from khoanh.foundation.errors import KhoanhError
from khoanh.foundation.identity import Principal
from khoanh.foundation.uids import parse_uid
from khoanh.transaction import Desk

ROOT = "/dicom-web"
_LONGEST_QUERY = 64 * 1024
_HOST = re.compile(r"[A-Za-z0-9._-]{1,255}(?::[0-9]{1,5})?\Z|\[[0-9A-Fa-f:.]{2,64}\](?::[0-9]{1,5})?\Z")
_log = structlog.get_logger()

Kept = TypeVar("Kept")


@dataclass(slots=True)
class Remembered:
    """A few answers of the archive, kept for seconds; what is stored does not change under its UID.

    The key holds the whole principal: another one, or the same with other permissions, asks the archive itself.
    """

    most: int = 8192
    seconds: float = 5.0
    _entries: OrderedDict[Hashable, tuple[float, Any]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def recall(self, key: Hashable, ask: Callable[[], Kept]) -> Kept:
        """Return what is remembered under `key`, or ask and remember."""
        now = time.monotonic()
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry[0] > now:
                found: Kept = entry[1]
                return found
        fresh = ask()
        with self._lock:
            self._entries[key] = (now + self.seconds, fresh)
            self._entries.move_to_end(key)
            while len(self._entries) > self.most:
                self._entries.popitem(last=False)
        return fresh

    def peek(self, key: Hashable) -> Any:
        """Return what is remembered under `key`, else None."""
        entry = self._entries.get(key)
        return entry[1] if entry is not None and entry[0] > time.monotonic() else None

    def forget(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()


@dataclass(slots=True)
class Bodies:
    """Whole answers that many clients ask for, up to so many bytes; the key says all that they depend on."""

    most_bytes: int = 48 << 20
    _entries: OrderedDict[Hashable, bytes] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key: Hashable) -> bytes | None:
        """Return the body kept under `key`."""
        with self._lock:
            body = self._entries.get(key)
            if body is not None:
                self._entries.move_to_end(key)
            return body

    def keep(self, key: Hashable, body: bytes) -> None:
        """Keep a body unless it is too large; the least recently used ones make room."""
        if len(body) > self.most_bytes // 4:
            return
        with self._lock:
            self._size += len(body) - len(self._entries.pop(key, b""))
            self._entries[key] = body
            while self._size > self.most_bytes:
                self._size -= len(self._entries.popitem(last=False)[1])


@dataclass(frozen=True, slots=True)
class Door:
    """What the requests of one process share."""

    desk: Desk
    remembered: Remembered = field(default_factory=Remembered)
    tables: Remembered = field(default_factory=lambda: Remembered(most=512, seconds=600.0))
    bodies: Bodies = field(default_factory=Bodies)


class WouldBlock(Exception):
    """The answer needs the disk or the database: not in the event loop."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        may_block: False in the event loop, where only what is known and in memory may be used.
        root: Path of the service.
        only_series: UIDs of the series that may be told of; None: all.
    """

    door: Door
    request: Request
    who: Principal
    pairs: list[tuple[str, str]]
    may_block: bool = True
    root: str = ROOT
    only_series: frozenset[str] | None = None

    @property
    def desk(self) -> Desk:
        """The desk of this process."""
        return self.door.desk

    def uid(self, name: str) -> str | None:
        """Return a UID of the path, None if this path has none of that name.

        Raises:
            Invalid: It is not a UID.
        """
        text = self.request.path_params.get(name)
        return None if text is None else parse_uid(text, what=f"{name} UID")

    def values(self, name: str) -> list[str]:
        """Return the values of a query parameter."""
        return [value for key, value in self.pairs if key == name]

    def value(self, name: str) -> str:
        """Return the only value of a query parameter, empty if absent."""
        found = self.values(name)
        return found[0] if found else ""

    @property
    def accepted(self) -> tuple[MediaType, ...]:
        """What the client accepts, best first; the query parameter wins over the header (PS3.18 8.3.3.1)."""
        return read_accept(self.request.headers.get("accept"), self.values("accept"))

    @property
    def base(self) -> str:
        """The address of the service as the client reaches it, `…/dicom-web`."""
        settings = self.desk.settings
        if settings.public_url:
            return settings.public_url.rstrip("/") + self.root
        scheme = "https" if is_secure(self.request) else "http"
        host = self.request.headers.get("host", "")
        return _write_base(scheme, host, self.request.scope.get("server"), settings.http) + self.root


@lru_cache(maxsize=256)
def _write_base(scheme: str, host: str, server: tuple[str, int | None] | None, address: str) -> str:
    if not _HOST.match(host):
        host = address
    name, port = server or ("", None)
    if host == name and port not in (None, 80, 443):
        # dicomweb-client leaves the port out of Host; who names our own address has reached our own port.
        host = f"{host}:{port}"
    return f"{scheme}://{host}"


Handler = Callable[[Asked], Response]


def open_request(door: Door, request: Request, *, may_block: bool = True) -> Asked:
    """Find out who asks and read the query string.

    Raises:
        Refused: The query string is too long.
    """
    return Asked(door, request, who_asks(request), read_pairs(request), may_block)


def read_pairs(request: Request) -> list[tuple[str, str]]:
    """Return names and values of the query string. Raises Refused: it is too long."""
    raw: bytes = request.scope.get("query_string", b"")
    if len(raw) > _LONGEST_QUERY:
        raise Refused(414, "the query string is too long", vi="Chuỗi truy vấn quá dài")
    return parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace") if raw else []


def answer(door: Door, handler: Handler, request: Request) -> Response:
    """Run a handler for who asks; whatever goes wrong becomes a problem document."""
    try:
        asked = open_request(door, request)
    except KhoanhError as fault:
        return as_problem(fault)
    return answer_asked(handler, asked)


def answer_asked(handler: Handler, asked: Asked) -> Response:
    """Run a handler; whatever goes wrong becomes a problem document."""
    try:
        return handler(asked)
    except KhoanhError as fault:
        return as_problem(fault)
    except HTTPException:
        raise
    except Exception:
        # Messages of foreign exceptions may hold values of the object: only the trace goes to the log.
        request = asked.request
        _log.exception("dicomweb_failed", path=request.scope.get("route_name", ""), method=request.method)
        return as_problem(Refused(500, "the request failed inside the server", vi="Máy chủ gặp lỗi khi xử lý yêu cầu"))


def eager_endpoint(door: Door, handler: Handler) -> Callable[[Request], Any]:
    """Return an endpoint that answers in the event loop what is known and in memory, and the rest in a thread."""

    async def run(request: Request) -> Response:
        try:
            return handler(open_request(door, request, may_block=False))
        except Exception:
            # Whatever it was, the thread meets it again and says it.
            return await run_in_threadpool(answer, door, handler, request)

    return run


def endpoint(door: Door, handler: Handler) -> Callable[[Request], Any]:
    """Return the endpoint of a route whose handler touches disk or database: it runs in a thread."""

    async def run(request: Request) -> Response:
        return await run_in_threadpool(answer, door, handler, request)

    return run
