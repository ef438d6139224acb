"""Acknowledgments (HL7 v2.8 2.9 rules, 2.13.1 ACK, 2.14.8 MSA, 2.14.5 ERR; v2.4 2.16.5 the older ERR)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from khoanh.standards.hl7.build import Envelope, Line, Value, build_message
from khoanh.standards.hl7.header import MessageHeader
from khoanh.standards.hl7.tables import ERRORS

AckCode = Literal["AA", "AE", "AR", "CA", "CE", "CR"]


@dataclass(frozen=True, slots=True)
class AckError:
    """What was wrong.

    Attributes:
        code: HL7 table 0357.
        text: What the sender's people read.
        location: `PID-3.1`, or empty.
    """

    code: str = "207"
    text: str = ""
    location: str = ""
    severity: Literal["E", "W", "I"] = "E"


def format_ack(
    header: MessageHeader,
    code: AckCode,
    at: datetime,
    control_id: str,
    *,
    errors: Sequence[AckError] = (),
    codec: str = "utf-8",
    sender: tuple[str, str] = ("KHOANH", ""),
) -> bytes:
    """Return the answer to a message in the words of its version.

    Args:
        sender: Our application and facility, where the message did not name us.
    """
    modern = _is_at_least(header.version, (2, 5))
    envelope = Envelope(
        sending_application=header.receiving_application or sender[0],
        sending_facility=header.receiving_facility or sender[1],
        receiving_application=header.sending_application,
        receiving_facility=header.sending_facility,
        sent_at=f"{at:%Y%m%d%H%M%S%z}",
        kind=_kind(header),
        control_id=control_id,
        processing_id=header.processing_id,
        version=header.version,
        codec=codec,
    )
    msa: dict[int, Value] = {1: code, 2: header.control_id}
    if errors and not modern:
        # MSA-3 is where senders of those versions look (withdrawn in 2.7).
        msa[3] = errors[0].text[:250]
    lines = [Line("MSA", msa)]
    if errors and modern:
        lines += [Line("ERR", _format_modern(error)) for error in errors]
    elif errors:
        lines.append(Line("ERR", {1: [_format_old(error) for error in errors]}))
    return build_message(envelope, lines)


def _kind(header: MessageHeader) -> str:
    if not header.trigger or not _is_at_least(header.version, (2, 3)):
        return "ACK"
    return f"ACK^{header.trigger}^ACK" if _is_at_least(header.version, (2, 3, 1)) else f"ACK^{header.trigger}"


def _is_at_least(version: str, wanted: tuple[int, ...]) -> bool:
    try:
        return tuple(int(part) for part in version.split(".")) >= wanted
    except ValueError:
        return True


def _format_modern(error: AckError) -> dict[int, Value]:
    english = ERRORS.get(error.code, ERRORS["207"])[0]
    code = error.code if error.code in ERRORS else "207"
    return {2: _place(error.location), 3: (code, english, "HL70357"), 4: error.severity, 8: error.text[:250]}


def _format_old(error: AckError) -> tuple[str | tuple[str, ...], ...]:
    code = error.code if error.code in ERRORS else "207"
    place = _place(error.location)
    segment, sequence, field = (*map(str, place), "", "", "")[:3]
    return segment, sequence, field, (code, ERRORS[code][0], "HL70357")


def _place(location: str) -> tuple[str, ...]:
    """Return ERL (2A.3.29): segment, its number, field, repetition, component."""
    segment, _, rest = location.partition("-")
    if not segment:
        return ("",)
    field, _, component = rest.partition(".")
    return (segment, "1", field, "1" if component else "", component) if field else (segment, "1")
