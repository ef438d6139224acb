"""Colour spaces and palettes."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import Palette, PaletteChannel
from khoanh.standards.dicom.pixels.arrays import (
    apply_palette,
    apply_supplemental,
    expand_segments,
    to_eight_bits,
    ybr_to_rgb,
)


def words(*values: int) -> np.ndarray:
    return np.array(values, np.uint16)


def channel(*values: int, first: int = 0, bits: int = 16) -> PaletteChannel:
    return PaletteChannel(first, len(values), bits, words(*values).tobytes(), segmented=False)


def test_ybr_full_follows_ccir_601() -> None:
    ybr = np.array([[[0, 128, 128], [255, 128, 128], [76, 85, 255], [150, 44, 21], [29, 255, 107]]], np.uint8)
    rgb = ybr_to_rgb(ybr, "YBR_FULL").astype(int)
    expected = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert np.abs(rgb - np.array([expected])).max() <= 1


def test_ybr_partial_spans_16_to_235() -> None:
    ybr = np.array([[[16, 128, 128], [235, 128, 128]]], np.uint8)
    assert ybr_to_rgb(ybr, "YBR_PARTIAL_422").tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_sixteen_bit_colour_is_brought_to_eight() -> None:
    assert to_eight_bits(words(0, 2048, 4095), 12).tolist() == [0, 128, 255]


def test_a_palette_clamps_values_outside() -> None:
    palette = Palette(channel(0xFF00, 0, first=5), channel(0, 0xFF00, first=5), channel(0, 0, first=5))
    coloured = apply_palette(np.array([[0, 5, 6, 99]], np.uint8), palette)
    assert coloured.tolist() == [[[255, 0, 0], [255, 0, 0], [0, 255, 0], [0, 255, 0]]]


def test_a_supplemental_palette_colours_only_its_range() -> None:
    palette = Palette(channel(0xFF00, first=100), channel(0, first=100), channel(0, first=100))
    stored, grey = np.array([[1, 100, 101]], np.uint16), np.array([[10, 20, 30]], np.uint8)
    assert apply_supplemental(grey, stored, palette).tolist() == [[[10, 10, 10], [255, 0, 0], [30, 30, 30]]]


def test_segments_expand_discrete_linear_and_indirect() -> None:
    discrete = [0, 2, 0, 100]
    linear = [1, 4, 500]
    assert expand_segments(words(*discrete, *linear), 10).tolist() == [0, 100, 200, 300, 400, 500]
    # Indirect: repeats two segments from word 0 on.
    repeated = expand_segments(words(*discrete, *linear, 2, 2, 0, 0), 100).tolist()
    assert repeated == [0, 100, 200, 300, 400, 500] * 2


def test_segments_never_grow_beyond_the_declared_count() -> None:
    assert expand_segments(words(0, 1, 7, 1, 65535, 9), 256).size == 256


@pytest.mark.parametrize("data", [(0, 9, 1), (1, 3, 5), (2, 1, 60000, 0), (7, 1, 1), (2, 1, 0, 0)])
def test_broken_segments_are_refused(data: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        expand_segments(words(*data), 64)


@given(st.lists(st.integers(0, 65535) | st.integers(0, 3), max_size=60), st.integers(1, 65536))
def test_any_segments_expand_within_bounds_or_are_refused(data: list[int], count: int) -> None:
    with contextlib.suppress(Invalid):
        assert expand_segments(words(*data), count).size <= count
