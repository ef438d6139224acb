"""Reads a multipart body piece by piece, in bounded memory (RFC 2046 5.1, RFC 2387)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from khoanh.entrypoints.dicomweb.media_types import MediaType, parse_media_type
from khoanh.foundation.errors import Invalid

_LONGEST_HEADERS = 16 * 1024
_LONGEST_PREAMBLE = 1 << 20
_MOST_PARTS = 200_000
_BOUNDARY = re.compile(r"[ -~]{1,200}\Z")


@dataclass(frozen=True, slots=True)
class PartBegin:
    """A part begins; header names are in lower case."""

    headers: dict[str, str]

    @property
    def media_type(self) -> MediaType:
        """What the part says it is; `application/octet-stream` if it does not say."""
        return parse_media_type(self.headers.get("content-type") or "application/octet-stream")


@dataclass(frozen=True, slots=True)
class PartEnd:
    """The part is over; `complete` unless the body ended without the closing boundary."""

    complete: bool = True


PartEvent = PartBegin | bytes | PartEnd


class _State(Enum):
    PREAMBLE = 0
    HEADERS = 1
    CONTENT = 2
    EPILOGUE = 3


def find_boundary(kind: MediaType) -> str:
    """Return the boundary of a multipart media type.

    Raises:
        Invalid: There is none, or it could not be one.
    """
    boundary = kind.parameter("boundary")
    if not _BOUNDARY.match(boundary) or boundary != boundary.rstrip():
        raise Invalid("the multipart body has no usable boundary", vi="Thiếu tham số boundary của gói tin nhiều phần")
    return boundary


@dataclass(slots=True)
class MultipartReader:
    """Turns chunks of a body into parts; at most one boundary's length is held back between chunks.

    Attributes:
        boundary: As the Content-Type of the message says, without the two hyphens.
    """

    boundary: str
    most_parts: int = _MOST_PARTS
    _held: bytes = b""
    _state: _State = _State.PREAMBLE
    _skipped: int = 0
    _parts: int = 0
    _mark: bytes = field(init=False)

    def __post_init__(self) -> None:
        # The line end before the hyphens belongs to the boundary; a body may begin right with the hyphens.
        self._mark = b"\n--" + self.boundary.encode("latin-1")
        self._held = b"\r\n"

    def feed(self, chunk: bytes) -> Iterator[PartEvent]:
        """Take the next chunk of the body and yield what it completes.

        Raises:
            Invalid: Headers or preamble are absurd, or there are too many parts.
        """
        data = self._held + chunk if self._held else chunk
        self._held = b""
        position = 0
        while True:
            if self._state is _State.EPILOGUE:
                return
            if self._state is _State.HEADERS:
                headers, after = self._read_headers(data, position)
                if headers is None:
                    self._held = data[position:]
                    return
                position = after
                self._state = _State.CONTENT
                yield PartBegin(headers)
                continue
            found = data.find(self._mark, position)
            if found < 0:
                yield from self._pass_on(data, position)
                return
            end = found + len(self._mark)
            if len(data) < end + 2:
                yield from self._pass_content(data, position, found - 1 if found else 0)
                self._held = data[max(found - 1, 0) :] if found > position else data[found:]
                return
            if data[end : end + 2] != b"--" and data[end : end + 1] not in b"\r\n \t":
                # Something that only begins like the boundary: content.
                yield from self._pass_content(data, position, end)
                position = end
                continue
            yield from self._end_part(data, position, found)
            position = end
            self._state = _State.EPILOGUE if data[end : end + 2] == b"--" else _State.HEADERS

    def _read_headers(self, data: bytes, position: int) -> tuple[dict[str, str] | None, int]:
        # `position` stands right after the boundary: padding, a line end, the header lines, an empty line.
        matched = _HEADERS_END.search(data, position, position + _LONGEST_HEADERS)
        if not matched:
            if len(data) - position > _LONGEST_HEADERS:
                raise Invalid("the headers of a part are too long")
            return None, position
        self._parts += 1
        if self._parts > self.most_parts:
            raise Invalid("the body has too many parts", vi="Gói tin có quá nhiều phần")
        return _parse_headers(data[position : matched.start()]), matched.end()

    def _pass_on(self, data: bytes, position: int) -> Iterator[bytes]:
        keep = min(len(self._mark) + 1, len(data) - position)
        yield from self._pass_content(data, position, len(data) - keep)
        self._held = data[len(data) - keep :]

    def _pass_content(self, data: bytes, start: int, end: int) -> Iterator[bytes]:
        if end <= start:
            return
        if self._state is _State.CONTENT:
            yield data[start:end]
            return
        self._skipped += end - start
        if self._skipped > _LONGEST_PREAMBLE:
            raise Invalid("the body does not begin with its boundary", vi="Không tìm thấy boundary của gói tin")

    def _end_part(self, data: bytes, position: int, found: int) -> Iterator[PartEvent]:
        if self._state is not _State.CONTENT:
            return
        end = found - 1 if found > position and data[found - 1 : found] == b"\r" else found
        yield from self._pass_content(data, position, end)
        yield PartEnd()

    def finish(self) -> Iterator[PartEvent]:
        """Say that the body is over; a part without closing boundary ends here.

        Raises:
            Invalid: There was no boundary at all, or a part ends within its headers.
        """
        if self._state is _State.PREAMBLE:
            raise Invalid("the body does not contain its boundary", vi="Không tìm thấy boundary của gói tin")
        if self._state is _State.HEADERS and self._held.strip():
            raise Invalid("the body ends within the headers of a part")
        if self._state is _State.CONTENT:
            if self._held.startswith((b"\r" + self._mark, self._mark)):
                # Cut within the closing hyphens: the boundary is there all the same.
                yield PartEnd()
            else:
                if self._held:
                    yield self._held
                yield PartEnd(complete=False)
        self._held = b""
        self._state = _State.EPILOGUE


_HEADERS_END = re.compile(rb"(?<=\n)\r?\n")


def _parse_headers(block: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    text = re.sub(r"\r?\n[ \t]+", " ", block.decode("utf-8", "replace"))
    for line in text.split("\n"):
        name, colon, value = line.strip().partition(":")
        if colon and len(headers) < 64:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers
