"""Stored bytes of one element to Python values (PS3.5 6.2)."""

import struct
from typing import Final

from khoanh.standards.dicom.charset import decode_text

TEXT_VRS: Final = frozenset(["LO", "LT", "PN", "SH", "ST", "UC", "UT"])
WHOLE_VRS: Final = frozenset(["LT", "ST", "UT", "UR"])
STRING_VRS: Final = TEXT_VRS | frozenset(["AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"])
BINARY_VRS: Final = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "UN"])
# struct format and size of one value; AT is two 16-bit numbers.
NUMBER_VRS: Final = {
    "US": ("H", 2),
    "SS": ("h", 2),
    "UL": ("I", 4),
    "SL": ("i", 4),
    "UV": ("Q", 8),
    "SV": ("q", 8),
    "FL": ("f", 4),
    "FD": ("d", 8),
}
WORD_SIZES: Final = {"OW": 2, "OL": 4, "OF": 4, "OD": 8, "OV": 8}


def read_numbers(raw: bytes, vr: str, *, big_endian: bool) -> tuple[int, ...] | tuple[float, ...]:
    """Return the numbers of a binary VR; bytes that do not fill a value are ignored."""
    code, size = NUMBER_VRS[vr]
    count = len(raw) // size
    return struct.unpack_from(f"{'>' if big_endian else '<'}{count}{code}", raw)


def read_tags(raw: bytes, *, big_endian: bool) -> list[str]:
    """Return the tags of an AT value as eight hexadecimal digits each."""
    count = len(raw) // 4 * 2
    words = struct.unpack_from(f"{'>' if big_endian else '<'}{count}H", raw)
    return [f"{words[i]:04X}{words[i + 1]:04X}" for i in range(0, count, 2)]


def read_strings(raw: bytes, vr: str, codecs: tuple[str, ...]) -> list[str]:
    """Return the values of a string VR without their padding; an absent value is []."""
    if vr in TEXT_VRS:
        text = decode_text(raw, codecs)
    else:
        text = raw.decode("ascii") if raw.isascii() else raw.decode("latin_1")
    if vr in WHOLE_VRS:
        text = text.rstrip(" \0")
        return [text] if text else []
    if "\\" not in text:
        text = text.rstrip(" \0") if vr == "UC" else text.strip(" \0")
        return [text] if text else []
    return [part.strip(" \0") for part in text.split("\\")]


def swap_words(raw: bytes, vr: str) -> bytes:
    """Turn big endian words of OW, OL, OF, OD or OV into little endian ones; other VRs stay."""
    size = WORD_SIZES.get(vr, 1)
    if size == 1:
        return raw
    usable = len(raw) // size * size
    swapped = bytearray(usable)
    for byte in range(size):
        swapped[byte::size] = raw[size - 1 - byte : usable : size]
    return bytes(swapped) + raw[usable:]


def parse_number(text: str) -> float | int | None:
    """Return the number that a DS or IS value says, None if it says none; stray characters are not guessed away."""
    text = text.strip()
    if not text or len(text) > 64 or "_" in text or not text.isascii():
        return None
    try:
        if text.isdigit() or text.lstrip("+-").isdigit():
            return int(text)
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None
