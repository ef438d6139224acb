"""Joins single GIFs into an animation (GIF89a, NETSCAPE2.0 loop), without decoding them."""

import struct
from collections.abc import Iterator

from khoanh.foundation.errors import Invalid

_HEAD = 13
_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_IMAGE, _EXTENSION = 0x2C, 0x21


def join_gif(pictures: Iterator[bytes], frames_per_second: float) -> bytes:
    """Put single GIFs of one size one after another; each keeps its own colours.

    Raises:
        Invalid: One of them is no GIF.
    """
    # Browsers slow a delay below 20 ms down to 100 ms.
    delay = max(2, round(100 / frames_per_second))
    control = b"\x21\xf9\x04\x04" + struct.pack("<H", delay) + b"\0\0"
    joined = bytearray()
    for picture in pictures:
        if not joined:
            # The first one's logical screen, without its colour table: every frame has a local one.
            joined += b"GIF89a" + picture[6:10] + bytes([picture[10] & 0x70, 0, 0]) + _LOOP
        joined += control + _take_image(picture)
    return bytes(joined) + b";"


def _take_image(picture: bytes) -> bytes:
    """Return image descriptor, local colour table and data of a single GIF."""
    if picture[:4] != b"GIF8" or len(picture) < _HEAD + 11:
        raise Invalid("a frame did not become a GIF", vi="Không tạo được ảnh động")
    packed, at = picture[10], _HEAD
    table = b""
    if packed & 0x80:
        size = 3 * (2 << (packed & 7))
        table, at = picture[at : at + size], at + size
    while at + 10 < len(picture) and picture[at] == _EXTENSION:
        at = _skip_blocks(picture, at + 2)
    if at + 10 >= len(picture) or picture[at] != _IMAGE:
        raise Invalid("a frame did not become a GIF", vi="Không tạo được ảnh động")
    described = picture[at : at + 9]
    flags, at = picture[at + 9], at + 10
    if flags & 0x80:
        size = 3 * (2 << (flags & 7))
        table, packed, at = picture[at : at + size], flags, at + size
    end = _skip_blocks(picture, at + 1)
    return described + bytes([0x80 | (flags & 0x40) | (packed & 7)]) + table + picture[at:end]


def _skip_blocks(picture: bytes, at: int) -> int:
    """Return the offset behind a chain of sub-blocks."""
    while at < len(picture) and picture[at]:
        at += 1 + picture[at]
    return at + 1
