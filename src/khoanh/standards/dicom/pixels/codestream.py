"""What a compressed frame says of itself, read before anything is decoded.

JPEG (ISO 10918-1 B.2), JPEG-LS (ISO 14495-1 C.2), JPEG 2000 and HTJ2K (ISO 15444-1 A.5), JPEG XL (ISO 18181-1).
"""

from dataclasses import dataclass
from typing import Literal

Format = Literal["jpeg", "jpegls", "jpeg2k", "jpegxl"]


@dataclass(frozen=True, slots=True)
class Codestream:
    """The size and form that a codestream declares.

    Attributes:
        bits: Precision of one sample; 0 where the format hides it (JPEG XL).
        lossless: JPEG process 14 (SOF3); for the others False, since the header does not settle it.
        colour: JPEG: "rgb" or "ycc" if the stream says so, else "".
        multi_component: JPEG 2000: its multiple component transform is on, so decoding gives RGB.
        high_throughput: JPEG 2000: its blocks are coded by Part 15.
        reversible: JPEG 2000: its wavelet is the reversible one.
        levels: JPEG 2000: decompositions, each halves rows and columns.
        start: Offset of the codestream in what was probed (boxes before it are skipped).
    """

    format: Format
    rows: int
    columns: int
    samples: int
    bits: int
    signed: bool = False
    lossless: bool = False
    colour: str = ""
    multi_component: bool = False
    high_throughput: bool = False
    reversible: bool = False
    levels: int = 0
    start: int = 0


def probe_codestream(data: bytes | memoryview) -> Codestream | None:
    """Tell the declared size of a compressed frame; None if it is of no known kind."""
    head = bytes(data[:65536])
    if head[:2] == b"\xff\xd8":
        return _probe_jpeg(head, data)
    if head[:4] == b"\xff\x4f\xff\x51":
        return _probe_jpeg2k(head, 0)
    if head[:12] == b"\0\0\0\x0cjP  \r\n\x87\n":
        start = head.find(b"\xff\x4f\xff\x51")
        return _probe_jpeg2k(head, start) if start > 0 else None
    if head[:2] == b"\xff\x0a":
        return _probe_jpegxl(head, 2)
    if head[:12] == b"\0\0\0\x0cJXL \r\n\x87\n":
        start = head.find(b"\xff\x0a", 12)
        return _probe_jpegxl(head, start + 2) if start > 0 else None
    return None


def _probe_jpeg(head: bytes, whole: bytes | memoryview) -> Codestream | None:
    position, adobe, jfif = 2, None, False
    while position + 4 <= len(head):
        if head[position] != 0xFF:
            position += 1
            continue
        marker = head[position + 1]
        if marker == 0xFF or marker == 0 or 0xD0 <= marker <= 0xD8:
            position += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(head[position + 2 : position + 4], "big")
        body = head[position + 4 : position + 2 + length]
        if marker == 0xE0 and body[:4] == b"JFIF":
            jfif = True
        elif marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            adobe = body[11]
        elif (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)) or marker == 0xF7:
            return _read_frame_header(marker, body, whole, adobe, jfif=jfif)
        elif marker in (0xDA, 0xD9):
            return None
        position += 2 + length
    return None


def _read_frame_header(
    marker: int, body: bytes, whole: bytes | memoryview, adobe: int | None, *, jfif: bool
) -> Codestream | None:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        return None
    bits, samples = body[0], body[5]
    rows, columns = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if rows == 0:
        rows = _rows_of_dnl(whole)
    names = bytes(body[6 + 3 * i] for i in range(samples))
    subsampled = len({body[7 + 3 * i] for i in range(samples)}) > 1
    colour = ""
    if samples == 3:
        if adobe is not None:
            colour = "ycc" if adobe == 1 else "rgb"
        elif jfif or subsampled:
            colour = "ycc"
        elif names == b"RGB":
            colour = "rgb"
    form: Format = "jpegls" if marker == 0xF7 else "jpeg"
    return Codestream(form, rows, columns, samples, bits, lossless=marker == 0xC3, colour=colour)


def _rows_of_dnl(whole: bytes | memoryview) -> int:
    """Return the rows that a DNL segment at the end of the first scan gives (ISO 10918-1 B.2.5)."""
    data = bytes(whole)
    at = data.find(b"\xff\xdc\x00\x04")
    return int.from_bytes(data[at + 4 : at + 6], "big") if at >= 0 else 0


def _probe_jpeg2k(head: bytes, start: int) -> Codestream | None:
    siz = head[start + 4 :]
    if len(siz) < 41:
        return None
    right, bottom, left, top = (int.from_bytes(siz[4 + 4 * i : 8 + 4 * i], "big") for i in range(4))
    samples = int.from_bytes(siz[36:38], "big")
    if not 1 <= samples <= 16384 or right <= left or bottom <= top or len(siz) < 38 + 3 * samples:
        return None
    precision = siz[38]
    style = _coding_style(head, start + 4 + int.from_bytes(siz[0:2], "big"))
    return Codestream(
        "jpeg2k",
        bottom - top,
        right - left,
        samples,
        (precision & 0x7F) + 1,
        signed=precision & 0x80 != 0,
        multi_component=len(style) > 4 and style[4] == 1,
        high_throughput=len(style) > 8 and style[8] & 0x40 != 0,
        reversible=len(style) > 9 and style[9] == 1,
        levels=style[5] if len(style) > 5 else 0,
        start=start,
    )


def _coding_style(head: bytes, at: int) -> bytes:
    """Return the body of the COD segment of the main header, empty if there is none."""
    while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] not in (0x90, 0x93, 0xD9):
        length = int.from_bytes(head[at + 2 : at + 4], "big")
        if head[at + 1] == 0x52:
            return head[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)
    return b""


class _Bits:
    """Reads bits least significant first, as JPEG XL packs them."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        taken = self._value & ((1 << count) - 1)
        self._value >>= count
        return taken


_XL_RATIOS = ((1, 1), (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def _probe_jpegxl(head: bytes, start: int) -> Codestream | None:
    bits = _Bits(head[start : start + 32])
    small = bits.take(1)

    def read_side() -> int:
        return (bits.take(5) + 1) * 8 if small else bits.take((9, 13, 18, 30)[bits.take(2)]) + 1

    rows = read_side()
    ratio = bits.take(3)
    columns = read_side() if ratio == 0 else rows * _XL_RATIOS[ratio][0] // _XL_RATIOS[ratio][1]
    # The number of channels lies behind optional fields; three is the most that a frame of ours decodes to.
    return Codestream("jpegxl", rows, columns, 3, 0)
