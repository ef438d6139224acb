"""Byte ranges and conditional requests (RFC 9110 chapters 13 and 14)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MOST_RANGES = 16
_RANGE = re.compile(r"\s*(?:([0-9]{1,19})-([0-9]{0,19})|-([0-9]{1,19}))\s*\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to but not including `stop`."""

    start: int
    stop: int

    @property
    def size_bytes(self) -> int:
        """How many bytes it is."""
        return self.stop - self.start

    def describe(self, total: int) -> str:
        """Return the value of Content-Range."""
        return f"bytes {self.start}-{self.stop - 1}/{total}"


class Unsatisfiable(Exception):
    """No range asked for lies within the content (416)."""


def parse_ranges(header: str | None, total: int) -> list[Span] | None:
    """Read a Range header against content of `total` bytes.

    Returns:
        The spans, or None when the whole content is to be sent: no header, another unit, malformed, or so many or
        so overlapping ranges that serving them would only burden us (RFC 9110 14.2, 17.15).

    Raises:
        Unsatisfiable: It is well formed but nothing of it lies within the content.
    """
    if not header or len(header) > 1024:
        return None
    unit, equals, listed = header.partition("=")
    if not equals or unit.strip().lower() != "bytes":
        return None
    pieces = listed.split(",")
    if len(pieces) > _MOST_RANGES:
        return None
    spans: list[Span] = []
    for piece in pieces:
        matched = _RANGE.match(piece)
        if not matched:
            return None
        span = _resolve(matched, total)
        if span is False:
            return None
        if isinstance(span, Span):
            spans.append(span)
    if not spans:
        raise Unsatisfiable
    if sum(span.size_bytes for span in spans) > total:
        return None
    return spans


def _resolve(matched: re.Match[str], total: int) -> Span | bool:
    first, last, suffix = matched.groups()
    if suffix is not None:
        wanted = int(suffix)
        return Span(max(total - wanted, 0), total) if wanted and total else True
    start = int(first)
    if last and int(last) < start:
        return False
    if start >= total:
        return True
    return Span(start, min(int(last) + 1, total) if last else total)


def is_unchanged(headers: Mapping[str, str], etag: str) -> bool:
    """Tell whether the client's copy is current: If-None-Match, compared weakly (RFC 9110 13.1.2)."""
    given = headers.get("if-none-match")
    if not given or not etag:
        return False
    wanted = etag.removeprefix("W/")
    return given.strip() == "*" or any(one.strip().removeprefix("W/") == wanted for one in given.split(",")[:64])


def range_header(headers: Mapping[str, str], etag: str) -> str | None:
    """Return the Range header if it is to be honoured: an If-Range that names another version voids it."""
    condition = headers.get("if-range")
    if condition and (condition.strip() != etag or etag.startswith("W/")):
        return None
    return headers.get("range")
