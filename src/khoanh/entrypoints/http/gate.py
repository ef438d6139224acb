"""What every request passes, in one plain ASGI layer: who asks, size, security headers, log and count."""

import time
import traceback
from typing import Any

import structlog
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from khoanh.entrypoints.http import metrics
from khoanh.entrypoints.http.address import find_header, is_loopback, is_secure
from khoanh.entrypoints.http.asker import Askers, check_forgery, find_origin, note_asker, read_secret
from khoanh.entrypoints.http.problems import answer_accident, problem, problem_of
from khoanh.foundation.errors import Forbidden, KhoanhError
from khoanh.foundation.identity import Principal

_log = structlog.get_logger("http")
_SLOW_S = 2.0

# Cornerstone compiles WebAssembly and starts workers from blobs; its SVG tools set style attributes. A PDF of the
# archive opens in a frame of its own bytes.
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; media-src 'self' blob:; "
    "frame-src blob:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
]
_NAMES = frozenset(name for name, _ in _HEADERS)
_SECURE_HEADERS = [*_HEADERS, (b"strict-transport-security", b"max-age=31536000")]
_NO_STORE = (b"cache-control", b"no-store")

# These take bodies of any length: they stream them, under the caps of the archive.
_UPLOADS = ("/api/v1/uploads", "/dicom-web/")
_GUARDED = ("/api/", "/dicom-web", "/wado", "/fhir", "/metrics")
_OPEN_BEFORE_SETUP = ("/api/v1/setup/", "/api/v1/session", "/api/v1/openapi.json")


class _TooLarge(HTTPException):
    """A body went beyond its limit; of the framework's own kind, so that every door lets it through."""

    def __init__(self) -> None:
        super().__init__(413, "the body is too large")


class Gate:
    """Wraps the web application."""

    def __init__(self, app: ASGIApp, askers: Askers, *, max_request_bytes: int) -> None:
        self.app = app
        self.askers = askers
        self.max_request_bytes = max_request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        answer = _Answer(send, scope, _SECURE_HEADERS if is_secure(scope, self.askers.trusted) else _HEADERS)
        try:
            await self._serve(scope, receive, answer)
        except _TooLarge:
            refusal = problem(413, "the body is too large", detail_vi="Dữ liệu gửi lên quá lớn")
            await answer.refuse(refusal)
        except KhoanhError as fault:
            await answer.refuse(problem_of(fault))
        except Exception as fault:
            _log_fault(scope, fault)
            # The framework has answered already, and raised the fault again for us to see.
            if not answer.is_complete:
                await answer.refuse(await answer_accident(scope, fault))
        finally:
            _settle(scope, answer, time.perf_counter() - started)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        await self._identify(scope)
        path: str = scope["path"]
        if path.startswith(_UPLOADS) or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, answer.send)
            return
        length = find_header(scope["headers"], b"content-length")
        if length and (not length.isdigit() or int(length) > self.max_request_bytes):
            raise _TooLarge
        await self.app(scope, _limit(receive, self.max_request_bytes), answer.send)

    async def _identify(self, scope: Scope) -> None:
        secret = read_secret(scope["headers"])
        principal: Principal | None = None
        fault: KhoanhError | None = None
        if secret is not None:
            origin = find_origin(scope, self.askers.trusted)
            try:
                principal = self.askers.recall(secret, origin)
                if principal is None:
                    principal = await to_thread.run_sync(self.askers.look_up, secret, origin)
                check_forgery(scope, secret)
            except KhoanhError as refused:
                principal, fault = None, refused
        note_asker(scope, self.askers, principal, fault)
        if principal is None and scope["path"].startswith(_GUARDED):
            await self._refuse_before_setup(scope)

    async def _refuse_before_setup(self, scope: Scope) -> None:
        """Until somebody holds the keys, other machines see the set-up page and nothing else."""
        if is_loopback(scope) or scope["path"].startswith(_OPEN_BEFORE_SETUP):
            return
        if not await to_thread.run_sync(self.askers.is_set_up):
            raise Forbidden(
                "no account exists yet: open the set-up link that the server printed",
                vi="Chưa có tài khoản nào: hãy mở liên kết cài đặt mà máy chủ đã in ra",
            )


class _Answer:
    """Sends what the application answers, with our headers, and notes how it went."""

    __slots__ = ("_headers", "_send", "is_complete", "scope", "sent_bytes", "status")

    def __init__(self, send: Send, scope: Scope, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.scope = scope
        self.status = 0
        self.is_complete = False
        self.sent_bytes = 0

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = list(message.get("headers", ()))
            present = {key for key, _ in own}
            own += self._headers if present.isdisjoint(_NAMES) else [h for h in self._headers if h[0] not in present]
            if b"cache-control" not in present and self.scope["path"].startswith("/api/"):
                own.append(_NO_STORE)
            message = {**message, "headers": own}
        elif message["type"] == "http.response.body":
            self.sent_bytes += len(message.get("body", b""))
            self.is_complete = not message.get("more_body", False)
        await self._send(message)

    async def refuse(self, response: Any) -> None:
        """Answer with a problem unless the answer has begun; then the connection ends short."""
        if self.status:
            raise ConnectionError("the answer ended early")
        await response(self.scope, _no_more, self.send)


async def _no_more() -> Message:
    return {"type": "http.disconnect"}


def _limit(receive: Receive, most: int) -> Receive:
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise _TooLarge
        return message

    return limited


def _name_path(scope: Scope) -> str:
    """Return a path as it is logged: the token of a patient's link opens it, and stays out."""
    path: str = scope["path"]
    if path.startswith("/p/"):
        path = "/p/…/" + path[3:].partition("/")[2]
    return path[:300]


def _log_fault(scope: Scope, fault: Exception) -> None:
    # The message of a foreign error may quote what was sent: type and places only.
    places = [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(fault.__traceback__)]
    _log.error(
        "request failed", method=scope["method"], path=_name_path(scope), fault=type(fault).__name__, trace=places
    )


def _settle(scope: Scope, answer: _Answer, seconds: float) -> None:
    """Count the request; log it, without its query, when it changed something, failed or was slow."""
    method, status = scope["method"], answer.status or 499
    metrics.count_request(scope["path"], method, status, seconds, answer.sent_bytes)
    if status >= 400 or seconds > _SLOW_S or method not in ("GET", "HEAD", "OPTIONS"):
        principal = scope.get("khoanh.principal")
        _log.info(
            "request",
            method=method,
            path=_name_path(scope),
            status=status,
            ms=round(seconds * 1000),
            bytes=answer.sent_bytes,
            who=principal.name if principal else "",
        )
