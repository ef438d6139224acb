"""The grey pipeline against the formulas of PS3.3, value by value."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.standards.dicom.pixels import Look, Lut, Padding, Window
from khoanh.standards.dicom.pixels.arrays import apply_window, find_range, look_up, shade_grey


def formula(x: float, window: Window) -> float:
    """PS3.3 C.11.2.1.2.1, C.11.2.1.3.1 and C.11.2.1.3.2, literally, with ymin 0 and ymax 1."""
    c, w = window.center, window.width
    match window.function:
        case "LINEAR":
            if x <= c - 0.5 - (w - 1) / 2:
                return 0.0
            if x > c - 0.5 + (w - 1) / 2:
                return 1.0
            return (x - (c - 0.5)) / (w - 1) + 0.5
        case "LINEAR_EXACT":
            if x <= c - w / 2:
                return 0.0
            if x > c + w / 2:
                return 1.0
            return (x - c) / w + 0.5
    exponent = -4 * (x - c) / w
    return 1 / (1 + math.exp(exponent)) if exponent < 700 else 0.0


@given(
    center=st.floats(-3000, 3000),
    width=st.floats(1, 5000),
    function=st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    values=st.lists(st.integers(-5000, 5000), min_size=1, max_size=40),
)
def test_windows_follow_the_formulas(center: float, width: float, function: str, values: list[int]) -> None:
    window = Window(center, width, function)
    shown = apply_window(np.array(values, np.float64), window)
    assert shown == pytest.approx([formula(float(x), window) for x in values], abs=1e-6)


def test_a_linear_window_of_width_1_is_a_threshold() -> None:
    assert apply_window(np.array([39.0, 39.5, 40.0]), Window(40, 1)).tolist() == [0.0, 0.0, 1.0]


def test_shades_go_through_rescale_and_window() -> None:
    stored = np.array([[0, 1024, 1064, 4095]], np.uint16)
    look = Look(slope=1, intercept=-1024, window=Window(40, 400))
    expected = [round(255 * formula(float(v) - 1024, Window(40, 400))) for v in stored[0]]
    assert shade_grey(stored, look, 12)[0].tolist() == expected


def test_monochrome1_is_shown_inverse() -> None:
    stored = np.array([[0, 255]], np.uint8)
    assert shade_grey(stored, Look(inverse=True), 8).tolist() == [[255, 0]]


def test_eight_bits_without_a_window_are_shown_as_they_are() -> None:
    stored = np.arange(30, 60, dtype=np.uint8).reshape(5, 6)
    assert (shade_grey(stored, Look(), 8) == stored).all()


def test_sixteen_bits_without_a_window_spread_from_lowest_to_highest_without_padding() -> None:
    stored = np.array([[-2000, 100, 200, 300]], np.int16)
    shades = shade_grey(stored, Look(padding=Padding(-2000, -2000)), 16)
    assert shades.tolist() == [[0, 0, 128, 255]]


def test_padding_is_black_even_when_inverse() -> None:
    stored = np.array([[0, 0, 1, 4]], np.uint16)
    look = Look(padding=Padding(0, 1), inverse=True, window=Window(2, 4, "LINEAR_EXACT"))
    assert shade_grey(stored, look, 12)[0, :3].tolist() == [0, 0, 0]


def test_a_padding_range_leaves_the_range_of_the_rest() -> None:
    stored = np.array([[-10, -5, 3, 9]], np.int16)
    assert find_range(stored, Look(padding=Padding(-10, -5), slope=2.0)) == (6.0, 18.0)


def test_a_voi_lut_maps_and_clamps() -> None:
    lut = Lut(10, 12, np.array([0, 2047, 4095], np.uint16).tobytes())
    stored = np.array([[0, 10, 11, 12, 99]], np.uint16)
    assert shade_grey(stored, Look(voi_lut=lut), 12).tolist() == [[0, 0, 127, 255, 255]]


def test_a_modality_lut_comes_before_the_window() -> None:
    lut = Lut(0, 16, np.array([1000, 500, 0], np.uint16).tobytes())
    stored = np.array([[0, 1, 2]], np.uint8)
    shades = shade_grey(stored, Look(modality_lut=lut, window=Window(500, 1000, "LINEAR_EXACT")), 8)
    assert shades.tolist() == [[255, 128, 0]]


@given(
    first=st.integers(-40000, 70000),
    entries=st.lists(st.integers(0, 65535), min_size=1, max_size=300),
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=50),
)
def test_no_value_reads_outside_a_table(first: int, entries: list[int], values: list[float]) -> None:
    found = look_up(np.array(values), Lut(first, 16, np.array(entries, np.uint16).tobytes()))
    assert set(found.tolist()) <= set(entries)


def test_floats_that_are_no_numbers_are_black() -> None:
    stored = np.array([[np.nan, -np.inf, 0.0, 1.0]], np.float32)
    assert shade_grey(stored, Look(), 32).tolist() == [[0, 0, 0, 255]]


def test_a_constant_image_has_one_shade() -> None:
    assert len(set(shade_grey(np.full((3, 3), 700, np.uint16), Look(), 16).reshape(-1).tolist())) == 1
