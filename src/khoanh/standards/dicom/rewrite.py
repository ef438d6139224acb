"""Writes a parsed header again, in another encoding or with other values (PS3.5 chapter 7, annex A.1 to A.3)."""

import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from khoanh.standards.dicom.charset import decode_text
from khoanh.standards.dicom.dictionary import LONG_VRS
from khoanh.standards.dicom.encoding import ITEM, SEQUENCE_END, UNDEFINED, Span
from khoanh.standards.dicom.header import Header
from khoanh.standards.dicom.values import TEXT_VRS

_WORDS = {"AT": 2, "US": 2, "SS": 2, "OW": 2, "UL": 4, "SL": 4, "FL": 4, "OF": 4, "OL": 4}
_WORDS |= {"FD": 8, "OD": 8, "SV": 8, "UV": 8, "OV": 8}
_LONG = frozenset(LONG_VRS)
_NUL_PADDED = frozenset(["UI", "OB", "UN"])
_LONGEST_SHORT = 0xFFFE
_CHARACTER_SET = 0x00080005
# Little endian first, so that a truth value picks the order.
_IMPLICIT = tuple(struct.Struct(f"{order}HHI").pack for order in "<>")
_LONG_FORM = tuple(struct.Struct(f"{order}HH2s2xI").pack for order in "<>")
_SHORT_FORM = tuple(struct.Struct(f"{order}HH2sH").pack for order in "<>")


class NewValue(NamedTuple):
    """A value to write; `raw` is in the byte order that is written."""

    vr: str
    raw: bytes


Changes = Mapping[int, NewValue | None]


def rewrite_dataset(
    header: Header,
    *,
    implicit: bool = False,
    big_endian: bool = False,
    changes: Changes | None = None,
    to_utf8: bool = False,
) -> bytes:
    """Encode the elements of `header`; pixel data are not among them.

    Group lengths are left out, sequences get defined lengths, values of odd length are padded.

    Args:
        changes: Values that replace or join those of the header; None leaves the element out.
        to_utf8: Write every text in UTF-8, those of items too; a Specific Character Set that is there says so then.

    Raises:
        Invalid: A sequence is malformed.
    """
    writer = _Writer(implicit, big_endian, to_utf8)
    if not changes:
        for tag, span in header.elements():
            writer.copy(header, tag, span)
        return bytes(writer.written)
    spans = dict(header.elements())
    for tag in sorted({*spans, *changes}):
        if tag not in changes:
            writer.copy(header, tag, spans[tag])
        elif (change := changes[tag]) is not None:
            writer.put(tag, change.vr, change.raw)
    return bytes(writer.written)


def copy_elements(
    header: Header, tags: Iterable[int], *, implicit: bool = False, big_endian: bool = False, to_utf8: bool = False
) -> bytes:
    """Encode those of the elements `tags` that `header` has; see `rewrite_dataset`."""
    writer = _Writer(implicit, big_endian, to_utf8)
    for tag in sorted(tags):
        span = header.span(tag)
        if span is not None:
            writer.copy(header, tag, span)
    return bytes(writer.written)


def write_elements(values: Mapping[int, NewValue], *, implicit: bool = False, big_endian: bool = False) -> bytes:
    """Encode elements that are all new."""
    writer = _Writer(implicit, big_endian)
    for tag in sorted(values):
        writer.put(tag, *values[tag])
    return bytes(writer.written)


def write_item(data: bytes, *, big_endian: bool = False) -> bytes:
    """Return an item of a sequence of defined length around its elements (PS3.5 7.5.2)."""
    return write_element_head(ITEM, "", len(data), implicit=True, big_endian=big_endian) + data


def write_element_head(tag: int, vr: str, length: int, *, implicit: bool = False, big_endian: bool = False) -> bytes:
    """Return tag, VR and length of one element; 0xFFFFFFFF is the undefined length."""
    if implicit:
        return _IMPLICIT[big_endian](tag >> 16, tag & 0xFFFF, length)
    pack = _LONG_FORM[big_endian] if vr in _LONG else _SHORT_FORM[big_endian]
    return pack(tag >> 16, tag & 0xFFFF, vr.encode(), length)


class _Writer:
    """Writes elements one after another in one encoding."""

    def __init__(self, implicit: bool, big_endian: bool, to_utf8: bool = False) -> None:
        self.written = bytearray()
        self._to_utf8 = to_utf8
        self._implicit = implicit
        self._big_endian = big_endian

    def put(self, tag: int, vr: str, raw: bytes) -> None:
        if len(raw) % 2:
            raw += b"\0" if vr in _NUL_PADDED else b" "
        if not self._implicit and vr not in _LONG and len(raw) > _LONGEST_SHORT:
            vr = "UN"  # PS3.5 6.2.2: too long for its own VR
        self.written += write_element_head(tag, vr, len(raw), implicit=self._implicit, big_endian=self._big_endian)
        self.written += raw

    def _head(self, tag: int, vr: str, length: int) -> bytes:
        return write_element_head(tag, vr, length, implicit=self._implicit, big_endian=self._big_endian)

    def copy(self, header: Header, tag: int, span: Span) -> None:
        vr = span.vr
        if not header.implicit and header.written_vr(tag) == "UN":
            vr = "UN"  # Kept as it came: what the dictionary thinks of it may be wrong.
        if vr in _LONG:
            self._copy_long(header, tag, vr)
            return
        raw = bytes(header.data[span.offset : span.offset + span.length])
        if self._to_utf8:
            raw = _to_utf8(raw, tag, vr, header)
        if header.big_endian != self._big_endian:
            raw = swap_bytes(raw, _WORDS.get(vr, 1))
        self.put(tag, vr, raw)

    def _copy_long(self, header: Header, tag: int, vr: str) -> None:
        if header.has_undefined_length(tag) and vr != "SQ":
            # Fragments of a nested picture, or a sequence in UN, which is implicit little endian whatever is around it.
            self.written += self._head(tag, vr, UNDEFINED) + header.raw(tag)
            big_endian = self._big_endian and vr != "UN"
            self.written += write_element_head(SEQUENCE_END, "", 0, implicit=True, big_endian=big_endian)
        elif vr == "SQ" and not self._writes_as(header):
            self._copy_items(header, tag)
        else:
            raw = header.raw(tag)
            if self._to_utf8:
                raw = _to_utf8(raw, tag, vr, header)
            if header.big_endian != self._big_endian:
                raw = swap_bytes(raw, _WORDS.get(vr, 1))
            self.put(tag, vr, raw)

    def _writes_as(self, header: Header) -> bool:
        return not self._to_utf8 and header.implicit == self._implicit and header.big_endian == self._big_endian

    def _copy_items(self, header: Header, tag: int) -> None:
        written = bytearray()
        for item in header.iterate_items(tag):
            data = rewrite_dataset(item, implicit=self._implicit, big_endian=self._big_endian, to_utf8=self._to_utf8)
            written += write_item(data, big_endian=self._big_endian)
        self.put(tag, "SQ", bytes(written))


def _to_utf8(raw: bytes, tag: int, vr: str, header: Header) -> bytes:
    if tag == _CHARACTER_SET:
        return b"ISO_IR 192"
    if vr not in TEXT_VRS or (raw.isascii() and b"\x1b" not in raw):
        return raw
    return decode_text(raw, header.codecs).encode()


def swap_bytes(raw: bytes, size: int) -> bytes:
    """Reverse the bytes of every word of `size` bytes; what does not fill a word stays."""
    if size == 1:
        return raw
    usable = len(raw) // size * size
    swapped = bytearray(raw)
    for place in range(size):
        swapped[place:usable:size] = raw[size - 1 - place : usable : size]
    return bytes(swapped)
