"""Writes a data set with one large value that is streamed, not held (PS3.5 7.1, A.4)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from khoanh.foundation.errors import Invalid

_LONGEST_VALUE = 0xFFFFFFFE
_ITEM = b"\xfe\xff\x00\xe0"
_END = b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Content:
    """The large value.

    Attributes:
        pieces: Length and bytes of each frame or part.
        joined: The pieces follow one another within one native value.
        encapsulated: Each piece is one fragment.
    """

    tag: int
    vr: str
    pieces: list[tuple[int, Iterator[bytes]]]
    joined: bool = False
    encapsulated: bool = False


def write_dataset(ds: Any, content: Content | None) -> Iterator[bytes]:
    """Yield a data set in Explicit VR Little Endian with `content` in its place.

    Raises:
        Invalid: A value cannot be written, or the content is longer than its form allows.
    """
    if content is None:
        yield _encode(ds)
        return
    before = ds[: content.tag]
    after = ds[content.tag + 1 :]
    yield _encode(before)
    yield from _write_encapsulated(content) if content.encapsulated else _write_native(content)
    if len(after):
        yield _encode(after)


def _encode(ds: Any) -> bytes:
    from pydicom.filebase import DicomFileLike
    from pydicom.filewriter import write_dataset as write

    stream = BytesIO()
    file = DicomFileLike(stream)
    file.is_little_endian, file.is_implicit_VR = True, False
    try:
        write(file, ds, parent_encoding=["utf-8"])
    except (ValueError, TypeError, AttributeError, KeyError, struct.error, OverflowError) as fault:
        raise Invalid(
            f"the metadata cannot be written as a data set ({type(fault).__name__})",
            vi="Siêu dữ liệu không ghi được thành đối tượng DICOM",
        ) from fault
    return stream.getvalue()


def _head(content: Content, length: int) -> bytes:
    return struct.pack("<HH2sHI", content.tag >> 16, content.tag & 0xFFFF, content.vr.encode(), 0, length)


def _write_native(content: Content) -> Iterator[bytes]:
    size = sum(length for length, _ in content.pieces)
    if size > _LONGEST_VALUE:
        raise Invalid("the value is longer than DICOM allows uncompressed", vi="Dữ liệu không nén vượt quá 4 GB")
    yield _head(content, size + size % 2)
    for _, chunks in content.pieces:
        yield from chunks
    if size % 2:
        yield b"\0"


def _write_encapsulated(content: Content) -> Iterator[bytes]:
    starts, at = [], 0
    for length, _ in content.pieces:
        if length > _LONGEST_VALUE:
            raise Invalid("a fragment is longer than DICOM allows", vi="Dữ liệu nén vượt quá 4 GB")
        starts.append(at)
        at += 8 + length + length % 2
    # The offset table may be empty, and is where offsets would not fit (A.4).
    table = struct.pack(f"<{len(starts)}I", *starts) if len(starts) > 1 and starts[-1] <= _LONGEST_VALUE else b""
    yield _head(content, 0xFFFFFFFF) + _ITEM + struct.pack("<I", len(table)) + table
    for length, chunks in content.pieces:
        yield _ITEM + struct.pack("<I", length + length % 2)
        yield from chunks
        if length % 2:
            yield b"\0"
    yield _END
