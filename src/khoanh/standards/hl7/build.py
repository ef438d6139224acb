"""Builds messages: texts are escaped, numbers of fields stand where a reader of the standard looks for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from khoanh.standards.hl7.charset import LABELS, encode_text
from khoanh.standards.hl7.escapes import DEFAULT_SEPARATORS, escape

Component = str | tuple[str, ...]
Value = str | tuple[Component, ...] | list["str | tuple[Component, ...]"]
"""A text; or components, of which a tuple is subcomponents; or a list of repetitions of either."""


@dataclass(frozen=True, slots=True)
class Line:
    """A segment to write: its name and the fields that are not empty, by their number."""

    name: str
    fields: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What MSH of a message to send says; `kind` is `ORM^O01^ORM_O01`."""

    sending_application: str
    sending_facility: str
    receiving_application: str
    receiving_facility: str
    sent_at: str
    kind: str
    control_id: str
    processing_id: str = "P"
    version: str = "2.5.1"
    codec: str = "utf-8"
    accept_ack: str = ""
    application_ack: str = ""


def build_message(envelope: Envelope, lines: Iterable[Line]) -> bytes:
    """Return the message in the receiver's character set, a CR after every segment."""
    text = "\r".join([format_header(envelope), *map(format_line, lines)]) + "\r"
    return encode_text(text, envelope.codec)


def format_header(envelope: Envelope) -> str:
    """Write MSH."""
    kind = tuple(envelope.kind.split("^"))
    fields: dict[int, Value] = {
        3: envelope.sending_application,
        4: envelope.sending_facility,
        5: envelope.receiving_application,
        6: envelope.receiving_facility,
        7: envelope.sent_at,
        9: kind,
        10: envelope.control_id,
        11: envelope.processing_id or "P",
        12: envelope.version,
        15: envelope.accept_ack,
        16: envelope.application_ack,
        18: LABELS.get(envelope.codec, ""),
    }
    # MSH-1 is the separator itself, so what follows the name is MSH-2.
    rest = format_line(Line("MSH", {number - 1: value for number, value in fields.items()}))
    return f"MSH|{DEFAULT_SEPARATORS.encoding}{rest[4:]}"


def format_line(line: Line) -> str:
    """Write a segment without empty fields at its end."""
    last = max((number for number, value in line.fields.items() if value), default=0)
    return "|".join([line.name, *(format_value(line.fields.get(number, "")) for number in range(1, last + 1))])


def format_value(value: Value) -> str:
    """Write a field."""
    if isinstance(value, list):
        return "~".join(_format_repetition(one) for one in value)
    return _format_repetition(value)


def _format_repetition(value: str | Sequence[Component]) -> str:
    if isinstance(value, str):
        return escape(value)
    parts = ("&".join(map(escape, part)).rstrip("&") if isinstance(part, tuple) else escape(part) for part in value)
    return "^".join(parts).rstrip("^")
