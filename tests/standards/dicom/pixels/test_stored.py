"""Native frames: every depth, order and arrangement comes out as the values that went in."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import PixelDescription
from khoanh.standards.dicom.pixels.arrays import pack_frame, take_stored_bits, unpack_frame

GREY16 = PixelDescription(2, 3, 1, 16, 16, 15, False, "MONOCHROME2", 0, 1, "integer", False)


def test_little_and_big_endian_give_the_same_values() -> None:
    values = np.array([[1, 2, 3], [256, 512, 65535]], np.uint16)
    for big in (False, True):
        data = pack_frame(values, big_endian=big)
        assert (unpack_frame(data, replace(GREY16, big_endian=big)) == values).all()


def test_colour_by_plane_equals_colour_by_pixel() -> None:
    values = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    rgb = replace(GREY16, samples=3, bits_allocated=8, bits_stored=8, high_bit=7, photometric="RGB")
    assert (unpack_frame(pack_frame(values, planar=True), replace(rgb, planar=1)) == values).all()
    assert (unpack_frame(pack_frame(values), rgb) == values).all()


def test_single_bits_start_anywhere_in_a_byte() -> None:
    bits = np.random.default_rng(1).integers(0, 2, (3, 15)).astype(np.uint8)
    data = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    one = replace(GREY16, rows=3, columns=5, bits_allocated=1, bits_stored=1, high_bit=0)
    for frame in range(3):
        start = frame * 15
        cells = unpack_frame(data[start // 8 :], one, first_bit=start % 8)
        assert (cells.reshape(-1) == bits[frame]).all()


def test_twelve_bit_cells_share_bytes() -> None:
    twelve = replace(GREY16, rows=1, columns=3, bits_allocated=12, bits_stored=12, high_bit=11)
    assert unpack_frame(bytes([0x23, 0x61, 0x45, 0x89, 0x07]), twelve).tolist() == [[0x123, 0x456, 0x789]]


def test_422_gives_both_pixels_the_chroma_of_the_pair() -> None:
    ybr = replace(GREY16, rows=1, columns=4, samples=3, bits_allocated=8, bits_stored=8, photometric="YBR_FULL_422")
    pixels = unpack_frame(bytes([10, 20, 100, 200, 30, 40, 110, 210]), ybr)
    assert pixels.tolist() == [[[10, 100, 200], [20, 100, 200], [30, 110, 210], [40, 110, 210]]]


def test_bits_outside_bits_stored_are_dropped_and_the_sign_kept() -> None:
    cells = np.array([[0xF7FF, 0x0800, 0x1001]], np.uint16)
    described = replace(GREY16, rows=1, bits_stored=12, high_bit=11)
    assert take_stored_bits(cells, described).tolist() == [[0x7FF, 0x800, 1]]
    assert take_stored_bits(cells, replace(described, signed=True)).tolist() == [[0x7FF, -0x800, 1]]


def test_a_high_bit_above_bits_stored_shifts_down() -> None:
    described = replace(GREY16, rows=1, columns=1, bits_stored=12, high_bit=15)
    assert take_stored_bits(np.array([[0xABC5]], np.uint16), described).tolist() == [[0xABC]]


def test_a_short_frame_is_refused_unless_what_there_is_shall_be_shown() -> None:
    with pytest.raises(Invalid):
        unpack_frame(b"\1\0\2\0", GREY16)
    assert unpack_frame(b"\1\0\2\0", GREY16, lenient=True).tolist() == [[1, 2, 0], [0, 0, 0]]


@given(
    data=st.binary(max_size=200),
    rows=st.integers(0, 9),
    columns=st.integers(0, 9),
    samples=st.sampled_from([1, 3]),
    bits=st.sampled_from([1, 8, 12, 16, 32, 64]),
    big_endian=st.booleans(),
    planar=st.integers(0, 1),
    signed=st.booleans(),
)
def test_any_bytes_unpack_to_the_described_shape_or_are_refused(
    data: bytes, rows: int, columns: int, samples: int, bits: int, big_endian: bool, planar: int, signed: bool
) -> None:
    described = PixelDescription(
        rows, columns, samples, bits, max(1, bits - 3), bits - 1, signed, "RGB", planar, 1, "integer", big_endian
    )
    try:
        cells = unpack_frame(data, described)
    except Invalid:
        assert len(data) * 8 < described.frame_bits
        return
    assert take_stored_bits(cells, described).shape[:2] == (rows, columns)


@given(stored=st.integers(2, 16), signed=st.booleans(), data=st.data())
def test_values_survive_packing(stored: int, signed: bool, data: st.DataObject) -> None:
    low, high = (-(1 << stored - 1), (1 << stored - 1) - 1) if signed else (0, (1 << stored) - 1)
    values = np.array([data.draw(st.lists(st.integers(low, high), min_size=6, max_size=6))]).reshape(2, 3)
    described = replace(GREY16, bits_stored=stored, high_bit=stored - 1, signed=signed)
    packed = pack_frame(values.astype(np.int16 if signed else np.uint16))
    assert (take_stored_bits(unpack_frame(packed, described), described) == values).all()
