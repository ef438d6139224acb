"""A message as segments, fields, repetitions, components and subcomponents (HL7 v2.8 chapter 2.5), read tolerantly.

Nothing is split before it is asked for, and every split is capped, so hostile text costs little more than its length.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7.charset import Decoded, decode_message
from khoanh.standards.hl7.escapes import DEFAULT_SEPARATORS, Separators, unescape

MOST_SEGMENTS = 20_000
MOST_FIELDS = 600
MOST_REPETITIONS = 2_000
MOST_COMPONENTS = 200
NULL = '""'
"""A field that holds this is to be emptied at the receiver (2.5.3); an empty one says nothing."""

_LINE = re.compile(r"[^\r\n]+")
_SEGMENT = re.compile(r"\s*([A-Za-z][A-Za-z0-9]{2})(?:(?=[|])|\s*\Z)")
_HEADERS = ("MSH", "FHS", "BHS")


@dataclass(slots=True)
class Segment:
    """One line. Fields count from 1; in MSH, FHS and BHS field 1 is the separator itself (2.14.9.1)."""

    name: str
    text: str
    separators: Separators = DEFAULT_SEPARATORS
    codec: str = "utf-8"
    _fields: list[str] | None = field(default=None, repr=False)

    def raw(self, number: int) -> str:
        """Return a field as it stands, escapes and all."""
        fields = self._fields
        if fields is None:
            fields = self._fields = self._split()
        return fields[number] if 0 < number < len(fields) else ""

    def _split(self) -> list[str]:
        fields = self.text.split(self.separators.field, MOST_FIELDS)
        if self.name in _HEADERS:
            fields.insert(1, self.separators.field)
        return fields

    @property
    def field_count(self) -> int:
        """Return the number of the last field."""
        self.raw(0)
        return len(self._fields or ()) - 1

    def repetitions(self, number: int) -> list[str]:
        """Return the repetitions of a field as they stand; none for an empty field."""
        raw = self.raw(number)
        if not raw:
            return []
        if self.name in _HEADERS and number <= 2:
            return [raw]
        return raw.split(self.separators.repetition, MOST_REPETITIONS)[:MOST_REPETITIONS]

    def components(self, number: int, repetition: int = 1) -> list[str]:
        """Return the components of one repetition as they stand."""
        found = self.repetitions(number)
        return self.split_components(found[repetition - 1]) if 0 < repetition <= len(found) else []

    def split_components(self, repetition: str) -> list[str]:
        """Split one repetition."""
        return repetition.split(self.separators.component, MOST_COMPONENTS)

    def value(self, number: int, component: int = 1, subcomponent: int = 1, repetition: int = 1) -> str:
        """Return the text of a subcomponent, unescaped and without spaces around it; a null (`""`) is empty."""
        raw = self.raw(number)
        if not raw:
            return ""
        if repetition > 1 or self.separators.repetition in raw:
            parts = self.repetitions(number)
            raw = parts[repetition - 1] if repetition <= len(parts) else ""
        return self.pick(raw, component, subcomponent)

    def pick(self, repetition: str, component: int = 1, subcomponent: int = 1) -> str:
        """Return the text of a subcomponent of one repetition."""
        parts = repetition.split(self.separators.component, component)
        if component > len(parts):
            return ""
        subs = parts[component - 1].split(self.separators.subcomponent, subcomponent)
        return self.clean(subs[subcomponent - 1]) if subcomponent <= len(subs) else ""

    def clean(self, raw: str) -> str:
        """Return what a piece of text means."""
        return "" if raw == NULL else unescape(raw, self.separators, self.codec).strip()

    def whole(self, number: int, repetition: int = 1) -> str:
        """Return one repetition as text where components mean nothing (TX, FT, ST): separators stay letters."""
        found = self.repetitions(number)
        return self.clean(found[repetition - 1]) if 0 < repetition <= len(found) else ""

    def is_null(self, number: int) -> bool:
        """Tell whether the field says that the receiver's value is to be emptied."""
        return self.raw(number) == NULL


@dataclass(frozen=True, slots=True)
class Message:
    """Segments in their order, and how the bytes were read."""

    segments: tuple[Segment, ...]
    separators: Separators
    decoded: Decoded
    _by_name: dict[str, list[Segment]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the segments by name: profiles ask for many paths."""
        by_name: dict[str, list[Segment]] = {}
        for segment in self.segments:
            by_name.setdefault(segment.name, []).append(segment)
        object.__setattr__(self, "_by_name", by_name)

    @property
    def header(self) -> Segment:
        """Return MSH."""
        return self.segments[0]

    def first(self, name: str) -> Segment | None:
        """Return the first segment of this name."""
        found = self._by_name.get(name)
        return found[0] if found else None

    def every(self, name: str) -> Sequence[Segment]:
        """Return the segments of this name."""
        return self._by_name.get(name, ())

    def part(self, segments: Iterable[Segment]) -> "Message":
        """Return a message of some of the segments: one order of several with what is said for all of them."""
        return Message(tuple(segments), self.separators, self.decoded)


def parse_message(data: bytes, fallback: str = "cp1258") -> Message:
    """Read a message: any charset, any line end, noise before MSH, lines torn by a line end within a text.

    Args:
        fallback: Codec of senders whose bytes are no UTF-8 and who name none that fits.

    Raises:
        Invalid: There is no MSH with separators, or more segments than any real message has.
    """
    return split_message(decode_message(data, fallback))


def split_message(decoded: Decoded) -> Message:
    """Cut decoded text into segments.

    Raises:
        Invalid: As `parse_message`.
    """
    start = find_header(decoded.text)
    if start < 0:
        raise Invalid("the message does not begin with MSH", vi="Bản tin không bắt đầu bằng MSH")
    separators = read_separators(decoded.text[start : start + 16])
    segments: list[Segment] = []
    for line in iterate_lines(decoded.text, start, separators):
        if len(segments) >= MOST_SEGMENTS:
            raise Invalid(f"more than {MOST_SEGMENTS} segments", vi=f"Bản tin có hơn {MOST_SEGMENTS} đoạn")
        segments.append(Segment(line[:3].upper(), line, separators, decoded.codec))
    return Message(tuple(segments), separators, decoded)


def find_header(text: str, name: str = "MSH") -> int:
    """Return where the first line that is this header begins; -1 where there is none."""
    found = re.search(rf"(?:\A|[\r\n])[\s\ufeff\x00\x0b]{{0,64}}({name})[^\w\s]", text[:65536])
    return found.start(1) if found else -1


def read_separators(header: str) -> Separators:
    """Read MSH-1 and MSH-2 from the beginning of a header; what is left out is as the standard recommends.

    Raises:
        Invalid: There is no separator, or one stands for two things.
    """
    mark = header[3:4]
    given = header[4:].split(mark, 1)[0] if mark else ""
    plain = DEFAULT_SEPARATORS.encoding
    encoding = given[:5] + plain[len(given) :] if len(given) <= 5 else plain
    used = mark + encoding
    if not mark or mark.isalnum() or any(letter.isalnum() or letter.isspace() for letter in used):
        raise Invalid("MSH-1 or MSH-2 is no separator", vi="Ký tự phân cách ở MSH-1, MSH-2 không hợp lệ")
    if len(set(used)) < len(used):
        raise Invalid("MSH-1 and MSH-2 repeat a separator", vi="MSH-1, MSH-2 có ký tự phân cách bị trùng")
    return Separators(mark, encoding[0], encoding[1], encoding[2], encoding[3], encoding[4:5])


def iterate_lines(text: str, start: int, separators: Separators) -> Iterator[str]:
    """Yield segments; a line that begins none continues the one before it, as a line break of its text.

    Senders that let people's line ends through write such lines.
    """
    pattern = _SEGMENT if separators.field == "|" else _segment_pattern(separators.field)
    held = ""
    torn: list[str] = []
    for found in _LINE.finditer(text, start):
        line = found.group(0)
        begins = pattern.match(line)
        if begins is None:
            if line.strip() and len(torn) < MOST_SEGMENTS:
                torn.append(line.strip())
            continue
        if held:
            yield _mend(held, torn, separators)
            torn = []
        held = line[begins.start(1) :]
    if held:
        yield _mend(held, torn, separators)


def _mend(line: str, torn: list[str], separators: Separators) -> str:
    if not torn:
        return line
    return f"{separators.escape}.br{separators.escape}".join([line, *torn])


def _segment_pattern(mark: str) -> re.Pattern[str]:
    return re.compile(rf"\s*([A-Za-z][A-Za-z0-9]{{2}})(?:(?=[{re.escape(mark)}])|\s*\Z)")
