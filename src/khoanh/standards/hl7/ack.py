"""The general acknowledgment (HL7 v2.5.1 2.13.1 ACK, 2.14.8 MSA, 2.14.5 ERR)."""

from datetime import datetime
from typing import Literal

from khoanh.standards.hl7.header import MessageHeader

_ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\r": " ", "\n": " "}


def format_ack(
    header: MessageHeader,
    code: Literal["AA", "AE", "AR"],
    at: datetime,
    control_id: str,
    *,
    error_code: str = "",
    text: str = "",
) -> bytes:
    """Return the answer to a message, in UTF-8.

    Args:
        error_code: HL7 table 0357, 200 for an unsupported message type, 207 for an application error.
        text: What the sender's people read.
    """
    _, _, trigger = header.message_type.partition("^")
    kind = f"ACK^{trigger.partition('^')[0]}^ACK" if trigger else "ACK"
    version = header.version.partition("^")[0] or "2.5"
    lines = [
        f"MSH|^~\\&|{header.receiving_application}|{header.receiving_facility}|{header.sending_application}|"
        f"{header.sending_facility}|{at:%Y%m%d%H%M%S}||{kind}|{control_id}|{header.processing_id or 'P'}|{version}"
        "||||||UNICODE UTF-8",
        f"MSA|{code}|{header.control_id}",
    ]
    if code != "AA":
        escaped = "".join(_ESCAPES.get(letter, letter) for letter in text)
        lines.append(f"ERR|||{error_code}|E||||{escaped}")
    return ("\r".join(lines) + "\r").encode()
