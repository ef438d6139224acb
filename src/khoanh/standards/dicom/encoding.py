"""How elements are encoded, what they may ask of us, and how an encoding shows (PS3.5 chapter 7)."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.dictionary import LONG_VRS, SHORT_VRS

Buffer = bytes | bytearray | memoryview

UNDEFINED: Final = 0xFFFFFFFF
PIXEL_DATA: Final = 0x7FE00010
PIXEL_TAGS: Final = frozenset([0x7FE00008, 0x7FE00009, PIXEL_DATA])
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD

# An encoding is a small number: bit 0 implicit VR, bit 1 big endian.
EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG, IMPLICIT_BIG = 0, 1, 2, 3

READ_EXPLICIT: Final[tuple[Callable[[Buffer, int], tuple[Any, ...]], ...]] = tuple(
    struct.Struct(f"{order}HH2sH").unpack_from for order in "<<>>"
)
READ_IMPLICIT: Final[tuple[Callable[[Buffer, int], tuple[Any, ...]], ...]] = tuple(
    struct.Struct(f"{order}HHI").unpack_from for order in "<<>>"
)
READ_UINT32: Final[tuple[Callable[[Buffer, int], tuple[Any, ...]], ...]] = tuple(
    struct.Struct(f"{order}I").unpack_from for order in "<<>>"
)
SHORT_CODES: Final = {vr.encode(): vr for vr in SHORT_VRS}
LONG_CODES: Final = {vr.encode(): vr for vr in LONG_VRS}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a data set may ask of us before it is refused.

    Attributes:
        max_depth: Sequences inside sequences.
        max_elements: Elements of one data set or items of one sequence.
        max_steps: Elements and items in all, nested ones included.
        max_value_bytes: Longest value other than the pixel data of the outermost data set.
        max_inflated_bytes: Longest header of a deflated data set, after inflating.
    """

    max_depth: int = 64
    max_elements: int = 500_000
    max_steps: int = 3_000_000
    max_value_bytes: int = 1 << 30
    max_inflated_bytes: int = 256 << 20


class Span(NamedTuple):
    """One element: `vr` is "" where the encoding does not tell it; `length` never counts the closing delimiter."""

    vr: str
    offset: int
    length: int


class PixelData(NamedTuple):
    """Where the pixel data of a data set begin; `length` is None if undefined (encapsulated, PS3.5 A.4)."""

    tag: int
    vr: str
    value_offset: int
    length: int | None


def refuse(english: str, vi: str = "Dữ liệu DICOM bị hỏng hoặc không hợp lệ") -> Invalid:
    """Build the error of a data set that cannot be parsed."""
    return Invalid(english, vi=vi)


def nested_encoding(vr: str, encoding: int) -> int:
    """Return how the items of an element are encoded: those of UN are implicit little endian (PS3.5 6.2.2)."""
    return IMPLICIT_LITTLE if vr == "UN" else encoding


def sniff_item(data: Buffer, pos: int, end: int, encoding: int) -> int:
    """Return the encoding of an item; some systems put implicit items into explicit data sets."""
    if encoding & 1 or pos + 8 > end:
        return encoding
    group, _, vr, _ = READ_EXPLICIT[encoding](data, pos)
    if group == 0xFFFE or vr in SHORT_CODES or vr in LONG_CODES or (vr.isalpha() and vr.isupper()) or vr == b"??":
        return encoding
    return encoding | 1


def sniff_dataset(data: Buffer, encoding: int) -> int:
    """Return the encoding that the first element shows, which wins over the declared one if they contradict."""
    if len(data) < 8:
        return encoding
    group, _, vr, _ = READ_EXPLICIT[encoding](data, 0)
    swapped = (group & 0xFF) << 8 | group >> 8
    if not group & 0xFF and 0 < swapped <= 0xFF:
        encoding ^= 2
        group = swapped
    known = vr in SHORT_CODES or vr in LONG_CODES
    if not encoding & 1:
        if known or (vr.isalpha() and vr.isupper()):
            return encoding
        length = READ_UINT32[encoding](data, 4)[0]
        return encoding | 1 if length == UNDEFINED or length <= max(len(data), 1 << 16) else encoding
    return encoding & ~1 if known else encoding
