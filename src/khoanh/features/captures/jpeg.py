"""What a camera writes into its JPEG beside the picture (ISO 10918-1 annex B, Exif 2.32): read once, and left out."""

import struct
from typing import Final

_SOI: Final = b"\xff\xd8"
_SCAN: Final = 0xDA
# JFIF, ICC profiles and Adobe's colour transform say how to show the picture; the rest tells of people and places.
_KEPT: Final = frozenset({0xE0, 0xE2, 0xEE})
_TOLD: Final = frozenset(range(0xE0, 0xF0)) | {0xFE}
_ORIENTATION: Final = 0x0112


def strip_jpeg(data: bytes) -> tuple[bytes, int]:
    """Return a JPEG without its Exif, XMP, comments and maker's notes, and how it lies (1 to 8, 1 upright)."""
    if not data.startswith(_SOI):
        return data, 1
    kept, at, orientation = [_SOI], 2, 1
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _SCAN:
            break
        length = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at : at + length]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = _read_orientation(segment[10:]) or orientation
        if marker not in _TOLD or marker in _KEPT:
            kept.append(segment)
        at += length
    kept.append(data[at:])
    return b"".join(kept), orientation


def _read_orientation(tiff: bytes) -> int:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for place in range(at + 2, at + 2 + 12 * min(count, 512), 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if tag == _ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0
