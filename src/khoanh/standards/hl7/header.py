"""The message header segment (HL7 v2.5.1 2.14.9 MSH), tolerant of what senders really write."""

from dataclasses import dataclass

from khoanh.foundation.errors import Invalid

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """The fields of MSH that decide who answers what."""

    separator: str
    encoding: str
    sending_application: str
    sending_facility: str
    receiving_application: str
    receiving_facility: str
    message_type: str
    control_id: str
    processing_id: str
    version: str


def parse_header(message: bytes) -> MessageHeader:
    """Read MSH.

    Raises:
        Invalid: The message does not begin with MSH, or has no separators.
    """
    head = message.removeprefix(_BOM).lstrip(b"\r\n ")[:8192]
    line = head.replace(b"\n", b"\r").split(b"\r", 1)[0].decode("utf-8", "replace")
    if not line.startswith("MSH") or len(line) < 8 or line[3].isalnum():
        raise Invalid("the message does not begin with MSH", vi="Bản tin không bắt đầu bằng MSH")
    fields = line.split(line[3])
    fields += [""] * (12 - len(fields))
    return MessageHeader(
        line[3], fields[1], fields[2], fields[3], fields[4], fields[5], fields[8], fields[9], fields[10], fields[11]
    )
