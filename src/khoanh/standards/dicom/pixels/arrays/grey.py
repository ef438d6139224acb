"""The grey pipeline: stored values to shades (PS3.3 C.11.1, C.11.2, C.11.6; PS3.4 N.2)."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from khoanh.standards.dicom.pixels.arrays.stored import Cells
from khoanh.standards.dicom.pixels.look import Look, Padding, Window
from khoanh.standards.dicom.pixels.lookups import Lut

_BLOCK = 1 << 18
Shades = npt.NDArray[np.uint8]
Values = npt.NDArray[np.float64]


def shade_grey(stored: Cells, look: Look, stored_bits: int) -> Shades:
    """Turn stored values into shades 0..255, 255 white, of the same shape.

    Args:
        stored: Integers with their sign, or floats.
        stored_bits: Bits Stored; where there is no window, 8 bits and less are shown over their whole range.
    """
    if look.window is None and look.voi_lut is None:
        look = _with_found_window(stored, look, stored_bits)
    if stored.dtype.kind in "ui" and stored.dtype.itemsize <= 2:
        return _shade_by_table(stored, look)
    shades = _shade_values(apply_modality(stored.astype(np.float64), look), look)
    return _hide_padding(shades, stored, look.padding)


def _shade_by_table(stored: Cells, look: Look) -> Shades:
    """Shade each value that occurs once: a table of at most 65536 entries, then one gather."""
    low, high = int(stored.min(initial=0)), int(stored.max(initial=0))
    inputs = np.arange(low, high + 1)
    table = _shade_values(apply_modality(inputs.astype(np.float64), look), look)
    table = _hide_padding(table, inputs, look.padding)
    shades = np.empty(stored.shape, np.uint8)
    # Indexing makes 8 bytes of each value: a few rows at a time keep large images within the worker's memory.
    step = max(1, _BLOCK // max(1, stored.shape[-1]))
    for row in range(0, stored.shape[0], step):
        rows = stored[row : row + step]
        np.take(table, rows if low == 0 else rows.astype(np.int32) - low, out=shades[row : row + step], mode="clip")
    return shades


def _hide_padding(shades: Shades, stored: Cells, padding: Padding | None) -> Shades:
    if padding is not None:
        shades[(stored >= padding.low) & (stored <= padding.high)] = 0
    return shades


def apply_modality(stored: Values, look: Look) -> Values:
    """Apply the Modality LUT or the rescale (PS3.3 C.11.1.1)."""
    if look.modality_lut is not None:
        return look_up(stored, look.modality_lut).astype(np.float64)
    if look.slope == 1.0 and look.intercept == 0.0:
        return stored
    return stored * look.slope + look.intercept


def look_up(values: Values, lut: Lut) -> npt.NDArray[np.uint16]:
    """Map values through a table; what lies outside takes its first or last entry (PS3.3 C.11.1.1.1)."""
    entries = np.frombuffer(lut.entries, np.uint16)
    with np.errstate(invalid="ignore"):
        index = np.nan_to_num(np.rint(values) - lut.first, nan=0.0)
    found: npt.NDArray[np.uint16] = entries[np.clip(index, 0, entries.size - 1).astype(np.int64)]
    return found


def _shade_values(values: Values, look: Look) -> Shades:
    if look.voi_lut is not None:
        levels = look_up(values, look.voi_lut) / float((1 << look.voi_lut.bits) - 1)
    elif look.window is not None:
        levels = apply_window(values, look.window)
    else:
        levels = np.zeros_like(values)
    if look.presentation_lut is not None:
        lut = look.presentation_lut
        reach = len(lut.entries) // 2 - 1
        levels = look_up(levels * reach + lut.first, lut) / float((1 << lut.bits) - 1)
    if look.inverse:
        levels = 1.0 - levels
    return np.rint(np.clip(levels, 0.0, 1.0) * 255.0).astype(np.uint8)


def apply_window(values: Values, window: Window) -> Values:
    """Map values to 0..1 by a window (PS3.3 C.11.2.1.2.1 LINEAR, C.11.2.1.3.1 SIGMOID, C.11.2.1.3.2 LINEAR_EXACT)."""
    center, width = window.center, window.width
    values = np.nan_to_num(values, nan=-np.inf)
    match window.function:
        case "SIGMOID":
            with np.errstate(over="ignore"):
                return 1.0 / (1.0 + np.exp(-4.0 * (values - center) / width))
        case "LINEAR_EXACT":
            return np.clip((values - center) / width + 0.5, 0.0, 1.0)
        case _ if width <= 1.0:
            return (values > center - 0.5).astype(np.float64)
        case _:
            return np.clip((values - (center - 0.5)) / (width - 1.0) + 0.5, 0.0, 1.0)


def _with_found_window(stored: Cells, look: Look, stored_bits: int) -> Look:
    """Choose a window for an image that names none."""
    if look.modality_lut is None and stored.dtype.kind != "f" and stored_bits <= 8:
        signed = stored.dtype.kind == "i"
        ends = np.array(
            [-(1 << stored_bits - 1), (1 << stored_bits - 1) - 1] if signed else [0, (1 << stored_bits) - 1]
        )
        low, high = sorted(apply_modality(ends.astype(np.float64), look).tolist())
    else:
        low, high = find_range(stored, look)
    if high <= low:
        return replace(look, window=Window(low, 1.0, "LINEAR_EXACT"))
    return replace(look, window=Window((low + high) / 2, high - low, "LINEAR_EXACT"))


def find_range(stored: Cells, look: Look) -> tuple[float, float]:
    """Return the lowest and highest modality value, padding and what is not finite left aside."""
    kept = stored
    if look.padding is not None:
        kept = stored[(stored < look.padding.low) | (stored > look.padding.high)]
    if stored.dtype.kind == "f":
        kept = kept[np.isfinite(kept)]
    if kept.size == 0:
        return 0.0, 1.0
    if look.modality_lut is not None:
        # A table need not rise steadily: its range is that of the values that occur.
        ends = apply_modality(np.unique(kept).astype(np.float64), look)
    else:
        ends = apply_modality(np.array([kept.min(), kept.max()], np.float64), look)
    return float(ends.min()), float(ends.max())
