"""Command sets: implicit VR little endian, group 0000 (PS3.7 6.3, 9.3 and Annex E)."""

import struct
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Final

from khoanh.standards.dimse.pdu import MalformedPdu

MAX_COMMAND_BYTES: Final = 1 << 16
NO_DATA_SET: Final = 0x0101
IS_RESPONSE: Final = 0x8000

_HEADER = struct.Struct("<HHI")
_SHORT = struct.Struct("<H")


class CommandField(IntEnum):
    """The requests of PS3.7 E.1; a response has bit 15 set."""

    C_STORE = 0x0001
    C_GET = 0x0010
    C_FIND = 0x0020
    C_MOVE = 0x0021
    C_ECHO = 0x0030
    N_EVENT_REPORT = 0x0100
    N_GET = 0x0110
    N_SET = 0x0120
    N_ACTION = 0x0130
    N_CREATE = 0x0140
    N_DELETE = 0x0150
    C_CANCEL = 0x0FFF


class Element(IntEnum):
    """Element numbers within group 0000 (PS3.6 chapter 7)."""

    AFFECTED_SOP_CLASS_UID = 0x0002
    REQUESTED_SOP_CLASS_UID = 0x0003
    COMMAND_FIELD = 0x0100
    MESSAGE_ID = 0x0110
    MESSAGE_ID_BEING_RESPONDED_TO = 0x0120
    MOVE_DESTINATION = 0x0600
    PRIORITY = 0x0700
    COMMAND_DATA_SET_TYPE = 0x0800
    STATUS = 0x0900
    OFFENDING_ELEMENT = 0x0901
    ERROR_COMMENT = 0x0902
    ERROR_ID = 0x0903
    AFFECTED_SOP_INSTANCE_UID = 0x1000
    REQUESTED_SOP_INSTANCE_UID = 0x1001
    EVENT_TYPE_ID = 0x1002
    ATTRIBUTE_IDENTIFIER_LIST = 0x1005
    ACTION_TYPE_ID = 0x1008
    REMAINING = 0x1020
    COMPLETED = 0x1021
    FAILED = 0x1022
    WARNING = 0x1023
    MOVE_ORIGINATOR_AE_TITLE = 0x1030
    MOVE_ORIGINATOR_MESSAGE_ID = 0x1031


_UID_ELEMENTS = frozenset((0x0002, 0x0003, 0x1000, 0x1001))


class Command:
    """A command set as received; values are decoded when asked for."""

    __slots__ = ("_values", "field", "has_data_set", "message_id")

    def __init__(self, values: Mapping[int, bytes]) -> None:
        """Take the raw values by element number.

        Raises:
            MalformedPdu: The command field or the message's number is missing.
        """
        self._values = values
        field = self.number(Element.COMMAND_FIELD)
        answered = field is not None and (field & IS_RESPONSE or field == CommandField.C_CANCEL)
        number = self.number(Element.MESSAGE_ID_BEING_RESPONDED_TO if answered else Element.MESSAGE_ID)
        if field is None or number is None:
            raise MalformedPdu("a command set without command field or message id")
        self.field: int = field
        self.message_id: int = number
        self.has_data_set = self.number(Element.COMMAND_DATA_SET_TYPE) not in (None, NO_DATA_SET)

    def number(self, element: int) -> int | None:
        """Return an unsigned short, None if absent or of another size."""
        value = self._values.get(element, b"")
        return _SHORT.unpack(value)[0] if len(value) == 2 else None

    def text(self, element: int) -> str:
        """Return a UID, AE title or text without its padding, "" if absent."""
        return self._values.get(element, b"").decode("latin-1").strip("\0 ")

    def tags(self, element: int) -> list[int]:
        """Return a list of attribute tags (AT), [] if absent."""
        raw = self._values.get(element, b"")
        return [group << 16 | number for group, number in struct.iter_unpack("<HH", raw[: len(raw) // 4 * 4])]

    @property
    def sop_instance_uid(self) -> str:
        """Affected SOP Instance UID, or Requested SOP Instance UID of the N-services."""
        return self.text(Element.AFFECTED_SOP_INSTANCE_UID) or self.text(Element.REQUESTED_SOP_INSTANCE_UID)

    @property
    def sop_class_uid(self) -> str:
        """Affected SOP Class UID, or Requested SOP Class UID of the N-services."""
        return self.text(Element.AFFECTED_SOP_CLASS_UID) or self.text(Element.REQUESTED_SOP_CLASS_UID)

    @property
    def status(self) -> int:
        """Status of a response; a missing one counts as failure 0xC000."""
        status = self.number(Element.STATUS)
        return 0xC000 if status is None else status


def parse_command(data: bytes | bytearray) -> Command:
    """Read a command set.

    Raises:
        MalformedPdu: A length lies, an element is not of group 0000, or it names no message.
    """
    values: dict[int, bytes] = {}
    offset, end = 0, len(data)
    while offset < end:
        if end - offset < 8:
            raise MalformedPdu("a command element is cut off")
        group, element, length = _HEADER.unpack_from(data, offset)
        offset += 8
        if group or length > end - offset:
            raise MalformedPdu("a command element is not of group 0000 or longer than its command")
        values[element] = bytes(data[offset : offset + length])
        offset += length
    return Command(values)


def format_command(values: Mapping[int, int | str]) -> bytes:
    """Write a command set with its group length; elements are put in order, numbers are unsigned shorts."""
    body = b"".join(_elements(values))
    return _HEADER.pack(0, 0, 4) + struct.pack("<I", len(body)) + body


def _elements(values: Mapping[int, int | str]) -> Iterator[bytes]:
    for element in sorted(values):
        value = values[element]
        if isinstance(value, int):
            raw = _SHORT.pack(value)
        else:
            raw = value.encode("ascii", "replace")
            raw += b"" if len(raw) % 2 == 0 else b"\0" if element in _UID_ELEMENTS else b" "
        yield _HEADER.pack(0, element, len(raw)) + raw
