"""Overlays and shutters."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from khoanh.standards.dicom.pixels import Overlay, Shutter
from khoanh.standards.dicom.pixels.arrays import burn_overlays, close_shutter, overlay_mask


def overlay(plane: list[list[int]], *, top: int = 1, left: int = 1, first_bit: int = 0) -> Overlay:
    points = np.array(plane, np.uint8)
    data = np.packbits(np.append(np.zeros(first_bit, np.uint8), points.reshape(-1)), bitorder="little").tobytes()
    return Overlay(0x6000, *points.shape, top, left, None, data, first_bit, big_endian=False)


def test_an_overlay_is_drawn_at_its_origin() -> None:
    mask = overlay_mask(overlay([[1, 0], [1, 1]], top=2, left=3), None, 4, 4)
    assert np.argwhere(mask).tolist() == [[1, 2], [2, 2], [2, 3]]


def test_an_overlay_may_begin_before_the_image_and_end_behind_it() -> None:
    mask = overlay_mask(overlay([[1, 1, 1]] * 3, top=0, left=0), None, 2, 1)
    assert mask.tolist() == [[True], [True]]
    assert not overlay_mask(overlay([[1]], top=-9), None, 4, 4).any()
    assert not overlay_mask(overlay([[1]], top=9), None, 4, 4).any()


def test_a_later_plane_of_a_stack_starts_within_a_byte() -> None:
    assert overlay_mask(overlay([[0, 1, 1]], first_bit=3), None, 1, 3).tolist() == [[False, True, True]]


def test_an_embedded_overlay_comes_from_the_unused_bits() -> None:
    embedded = Overlay(0x6000, 1, 3, 1, 1, 12, b"", 0, big_endian=False)
    cells = np.array([[0x1005, 0x0FFF, 0x1000]], np.uint16)
    assert overlay_mask(embedded, cells, 1, 3).tolist() == [[True, False, True]]


def test_overlays_are_burnt_white_but_the_shutter_plane_is_not() -> None:
    picture = np.zeros((1, 2), np.uint8)
    assert burn_overlays(picture, (overlay([[1, 0]]),), None).tolist() == [[255, 0]]
    assert burn_overlays(picture, (overlay([[1, 0]]),), None, skip_group=0x6000).tolist() == [[0, 0]]


def test_a_rectangular_shutter_leaves_its_inside() -> None:
    picture = np.full((4, 4), 9, np.uint8)
    shown = close_shutter(picture, Shutter(edges=(2, 3, 1, 2)), ())
    assert shown.tolist() == [[0, 9, 9, 0], [0, 9, 9, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_a_circular_shutter_shows_its_shade_outside() -> None:
    shown = close_shutter(np.zeros((5, 5), np.uint8), Shutter(circle=(3, 3, 1), shade=0xFFFF), ())
    assert np.argwhere(shown == 0).tolist() == [[1, 2], [2, 1], [2, 2], [2, 3], [3, 2]]


def test_a_polygonal_shutter_follows_its_vertices() -> None:
    shown = close_shutter(np.full((6, 6), 1, np.uint8), Shutter(polygon=((1, 1), (1, 6), (6, 1))), ())
    assert shown[0, 0] == 1 and shown[5, 5] == 0 and shown[1, 3] == 1


def test_a_bitmap_shutter_hides_its_points() -> None:
    shown = close_shutter(np.full((1, 2), 7, np.uint8), Shutter(overlay_group=0x6000), (overlay([[1, 0]]),))
    assert shown.tolist() == [[0, 7]]


@given(
    st.integers(1, 70), st.integers(1, 70), st.integers(-80, 80), st.integers(-80, 80), st.binary(max_size=60),
    st.integers(0, 100),
)  # fmt: skip
def test_any_plane_stays_inside_the_image(
    rows: int, columns: int, top: int, left: int, data: bytes, first_bit: int
) -> None:
    plane = Overlay(0x6000, rows, columns, top, left, None, data, first_bit, big_endian=True)
    assert overlay_mask(plane, None, 20, 30).shape == (20, 30)
