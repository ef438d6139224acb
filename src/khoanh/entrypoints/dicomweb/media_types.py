"""Media types and what a client accepts (RFC 9110 12.5.1, PS3.18 8.7.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from khoanh.foundation.errors import Invalid

_LONGEST_FIELD = 8192
_MOST_RANGES = 64
_NAME = re.compile(r"[A-Za-z0-9!#$&^_.+*-]{1,127}/[A-Za-z0-9!#$&^_.+*-]{1,127}\Z")
_PARAMETER = re.compile(r'\s*([^\s=;,"]{1,64})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;,"]*))\s*\Z', re.DOTALL)


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type or range with its parameters.

    Attributes:
        name: `type/subtype` in lower case, either may be `*`.
        parameters: Names in lower case, values as sent without their quotes; `q` is not among them.
    """

    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    quality: float = 1.0

    def parameter(self, name: str) -> str:
        """Return the value of a parameter, empty if absent."""
        return next((value for key, value in self.parameters if key == name), "")

    @property
    def transfer_syntax(self) -> str:
        """The transfer syntax asked for: a UID, `*`, or empty."""
        return self.parameter("transfer-syntax").strip()

    @property
    def wildness(self) -> int:
        """How much is left open: 0 nothing, 1 the subtype, 2 all."""
        return 2 if self.name == "*/*" else int(self.name.endswith("/*"))

    def covers(self, name: str) -> bool:
        """Tell whether `name` falls into this range."""
        return self.name in {name, "*/*"} or (self.wildness == 1 and name.startswith(self.name[:-1]))


_ANYTHING = (MediaType("*/*"),)


def split_outside_quotes(text: str, separator: str) -> Iterator[str]:
    """Split a header field where `separator` stands outside a quoted string (RFC 9110 5.6.4)."""
    start, quoted, position = 0, False, 0
    while position < len(text):
        character = text[position]
        if quoted and character == "\\":
            position += 1
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            yield text[start:position]
            start = position + 1
        position += 1
    yield text[start:]


def parse_media_type(text: str) -> MediaType:
    """Read one media type; an unquoted parameter value may hold `/` as DICOM clients write it.

    Raises:
        Invalid: It is none.
    """
    head, *rest = split_outside_quotes(text[:_LONGEST_FIELD], ";")
    # A query string turns the plus of application/dicom+json into a space.
    name = re.sub(r"(?<=\w) (?=\w)", "+", head.strip()).lower()
    if name == "*":
        name = "*/*"
    if not _NAME.match(name):
        raise Invalid("a media type cannot be read", vi="Không đọc được kiểu dữ liệu (media type) yêu cầu")
    parameters: list[tuple[str, str]] = []
    quality = 1.0
    for piece in rest:
        if not piece.strip():
            continue
        matched = _PARAMETER.match(piece)
        if not matched:
            raise Invalid(f"a parameter of the media type {name} cannot be read")
        key = matched[1].lower()
        value = re.sub(r"\\(.)", r"\1", matched[2]) if matched[2] is not None else matched[3].strip()
        if key == "q":
            quality = _parse_quality(value)
        else:
            parameters.append((key, value))
    return MediaType(name, tuple(parameters), quality)


def _parse_quality(text: str) -> float:
    if not re.fullmatch(r"[01](?:\.[0-9]{0,6})?|\.[0-9]{1,6}", text):
        raise Invalid("a quality value in the list of media types cannot be read")
    return min(float(text), 1.0)


def parse_accept(text: str) -> list[MediaType]:
    """Read a list of acceptable media types, best first; the open ones follow the definite ones of the same quality.

    Raises:
        Invalid: It is malformed or too long.
    """
    if len(text) > _LONGEST_FIELD:
        raise Invalid("the list of acceptable media types is too long")
    pieces = [piece for piece in split_outside_quotes(text, ",") if piece.strip()]
    if len(pieces) > _MOST_RANGES:
        raise Invalid("the list of acceptable media types is too long")
    return sorted((parse_media_type(piece) for piece in pieces), key=lambda kind: (-kind.quality, kind.wildness))


def read_accept(header: str | None, parameter: Sequence[str]) -> tuple[MediaType, ...]:
    """Return what the client accepts; the `accept` query parameter wins over the header (PS3.18 8.3.3.1)."""
    given = ",".join(parameter).strip() or (header or "").strip()
    return _parse_again(given) if given else _ANYTHING


# A viewer asks thousands of times in the same words.
@lru_cache(maxsize=512)
def _parse_again(given: str) -> tuple[MediaType, ...]:
    return tuple(parse_accept(given))


def is_acceptable(ranges: Sequence[MediaType], name: str) -> bool:
    """Tell whether `name` may be sent: the most definite range that covers it decides, `q=0` refuses."""
    covering = sorted((kind for kind in ranges if kind.covers(name)), key=lambda kind: kind.wildness)
    return bool(covering) and covering[0].quality > 0


def choose_name(ranges: Sequence[MediaType], offered: Sequence[str]) -> str | None:
    """Choose among plain media types, the first of `offered` being the default."""
    for kind in ranges:
        if kind.quality <= 0:
            continue
        for name in offered:
            if kind.covers(name) and is_acceptable(ranges, name):
                return name
    return None
