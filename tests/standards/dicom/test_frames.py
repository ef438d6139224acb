"""Frames are found by offset tables, one fragment each, or by the marks of codestreams."""

import struct

import pytest
from tests.make import dicom as make

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import EXPLICIT_LE, PixelData, find_frames, join_frame, parse_header

ENCAPSULATED = PixelData(0x7FE00010, "OB", 0, None)


def item(value: bytes) -> bytes:
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(value)) + value


def stream(*fragments: bytes, table: bytes = b"") -> bytes:
    end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return item(table) + b"".join(item(fragment) for fragment in fragments) + end


def frames_of(raw: bytes, frames: int, **more: object) -> list[bytes]:
    def read(offset: int, length: int) -> bytes:
        return raw[offset : offset + length]

    return [join_frame(read, pieces) for pieces in find_frames(read, ENCAPSULATED, frames, None, **more)]


def test_native_frames_follow_each_other() -> None:
    ds = make.us_cine(frames=4)
    raw = make.encode_dataset(ds)
    pixel = parse_header(raw, EXPLICIT_LE).pixel_data
    assert pixel is not None
    frames = find_frames(lambda offset, length: b"", pixel, 4, 768)
    assert [raw[o : o + n] for [(o, n)] in frames] == [ds.PixelData[i * 768 : (i + 1) * 768] for i in range(4)]


def test_frames_of_single_bits_share_bytes() -> None:
    pixel = PixelData(0x7FE00010, "OB", 100, 4)
    frames = find_frames(lambda offset, length: b"", pixel, 3, None, frame_bits=9)
    assert frames == [[(100, 2)], [(101, 2)], [(102, 2)]]


def test_native_pixel_data_that_are_too_short_are_refused() -> None:
    with pytest.raises(Invalid):
        find_frames(lambda offset, length: b"", PixelData(0x7FE00010, "OW", 0, 100), 2, 100)
    with pytest.raises(Invalid):
        find_frames(lambda offset, length: b"", PixelData(0x7FE00010, "OW", 0, 200), 2, 100, end=150)


def test_one_fragment_a_frame() -> None:
    assert frames_of(stream(b"aaaa", b"bb", b"cc"), 3) == [b"aaaa", b"bb", b"cc"]


def test_all_fragments_of_a_single_frame() -> None:
    assert frames_of(stream(b"aaaa", b"bb"), 1) == [b"aaaabb"]


def test_the_basic_offset_table_tells_frames_apart() -> None:
    table = struct.pack("<2I", 0, 8 + 4 + 8 + 2)
    assert frames_of(stream(b"aaaa", b"bb", b"cc", table=table), 2) == [b"aaaabb", b"cc"]


def test_without_a_table_codestreams_are_known_by_their_beginning() -> None:
    soi = b"\xff\xd8\xff\xe0"
    assert frames_of(stream(soi + b"11", b"22", soi + b"33"), 2) == [soi + b"1122", soi + b"33"]
    lying = struct.pack("<2I", 0, 5)
    assert frames_of(stream(soi + b"11", b"22", soi + b"33", table=lying), 2) == [soi + b"1122", soi + b"33"]


def test_the_extended_table_tells_lengths_without_padding() -> None:
    offsets, lengths = struct.pack("<2Q", 0, 12), struct.pack("<2Q", 3, 2)
    raw = stream(b"aaa\0", b"bb")
    assert frames_of(raw, 2, extended_offsets=offsets, extended_lengths=lengths) == [b"aaa", b"bb"]


@pytest.mark.parametrize(
    "raw",
    [b"", stream(), stream(b"aa", b"bb", b"cc"), b"nonsense" * 9, item(b"") + struct.pack("<HHI", 0xFFFE, 0xE000, 99)],
)
def test_frames_that_cannot_be_told_apart_are_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        frames_of(raw, 2, end=len(raw))


def test_zero_frames_are_refused() -> None:
    with pytest.raises(Invalid):
        frames_of(stream(b"aa"), 0)
