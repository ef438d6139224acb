"""Who asks: a bearer token or the session cookie, looked up at most every few seconds."""

import hmac
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from starlette.requests import HTTPConnection

from khoanh.entrypoints.http import address as addresses
from khoanh.entrypoints.http.address import find_header
from khoanh.features import stations
from khoanh.features.accounts import NotSignedIn, csrf_of, has_accounts, principal_of_session, principal_of_token
from khoanh.foundation.errors import Forbidden, KhoanhError
from khoanh.foundation.identity import Principal, PrincipalKind
from khoanh.transaction import Desk

SESSION_COOKIE = "khoanh_session"
CSRF_COOKIE = "khoanh_csrf"
STATION_COOKIE = "khoanh_station"
CSRF_HEADER = b"x-khoanh-csrf"
_FRESH_S = 4.0
_MOST_ASKERS = 10_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PRINCIPAL = "khoanh.principal"
_ASKERS = "khoanh.askers"
_FAULT = "khoanh.sign_in_fault"
_Key = tuple[str, stations.Origin]


@dataclass(frozen=True, slots=True)
class _Secret:
    """What a request shows to say who it is."""

    text: str
    is_cookie: bool


@dataclass(slots=True)
class Askers:
    """Knows for some seconds who a secret belongs to; one for each process."""

    desk: Desk
    trusted: frozenset[str]
    _known: OrderedDict[_Key, tuple[float, Principal]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _has_accounts: bool = False

    def recall(self, secret: _Secret, origin: stations.Origin) -> Principal | None:
        """Return who it is if that was looked up just now."""
        found = self._known.get((secret.text, origin))
        return found[1] if found and found[0] > time.monotonic() else None

    def look_up(self, secret: _Secret, origin: stations.Origin) -> Principal:
        """Ask the database who it is and what may be done from there, and remember the answer for a moment.

        Raises:
            NotSignedIn: It belongs to nobody, or nothing may be done from there.
        """
        nobody = Principal(PrincipalKind.USER, "", frozenset(), address=origin.address)
        with self.desk.unit(nobody) as unit:
            find = principal_of_session if secret.is_cookie else principal_of_token
            principal = stations.limit_principal(unit, find(unit, secret.text), origin)
        with self._lock:
            self._known[secret.text, origin] = (time.monotonic() + _FRESH_S, principal)
            while len(self._known) > _MOST_ASKERS:
                self._known.popitem(last=False)
        return principal

    def forget(self) -> None:
        """Look everybody up anew: a right, a session or a token has changed."""
        with self._lock:
            self._known.clear()

    def is_set_up(self) -> bool:
        """Tell whether there is any account; once there is one, the answer stays."""
        if not self._has_accounts:
            with self.desk.unit(Principal(PrincipalKind.USER, "", frozenset())) as unit:
                self._has_accounts = has_accounts(unit)
        return self._has_accounts


def read_secret(headers: list[tuple[bytes, bytes]]) -> _Secret | None:
    """Return the token or session cookie of a request; a token goes first."""
    scheme, _, value = find_header(headers, b"authorization").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return _Secret(value.strip()[:200], is_cookie=False)
    cookie = cookie_of(headers, SESSION_COOKIE)
    return _Secret(cookie[:200], is_cookie=True) if cookie else None


def cookie_of(headers: list[tuple[bytes, bytes]], name: str) -> str:
    """Return a cookie's value, or an empty text (RFC 6265 4.2.1); ours are never quoted."""
    start = f"{name}=".encode()
    for key, value in headers:
        if key == b"cookie" and start in value:
            for pair in value.split(b";"):
                if pair.strip().startswith(start):
                    return pair.strip()[len(start) :].decode("latin-1")
    return ""


def check_forgery(scope: Any, secret: _Secret) -> None:
    """Refuse a change that a foreign page asks for in the name of whoever is signed in here.

    The cookie alone never suffices for an unsafe method: the header must repeat what only our own page can read.

    Raises:
        Forbidden: It is missing or wrong.
    """
    if not secret.is_cookie or scope["method"] in _SAFE:
        return
    shown = find_header(scope["headers"], CSRF_HEADER)
    if not hmac.compare_digest(shown.encode("latin-1"), csrf_of(secret.text).encode()):
        raise Forbidden(
            "the header X-Khoanh-CSRF must repeat the cookie khoanh_csrf",
            vi="Yêu cầu thiếu mã chống giả mạo; hãy tải lại trang",
        )


def note_asker(scope: Any, askers: Askers, principal: Principal | None, fault: KhoanhError | None = None) -> None:
    """Leave in the scope who asks, for `who_asks`."""
    scope[_ASKERS] = askers
    scope[_PRINCIPAL] = principal
    scope[_FAULT] = fault


def who_asks(request: HTTPConnection) -> Principal:
    """Return who asks.

    Raises:
        NotSignedIn: Nobody who is signed in (HTTP 401).
        Forbidden: A change with a cookie but without its CSRF header.
        OutOfResources: The database could not be asked.
    """
    principal: Principal | None = request.scope.get(_PRINCIPAL)
    if principal is None:
        fault = request.scope.get(_FAULT)
        if fault is not None:
            raise fault
        raise NotSignedIn("sign in first", vi="Hãy đăng nhập")
    return principal


def who_asks_still(request: HTTPConnection) -> Principal | None:
    """Return who asks for a long answer with the rights of now, None once signed out; blocks for one query."""
    askers: Askers = request.scope[_ASKERS]
    secret = read_secret(request.scope["headers"])
    if secret is None:
        return None
    origin = origin_of(request)
    nobody = Principal(PrincipalKind.USER, "", frozenset(), address=origin.address)
    try:
        with askers.desk.unit(nobody) as unit:
            if secret.is_cookie:
                principal = principal_of_session(unit, secret.text, active=False)
            else:
                principal = principal_of_token(unit, secret.text)
            return stations.limit_principal(unit, principal, origin)
    except NotSignedIn:
        return None


def forget_askers(request: HTTPConnection) -> None:
    """Make a change of rights count at once in this process, in others within seconds."""
    request.scope[_ASKERS].forget()


def find_origin(scope: Any, trusted: frozenset[str]) -> stations.Origin:
    """Return where a request comes from; a browser's own word counts for no more than the secret it was given."""
    return stations.Origin(
        addresses.client_address(scope, trusted),
        cookie_of(scope["headers"], STATION_COOKIE)[:200],
        addresses.is_loopback(scope),
    )


def origin_of(request: HTTPConnection) -> stations.Origin:
    """Return where the request comes from, for the rights of stations."""
    return find_origin(request.scope, request.scope[_ASKERS].trusted)


def client_of(request: HTTPConnection) -> str:
    """Return the address the request comes from."""
    return addresses.client_address(request.scope, request.scope[_ASKERS].trusted)


def is_secure(request: HTTPConnection) -> bool:
    """Tell whether the browser reached us over TLS, so that cookies may be `Secure`."""
    return addresses.is_secure(request.scope, request.scope[_ASKERS].trusted)


def session_cookie(request: HTTPConnection) -> str:
    """Return the session cookie's value, or an empty text."""
    return cookie_of(request.scope["headers"], SESSION_COOKIE)
