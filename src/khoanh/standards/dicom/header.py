"""A parsed data set that decodes an attribute only when it is asked for (PS3.5)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from khoanh.standards.dicom.charset import resolve_charset
from khoanh.standards.dicom.dictionary import private_vr, public_vr, tag_of
from khoanh.standards.dicom.encoding import (
    Buffer,
    Limits,
    PixelData,
    Span,
    nested_encoding,
    refuse,
    sniff_dataset,
    sniff_item,
)
from khoanh.standards.dicom.scan import Index, Scan
from khoanh.standards.dicom.tables import describe_transfer_syntax
from khoanh.standards.dicom.values import (
    NUMBER_VRS,
    STRING_VRS,
    parse_number,
    read_numbers,
    read_strings,
    read_tags,
)

_NOTHING = ("", 0, 0)
DEFAULT_LIMITS = Limits()
_PIXEL_REPRESENTATION = 0x00280103
_CHARACTER_SET = 0x00080005


@dataclass(frozen=True, slots=True)
class _Place:
    """What an item takes over from its surroundings."""

    codecs: tuple[str, ...] = ()
    charset: str = ""
    signed: bool = False
    depth: int = 0


class Header:
    """The attributes of a data set, or of an item of a sequence, up to its pixel data.

    It refers to the buffer it was parsed from, which must not change while the header is in use. Attributes are
    named by keyword or tag; an unknown keyword raises `Invalid`, an absent attribute never does.
    """

    __slots__ = ("_codecs", "_encoding", "_index", "_place", "_scan", "_signed")

    def __init__(self, scan: Scan, index: Index, encoding: int, place: _Place) -> None:
        self._scan = scan
        self._index = index
        self._encoding = encoding
        self._place = place
        self._codecs: tuple[str, ...] | None = None
        self._signed: bool | None = None

    @property
    def ended(self) -> str:
        """Why parsing ended: "pixel data", "end" or "truncated" (an element reaches behind the given data)."""
        return self._index.ended

    @property
    def end_offset(self) -> int:
        """Where the first element lies that was not taken in: pixel data, a cut element, or the end."""
        return self._index.end_offset

    @property
    def pixel_data(self) -> PixelData | None:
        """Where the pixel data begin, if parsing came to them."""
        return self._index.pixel_data

    @property
    def cut(self) -> PixelData | None:
        """The element that reaches behind the given data, if `ended` is "truncated" and its head was whole."""
        return self._index.cut

    @property
    def data(self) -> Buffer:
        """The bytes that offsets refer to; for a deflated data set, what was inflated of it."""
        return self._scan.data

    @property
    def index(self) -> Index:
        """The raw index, for those who walk over every element."""
        return self._index

    def pixel_vr(self, tag: int) -> str:
        """Return the VR that pixel data have in an implicit data set (PS3.5 A.1)."""
        return {0x7FE00008: "OF", 0x7FE00009: "OD"}.get(tag, "OW")

    @property
    def big_endian(self) -> bool:
        """Whether numbers are written in big endian."""
        return bool(self._encoding & 2)

    @property
    def implicit(self) -> bool:
        """Whether the elements carry no VR."""
        return bool(self._encoding & 1)

    @property
    def depth(self) -> int:
        """How many sequences this item lies in; 0 for the data set itself."""
        return self._place.depth

    @property
    def charset(self) -> str:
        """Specific Character Set as written, of this item or of what it lies in."""
        found = self._index.elements.get(_CHARACTER_SET)
        if not found or not found[2]:
            return self._place.charset
        raw = bytes(self._scan.data[found[1] : found[1] + min(found[2], 512)])
        return raw.decode("ascii", "replace").strip("\0 ")

    @property
    def codecs(self) -> tuple[str, ...]:
        """Python codecs of the character set."""
        if self._codecs is None:
            self._codecs = resolve_charset(self.charset) if _CHARACTER_SET in self else self._place.codecs
        return self._codecs

    @property
    def _pixels_are_signed(self) -> bool:
        if self._signed is None:
            found = self._index.elements.get(_PIXEL_REPRESENTATION)
            if found and found[2] >= 2:
                self._signed = any(self._scan.data[found[1] : found[1] + 2])
            else:
                self._signed = self._place.signed
        return self._signed

    def __contains__(self, key: int | str) -> bool:
        return tag_of(key) in self._index.elements

    def __len__(self) -> int:
        return len(self._index.elements)

    def __repr__(self) -> str:
        return f"<Header of {len(self)} elements, ended: {self.ended}>"

    def tags(self) -> list[int]:
        """Return the tags in ascending order, group lengths left out."""
        return sorted(tag for tag in self._index.elements if tag & 0xFFFF)

    def elements(self) -> Iterator[tuple[int, Span]]:
        """Yield each tag, ascending, with its VR, offset and length."""
        for tag in self.tags():
            _, offset, length = self._index.elements[tag]
            yield tag, Span(self.vr(tag), offset, length)

    def span(self, key: int | str) -> Span | None:
        """Return VR, offset and length of an attribute, None if it is absent."""
        tag = tag_of(key)
        found = self._index.elements.get(tag)
        return Span(self.vr(tag), found[1], found[2]) if found else None

    def has(self, key: int | str) -> bool:
        """Tell whether the attribute is present with a value."""
        return self._index.elements.get(tag_of(key), _NOTHING)[2] > 0

    def raw(self, key: int | str) -> bytes:
        """Return the stored bytes, b"" if absent."""
        _, offset, length = self._index.elements.get(tag_of(key), _NOTHING)
        return bytes(self._scan.data[offset : offset + length])

    def vr(self, key: int | str) -> str:
        """Return the VR as written, or by the dictionaries where it is not written or is UN; "" if absent."""
        tag = tag_of(key)
        found = self._index.elements.get(tag)
        if found is None:
            return ""
        written = found[0]
        return written if written and written != "UN" else self._look_up_vr(tag, written)

    def written_vr(self, key: int | str) -> str:
        """Return the VR as written, "" if absent or if the encoding writes none."""
        return self._index.elements.get(tag_of(key), _NOTHING)[0]

    def has_undefined_length(self, key: int | str) -> bool:
        """Tell whether the attribute ends by a delimiter; `raw` does not hold that."""
        found = self._index.elements.get(tag_of(key))
        return found is not None and found[1] in self._scan.ends

    def _look_up_vr(self, tag: int, written: str) -> str:
        if tag & 0x10000:
            vr = private_vr(tag, self.creator(tag))
        else:
            vr = public_vr(tag) or "UN"
            if " or " in vr:
                vr = self._choose_vr(tag, vr)
        # A value of undefined length whose VR nobody knows can only be a sequence (PS3.5 6.2.2).
        return "SQ" if vr == "UN" and self._index.elements[tag][1] in self._scan.ends else vr

    def _choose_vr(self, tag: int, choices: str) -> str:
        """Decide `US or SS`, `OB or OW`, `US or OW` in an implicit data set (PS3.5 annex A.1)."""
        if tag == 0x00283006 or "SS" not in choices:
            return "OW" if "OW" in choices else choices.split(" ")[0]
        return "SS" if self._pixels_are_signed else "US"

    def creator(self, tag: int) -> str:
        """Return the private creator that reserves the block of a private tag, "" if none does (PS3.5 7.8.1)."""
        element = tag & 0xFFFF
        if element < 0x1000:
            return ""
        found = self._index.elements.get(tag & 0xFFFF0000 | element >> 8)
        if not found or found[2] > 64:
            return ""
        return bytes(self._scan.data[found[1] : found[1] + found[2]]).decode("latin_1").strip("\0 ")

    def texts(self, key: int | str) -> list[str]:
        """Return every value as text, composed (NFC) and without padding; numbers in decimal, AT in hexadecimal."""
        tag = tag_of(key)
        found = self._index.elements.get(tag)
        if not found or not found[2]:
            return []
        vr = self.vr(tag)
        raw = bytes(self._scan.data[found[1] : found[1] + found[2]])
        if vr in STRING_VRS:
            return read_strings(raw, vr, self.codecs)
        if vr in NUMBER_VRS:
            return [str(number) for number in read_numbers(raw, vr, big_endian=self._swapped(found[0]))]
        if vr == "AT":
            return read_tags(raw, big_endian=self._swapped(found[0]))
        return []

    def _swapped(self, written: str) -> bool:
        return bool(self._encoding & 2) and written != "UN"

    def text(self, key: int | str) -> str:
        """Return the first value as text, "" if absent."""
        values = self.texts(key)
        return values[0] if values else ""

    def uid(self, key: int | str) -> str:
        """Return the first value of a UID attribute without padding, "" if absent; it is not validated."""
        return self.text(key)

    def number(self, key: int | str) -> float | None:
        """Return the first value as a number, None if absent or not a number."""
        return parse_number(self.text(key))

    def numbers(self, key: int | str) -> list[float]:
        """Return all values as numbers, [] if absent or if one of them is not a number."""
        values = [parse_number(text) for text in self.texts(key)]
        return [value for value in values if value is not None] if None not in values else []

    def integer(self, key: int | str) -> int | None:
        """Return the first value as an integer, None if absent or not a whole number below 2**63."""
        number = self.number(key)
        if number is None or number != int(number) or abs(number) >= 1 << 63:
            return None
        return int(number)

    def items(self, key: int | str) -> list["Header"]:
        """Return the items of a sequence, [] if absent.

        Raises:
            Invalid: The sequence is malformed.
        """
        return list(self.iterate_items(key))

    def iterate_items(self, key: int | str) -> Iterator["Header"]:
        """Yield the items of a sequence one by one; see `items`."""
        tag = tag_of(key)
        found = self._index.elements.get(tag)
        if not found or not found[2] or self.vr(tag) != "SQ":
            return
        written, pos, length = found
        depth = self._place.depth + 1
        if depth > self._scan.limits.max_depth:
            raise refuse("sequences are nested too deep", "Các chuỗi lồng nhau quá sâu trong đối tượng DICOM")
        encoding = nested_encoding(written, self._encoding)
        place = _Place(self.codecs, self.charset, self._pixels_are_signed, depth)
        for start, stop in self._scan.item_spans(pos, pos + length, encoding, depth):
            inner = sniff_item(self._scan.data, start, stop, encoding)
            yield Header(self._scan, self._scan.index(start, stop, inner, depth), inner, place)


def parse_header(data: Buffer, transfer_syntax_uid: str, limits: Limits = DEFAULT_LIMITS) -> Header:
    """Index a data set, or the beginning of one, up to the value of its pixel data.

    Args:
        data: The data set without preamble and group 0002; deflated if the transfer syntax says so.
        transfer_syntax_uid: How it is encoded. What the first element shows wins if it contradicts.

    Raises:
        Invalid: It is nonsense or exceeds a limit.
    """
    syntax = describe_transfer_syntax(transfer_syntax_uid)
    encoding = syntax.implicit | syntax.big_endian << 1
    if not syntax.deflated:
        return _parse_plain(data, encoding, limits)
    ceiling = 1 << 17
    while True:
        plain, whole = inflate_dataset(data, ceiling)
        header = _parse_plain(plain, encoding, limits)
        if whole or header.ended != "truncated" or len(plain) < ceiling:
            return header
        if ceiling >= limits.max_inflated_bytes:
            raise refuse("the deflated data set inflates beyond the limit", "Dữ liệu nén (deflate) quá lớn")
        ceiling = min(ceiling * 8, limits.max_inflated_bytes)


def _parse_plain(data: Buffer, encoding: int, limits: Limits) -> Header:
    encoding = sniff_dataset(data, encoding)
    scan = Scan(data, limits)
    return Header(scan, scan.index(0, len(data), encoding), encoding, _Place(codecs=("ascii",)))


def inflate_dataset(data: Buffer, max_bytes: int) -> tuple[bytes, bool]:
    """Inflate the beginning of a deflated data set (PS3.5 A.5), at most `max_bytes`.

    Returns:
        The bytes, and whether the stream ended within them. A stream that is cut gives what it holds.

    Raises:
        Invalid: It is not a deflate stream.
    """
    # Raw deflate is the rule; some writers wrap it in zlib.
    for window_bits in (-15, 15):
        stream = zlib.decompressobj(window_bits)
        try:
            plain = stream.decompress(data, max_bytes)
        except zlib.error:
            continue
        return plain, stream.eof
    raise refuse("the data set is not deflated as its transfer syntax says")
