"""Overlays burnt into a picture and shutters over it (PS3.3 C.9.2, C.7.6.11, C.7.6.15)."""

import numpy as np
import numpy.typing as npt

from khoanh.standards.dicom.pixels.arrays.stored import Cells
from khoanh.standards.dicom.pixels.masks import Overlay, Shutter

Mask = npt.NDArray[np.bool_]
Picture = npt.NDArray[np.uint8]
_WHITE = 255


def overlay_mask(overlay: Overlay, cells: Cells | None, rows: int, columns: int) -> Mask:
    """Return the overlay's points on an image of `rows` × `columns`.

    Args:
        cells: The pixel cells as they lie, for planes embedded in unused bits; None if they are not known.
    """
    mask = np.zeros((rows, columns), np.bool_)
    if overlay.bit is not None:
        if cells is None or cells.ndim != 2 or cells.dtype.kind == "f" or overlay.bit >= cells.dtype.itemsize * 8:
            return mask
        plane = (cells >> overlay.bit) & 1 != 0
    else:
        plane = _read_plane(overlay, rows)
    # The origin may lie outside the image on either side; only the common part is drawn.
    top, left = overlay.top - 1, overlay.left - 1
    height = min(plane.shape[0] + min(top, 0), rows - max(top, 0))
    width = min(plane.shape[1] + min(left, 0), columns - max(left, 0))
    if height > 0 and width > 0:
        y, x = max(top, 0), max(left, 0)
        mask[y : y + height, x : x + width] = plane[max(-top, 0) :, max(-left, 0) :][:height, :width]
    return mask


def _read_plane(overlay: Overlay, rows: int) -> Mask:
    octets = np.frombuffer(overlay.data, np.uint8)
    if overlay.big_endian and octets.size % 2 == 0:
        octets = octets.reshape(-1, 2)[:, ::-1].reshape(-1)
    first, count = overlay.first_bit, overlay.rows * overlay.columns
    octets = octets[first // 8 : (first + count + 7) // 8]
    bits = np.unpackbits(octets, bitorder="little")[first % 8 :][:count]
    # A plane that ends early is drawn as far as its whole rows go.
    whole_rows = bits.size // overlay.columns
    plane: Mask = bits[: whole_rows * overlay.columns].reshape(whole_rows, overlay.columns) != 0
    return plane


def burn_overlays(picture: Picture, overlays: tuple[Overlay, ...], cells: Cells | None, skip_group: int = 0) -> Picture:
    """Draw overlay points white; `skip_group` is the bitmap shutter, which is no drawing."""
    wanted = [overlay for overlay in overlays if overlay.group != skip_group]
    if not wanted:
        return picture
    drawn = picture.copy()
    for overlay in wanted:
        drawn[overlay_mask(overlay, cells, picture.shape[0], picture.shape[1])] = _WHITE
    return drawn


def close_shutter(picture: Picture, shutter: Shutter | None, overlays: tuple[Overlay, ...]) -> Picture:
    """Hide what the shutter covers under its presentation value."""
    if shutter is None:
        return picture
    rows, columns = picture.shape[:2]
    hidden = ~_open_part(shutter, rows, columns)
    for overlay in overlays:
        if shutter.overlay_group and overlay.group == shutter.overlay_group:
            hidden |= overlay_mask(overlay, None, rows, columns)
    covered = picture.copy()
    covered[hidden] = shutter.shade >> 8
    return covered


def _open_part(shutter: Shutter, rows: int, columns: int) -> Mask:
    seen = np.ones((rows, columns), np.bool_)
    y, x = np.ogrid[1 : rows + 1, 1 : columns + 1]
    if shutter.edges is not None:
        left, right, upper, lower = shutter.edges
        seen &= (x >= left) & (x <= right) & (y >= upper) & (y <= lower)
    if shutter.circle is not None:
        row, column, radius = shutter.circle
        seen &= (y - row) ** 2 + (x - column) ** 2 <= radius * radius
    if shutter.polygon:
        seen &= _inside_polygon(shutter.polygon, rows, columns)
    return seen


def _inside_polygon(vertices: tuple[tuple[int, int], ...], rows: int, columns: int) -> Mask:
    """Fill a polygon by the even-odd rule, one row of crossings at a time."""
    inside = np.zeros((rows, columns), np.bool_)
    corners = np.array(vertices[:4096], np.float64)
    y1, x1 = corners[:, 0], corners[:, 1]
    y2, x2 = np.roll(y1, -1), np.roll(x1, -1)
    across = np.arange(1, columns + 1)
    for row in range(1, rows + 1):
        crossing = (y1 <= row) != (y2 <= row)
        if crossing.any():
            slope = (x2[crossing] - x1[crossing]) / (y2[crossing] - y1[crossing])
            meets = np.sort(x1[crossing] + (row - y1[crossing]) * slope)
            # Points on an edge are inside whichever side it bounds.
            before, upto = np.searchsorted(meets, across, side="left"), np.searchsorted(meets, across, side="right")
            inside[row - 1] = (before % 2 == 1) | (upto % 2 == 1)
    return inside
