"""The message header segment (HL7 v2.8 2.14.9 MSH): who sends what to whom, and how it is to be answered."""

from dataclasses import dataclass

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7.escapes import DEFAULT_SEPARATORS, Separators
from khoanh.standards.hl7.message import Message, Segment, find_header, iterate_lines, read_separators


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """The fields of MSH that decide who answers what; applications and facilities as their first components.

    Attributes:
        kind: Message code and trigger event, `ORM^O01`.
        structure: MSH-9.3, empty in old versions.
        version: Digits only, `2.5.1`; `2.5` where none is given.
        accept_ack: MSH-15: AL, NE, ER, SU, or empty in original mode.
        application_ack: MSH-16, the same.
    """

    separators: Separators = DEFAULT_SEPARATORS
    sending_application: str = ""
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    sent_at: str = ""
    kind: str = ""
    structure: str = ""
    control_id: str = ""
    processing_id: str = ""
    version: str = "2.5"
    accept_ack: str = ""
    application_ack: str = ""
    charset: str = ""

    @property
    def code(self) -> str:
        """Return the message code, `ORM`."""
        return self.kind.partition("^")[0]

    @property
    def trigger(self) -> str:
        """Return the trigger event, `O01`."""
        return self.kind.partition("^")[2]

    @property
    def is_enhanced(self) -> bool:
        """Tell whether the sender asks for acknowledgments of enhanced mode (2.9.3)."""
        return bool(self.accept_ack or self.application_ack)


def read_header(message: Message) -> MessageHeader:
    """Read MSH of a message."""
    return _read(message.header)


def parse_header(data: bytes) -> MessageHeader:
    """Read MSH alone, cheaply: of a message that may be refused before it is parsed.

    Raises:
        Invalid: The message does not begin with MSH, or has no separators.
    """
    text = data[:16384].replace(b"\0", b"").decode("utf-8", "replace")
    start = find_header(text)
    if start < 0:
        raise Invalid("the message does not begin with MSH", vi="Bản tin không bắt đầu bằng MSH")
    separators = read_separators(text[start : start + 16])
    line = next(iterate_lines(text, start, separators), "MSH")
    return _read(Segment("MSH", line, separators))


def _name(msh: Segment, number: int) -> str:
    # Some give a system only its universal ID.
    return msh.value(number) or msh.value(number, 2)


def _read(msh: Segment) -> MessageHeader:
    code, trigger = msh.value(9, 1).upper(), msh.value(9, 2).upper()
    if not trigger and "_" in code:
        # Some write the structure, or `ADT_A08`, where the code belongs.
        code, _, trigger = code.partition("_")
    version = "".join(letter for letter in msh.value(12) if letter in "0123456789.").strip(".")
    return MessageHeader(
        separators=msh.separators,
        sending_application=_name(msh, 3),
        sending_facility=_name(msh, 4),
        receiving_application=_name(msh, 5),
        receiving_facility=_name(msh, 6),
        sent_at=msh.value(7),
        kind=f"{code}^{trigger}" if trigger else code,
        structure=msh.value(9, 3),
        control_id=msh.value(10),
        processing_id=msh.value(11),
        version=version or "2.5",
        accept_ack=msh.value(15).upper(),
        application_ack=msh.value(16).upper(),
        charset=msh.raw(18),
    )
