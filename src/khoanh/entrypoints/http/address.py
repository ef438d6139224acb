"""Where a request comes from, past the proxies we trust."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

Headers = Iterable[tuple[bytes, bytes]]


def find_header(headers: Headers, name: bytes) -> str:
    """Return a header's value, or an empty text."""
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return ""


def client_address(scope: Any, trusted: frozenset[str]) -> str:
    """Return the peer's address; behind a trusted proxy the last one in X-Forwarded-For that we do not trust."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if not trusted or address not in trusted:
        return address
    for hop in reversed(find_header(scope["headers"], b"x-forwarded-for").split(",")):
        known = _address_of(hop)
        if not known:
            break
        address = known
        if address not in trusted:
            break
    return address


def is_secure(scope: Any, trusted: frozenset[str]) -> bool:
    """Tell whether the browser reached us over TLS."""
    if scope.get("scheme") in ("https", "wss"):
        return True
    client = scope.get("client")
    return bool(client and client[0] in trusted and find_header(scope["headers"], b"x-forwarded-proto") == "https")


def is_loopback(scope: Any) -> bool:
    """Tell whether the request began on this machine; one that a proxy passed on did not."""
    client = scope.get("client")
    if not client or any(key in (b"x-forwarded-for", b"forwarded") for key, _ in scope["headers"]):
        return False
    known = _address_of(str(client[0]))
    return bool(known) and ip_address(known).is_loopback


def _address_of(text: str) -> str:
    try:
        found = ip_address(text.strip().strip("[]"))
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
