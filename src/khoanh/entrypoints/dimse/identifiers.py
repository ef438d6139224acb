"""Identifiers of queries and their answers: attributes in, attributes out (PS3.4 C.4.1.1.3, PS3.5 chapter 7)."""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from khoanh.entrypoints.dimse.offers import DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import Header, Limits, parse_header, public_vr, resolve_charset

CHARACTER_SET: Final = 0x00080005
LEVEL: Final = 0x00080052
RETRIEVE_AE_TITLE: Final = 0x00080054
AVAILABILITY: Final = 0x00080056
FAILED_UIDS: Final = 0x00080058
UTF8: Final = "ISO_IR 192"

_TEXT_VRS: Final = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))
_LONG_VRS: Final = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
_NUMBERS: Final = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
_LIMITS: Final = Limits()

Item = Mapping[int, Any]


def parse_identifier(data: bytes, transfer_syntax_uid: str) -> Header:
    """Read an identifier.

    Raises:
        Invalid: It is not a data set, or it breaks the caps.
    """
    header = parse_header(data, transfer_syntax_uid, _LIMITS)
    if header.ended == "truncated":
        raise Invalid("the identifier is cut off", vi="Dữ liệu truy vấn bị cắt cụt")
    return header


def read_value(header: Header, tag: int) -> str:
    """Return an attribute as one text, several values separated by backslashes; "" for a sequence."""
    return "" if header.vr(tag) == "SQ" else "\\".join(header.texts(tag)).strip("\\ ")


def write_identifier(item: Item, transfer_syntax_uid: str, character_set: str = "") -> bytes:
    """Write a data set of texts, numbers and sequences.

    Args:
        item: tag → text (several values with backslashes or as a list), number, list of numbers or list of items.
        character_set: The one wanted; used if it holds every text, else UTF-8.
    """
    chosen = character_set if character_set and _holds(item, character_set) else UTF8
    writer = _Writer(transfer_syntax_uid, chosen)
    # The default repertoire is named by naming none (PS3.3 C.12.1.1.2).
    data = writer.write_item(dict(item) if chosen == "ISO_IR 6" else {CHARACTER_SET: chosen, **item})
    if transfer_syntax_uid == DEFLATED:
        packer = zlib.compressobj(wbits=-15)
        data = packer.compress(data) + packer.flush()
        data += b"\0" * (len(data) % 2)
    return data


def _holds(item: Item, character_set: str) -> bool:
    codec = resolve_charset(character_set)[0]
    try:
        for text in _texts(item):
            text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _texts(item: Item) -> Iterator[str]:
    for value in item.values():
        for part in value if isinstance(value, list | tuple) else (value,):
            if isinstance(part, str):
                yield part
            elif isinstance(part, Mapping):
                yield from _texts(part)


class _Writer:
    def __init__(self, transfer_syntax_uid: str, character_set: str) -> None:
        self._order = ">" if transfer_syntax_uid == EXPLICIT_BIG else "<"
        self._is_implicit = transfer_syntax_uid == IMPLICIT_LITTLE
        self._codec = resolve_charset(character_set)[0]

    def write_item(self, item: Item) -> bytes:
        return b"".join([self._element(tag, item[tag]) for tag in sorted(item)])

    def _element(self, tag: int, value: Any) -> bytes:
        vr, head, length, most = _head_of(tag, self._order, self._is_implicit)
        if type(value) is str and vr not in _NUMBERS and vr != "SQ":
            raw = self._text(vr, value)
        else:
            raw = self._sequence(value) if vr == "SQ" else self._value(vr, value)
        if len(raw) > most:
            raw = raw[:most]
        return head + length.pack(len(raw)) + raw

    def _sequence(self, items: Any) -> bytes:
        written = [self.write_item(item) for item in items] if isinstance(items, list | tuple) else []
        return b"".join(struct.pack(f"{self._order}HHI", 0xFFFE, 0xE000, len(raw)) + raw for raw in written)

    def _value(self, vr: str, value: Any) -> bytes:
        values: Sequence[Any] = value if isinstance(value, list | tuple) else (value,)
        if vr in _NUMBERS:
            return b"".join(self._number(vr, part) for part in values if part not in ("", None))
        text = "\\".join("" if part is None else str(part) for part in values)
        return self._text(vr, text)

    def _text(self, vr: str, text: str) -> bytes:
        raw = text.encode(self._codec if vr in _TEXT_VRS else "ascii", "replace")
        return raw if len(raw) % 2 == 0 else raw + (b"\0" if vr == "UI" else b" ")

    def _number(self, vr: str, value: Any) -> bytes:
        number = float(value) if vr in ("FL", "FD") else int(value)
        return struct.pack(self._order + _NUMBERS[vr], number)


@lru_cache(maxsize=4096)
def _head_of(tag: int, order: str, is_implicit: bool) -> tuple[str, bytes, struct.Struct, int]:
    """Return VR, the bytes before the length, the length's form and the longest value of an element."""
    vr = _vr_of(tag)
    place = struct.pack(f"{order}HH", tag >> 16, tag & 0xFFFF)
    if is_implicit:
        return vr, place, struct.Struct(f"{order}I"), 0xFFFFFFFE
    if vr in _LONG_VRS:
        return vr, place + vr.encode() + bytes(2), struct.Struct(f"{order}I"), 0xFFFFFFFE
    return vr, place + vr.encode(), struct.Struct(f"{order}H"), 0xFFFE


def _vr_of(tag: int) -> str:
    vr = public_vr(tag) or "LO"
    return "US" if vr.startswith("US or") else vr.split(" ")[0]
