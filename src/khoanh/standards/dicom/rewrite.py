"""Writes a parsed header again, in another encoding or with other values (PS3.5 chapter 7, annex A.1 to A.3)."""

import struct
from collections.abc import Mapping
from typing import NamedTuple

from khoanh.standards.dicom.dictionary import LONG_VRS
from khoanh.standards.dicom.encoding import ITEM, SEQUENCE_END, UNDEFINED, Span
from khoanh.standards.dicom.header import Header

_WORDS = {"AT": 2, "US": 2, "SS": 2, "OW": 2, "UL": 4, "SL": 4, "FL": 4, "OF": 4, "OL": 4}
_WORDS |= {"FD": 8, "OD": 8, "SV": 8, "UV": 8, "OV": 8}
_LONG = frozenset(LONG_VRS)
_NUL_PADDED = frozenset(["UI", "OB", "UN"])
_LONGEST_SHORT = 0xFFFE
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
    header: Header, *, implicit: bool = False, big_endian: bool = False, changes: Changes | None = None
) -> bytes:
    """Encode the elements of `header`; pixel data are not among them.

    Group lengths are left out, sequences get defined lengths, values of odd length are padded.

    Args:
        changes: Values that replace or join those of the header; None leaves the element out.

    Raises:
        Invalid: A sequence is malformed.
    """
    writer = _Writer(implicit, big_endian)
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


def write_element_head(tag: int, vr: str, length: int, *, implicit: bool = False, big_endian: bool = False) -> bytes:
    """Return tag, VR and length of one element; 0xFFFFFFFF is the undefined length."""
    if implicit:
        return _IMPLICIT[big_endian](tag >> 16, tag & 0xFFFF, length)
    pack = _LONG_FORM[big_endian] if vr in _LONG else _SHORT_FORM[big_endian]
    return pack(tag >> 16, tag & 0xFFFF, vr.encode(), length)


class _Writer:
    """Writes elements one after another in one encoding."""

    def __init__(self, implicit: bool, big_endian: bool) -> None:
        self.written = bytearray()
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
            if header.big_endian != self._big_endian:
                raw = swap_bytes(raw, _WORDS.get(vr, 1))
            self.put(tag, vr, raw)

    def _writes_as(self, header: Header) -> bool:
        return header.implicit == self._implicit and header.big_endian == self._big_endian

    def _copy_items(self, header: Header, tag: int) -> None:
        inner = _Writer(self._implicit, self._big_endian)
        for item in header.iterate_items(tag):
            data = rewrite_dataset(item, implicit=self._implicit, big_endian=self._big_endian)
            inner.written += write_element_head(ITEM, "", len(data), implicit=True, big_endian=self._big_endian)
            inner.written += data
        self.put(tag, "SQ", bytes(inner.written))


def swap_bytes(raw: bytes, size: int) -> bytes:
    """Reverse the bytes of every word of `size` bytes; what does not fill a word stays."""
    if size == 1:
        return raw
    usable = len(raw) // size * size
    swapped = bytearray(raw)
    for place in range(size):
        swapped[place:usable:size] = raw[size - 1 - place : usable : size]
    return bytes(swapped)
