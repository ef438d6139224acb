"""Look-up tables as attributes hold them (PS3.3 C.7.6.3.1.5, C.7.9, C.11.1, C.11.2)."""

import sys
from array import array
from dataclasses import dataclass

from khoanh.standards.dicom.pixels.attributes import Attributes, read_shorts

_CHANNELS = ("Red", "Green", "Blue")


@dataclass(frozen=True, slots=True)
class Lut:
    """A table from input values to output values.

    Attributes:
        first: Input value of the first entry; lower ones take the first entry, higher ones the last.
        bits: Of one output value.
        entries: Native 16-bit words, in this machine's byte order.
    """

    first: int
    bits: int
    entries: bytes


@dataclass(frozen=True, slots=True)
class PaletteChannel:
    """One colour of a palette; segmented data is expanded by the codec worker, under a cap.

    Attributes:
        words: Entries, or the segments of PS3.3 C.7.9.2, as native 16-bit words.
    """

    first: int
    count: int
    bits: int
    words: bytes
    segmented: bool


@dataclass(frozen=True, slots=True)
class Palette:
    """The three channels of a Palette Color Lookup Table (PS3.3 C.7.9)."""

    red: PaletteChannel
    green: PaletteChannel
    blue: PaletteChannel


def read_lut(item: Attributes, *, signed: bool) -> Lut | None:
    """Read LUT Descriptor and LUT Data of a Modality, VOI or Presentation LUT item; None if unusable."""
    descriptor = read_shorts(item, "LUTDescriptor")
    raw = bytes(item.raw("LUTData"))
    if len(descriptor) < 3 or not raw:
        return None
    count, first, bits = descriptor[0] or 65536, descriptor[1], descriptor[2]
    if signed and first >= 32768:
        first -= 65536
    words = _entries(raw, count, bits, big_endian=item.big_endian)
    if not words:
        return None
    # Some say 16 bits for a 12-bit table, some say 8 and store 16: the entries themselves settle it.
    highest = max(words)
    if highest >> bits:
        bits = highest.bit_length()
    return Lut(first, max(1, min(bits, 16)), words.tobytes())


def _entries(raw: bytes, count: int, bits: int, *, big_endian: bool) -> "array[int]":
    if bits <= 8 and len(raw) < 2 * count:
        return array("H", raw[:count])
    words = _native_words(raw, big_endian=big_endian)
    return words[:count]


def _native_words(raw: bytes, *, big_endian: bool) -> "array[int]":
    words = array("H", raw[: len(raw) & ~1])
    if big_endian != (sys.byteorder == "big"):
        words.byteswap()
    return words


def read_palette(header: Attributes, *, signed: bool) -> Palette | None:
    """Read the three colours of a palette; None unless each has a descriptor and data."""
    channels = [_read_channel(header, name, signed=signed) for name in _CHANNELS]
    if any(channel is None for channel in channels):
        return None
    red, green, blue = channels
    assert red and green and blue
    return Palette(red, green, blue)


def _read_channel(header: Attributes, colour: str, *, signed: bool) -> PaletteChannel | None:
    descriptor = read_shorts(header, f"{colour}PaletteColorLookupTableDescriptor")
    plain = bytes(header.raw(f"{colour}PaletteColorLookupTableData"))
    segmented = bytes(header.raw(f"Segmented{colour}PaletteColorLookupTableData"))
    if len(descriptor) < 3 or not (plain or segmented):
        return None
    count, first, bits = descriptor[0] or 65536, descriptor[1], descriptor[2]
    if signed and first >= 32768:
        first -= 65536
    bits = 8 if bits == 8 else 16
    if plain:
        words = _entries(plain, count, bits, big_endian=header.big_endian)
        # Entries declared as 16 bits that never leave the low byte are 8-bit ones (seen in old ultrasound).
        if bits == 16 and words and max(words) < 256:
            bits = 8
        # 8-bit entries written into the high byte of each word.
        elif bits == 8 and words and max(words) > 255:
            bits = 16
        return PaletteChannel(first, count, bits, words.tobytes(), segmented=False)
    words = _native_words(segmented, big_endian=header.big_endian)
    return PaletteChannel(first, count, bits, words.tobytes(), segmented=True)
