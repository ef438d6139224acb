"""Native frames to stored values and back (PS3.5 section 8.1.1, 8.2; PS3.3 C.7.6.3.1)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels.description import PixelDescription

Cells = npt.NDArray[Any]
"""Values as they come: what kind of number, only the description tells."""


def unpack_frame(
    data: bytes | memoryview, description: PixelDescription, *, first_bit: int = 0, lenient: bool = False
) -> Cells:
    """Return the cells of a native frame as they lie, shape (rows, columns) or (rows, columns, samples).

    Args:
        data: Begins at the byte that holds the frame's first bit.
        first_bit: Of the frame within the first byte (or word); not 0 only for cells of 1 bit.
        lenient: A frame that ends early is completed with zeros.

    Raises:
        Invalid: There are fewer bytes than the description needs.
    """
    needed = (first_bit + description.frame_bits + 7) // 8
    if len(data) < needed:
        if not lenient:
            raise Invalid(
                f"a frame of {needed} bytes has only {len(data)}",
                vi=f"Khung hình {needed} byte chỉ có {len(data)} byte",
            )
        data = bytes(data) + bytes(needed - len(data))
    if description.photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") and description.samples == 3:
        return _unpack_422(data, description)
    count = description.rows * description.columns * description.samples
    return _shape_cells(_read_cells(data, count, description, first_bit), description)


def _read_cells(data: bytes | memoryview, count: int, description: PixelDescription, first_bit: int) -> Cells:
    order = ">" if description.big_endian else "<"
    match description.kind, description.bits_allocated:
        case "float", _:
            return np.frombuffer(data, f"{order}f4", count)
        case "double", _:
            return np.frombuffer(data, f"{order}f8", count)
        case _, 1:
            octets = np.frombuffer(data, np.uint8)
            if description.big_endian:
                octets = _swap_words(octets)
            return np.unpackbits(octets, bitorder="little")[first_bit : first_bit + count]
        case _, 8:
            octets = np.frombuffer(data, np.uint8)
            return (_swap_words(octets) if description.big_endian else octets)[:count]
        case _, 12:
            return _unpack_12(data, count, description.big_endian)
        case _, bits:
            return np.frombuffer(data, f"{order}u{bits // 8}", count)


def _swap_words(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    even = octets if octets.size % 2 == 0 else np.append(octets, np.uint8(0))
    return even.reshape(-1, 2)[:, ::-1].reshape(-1)


def _unpack_12(data: bytes | memoryview, count: int, big_endian: bool) -> npt.NDArray[np.uint16]:
    """Unpack cells of 12 bits that share bytes, least significant first (PS3.5 D.1, retired)."""
    octets = np.frombuffer(data, np.uint8)
    if big_endian:
        octets = _swap_words(octets)
    padded = np.zeros((count + 1) // 2 * 3, np.uint16)
    used = min(padded.size, octets.size)
    padded[:used] = octets[:used]
    low, middle, high = padded[0::3], padded[1::3], padded[2::3]
    cells = np.empty(padded.size // 3 * 2, np.uint16)
    cells[0::2] = low | (middle & 0x0F) << 8
    cells[1::2] = middle >> 4 | high << 4
    return cells[:count]


def _shape_cells(cells: Cells, description: PixelDescription) -> Cells:
    rows, columns, samples = description.rows, description.columns, description.samples
    if samples == 1:
        return cells.reshape(rows, columns)
    if description.planar == 1:
        return np.moveaxis(cells.reshape(samples, rows, columns), 0, 2)
    return cells.reshape(rows, columns, samples)


def _unpack_422(data: bytes | memoryview, description: PixelDescription) -> npt.NDArray[np.uint8]:
    """Give both pixels of each pair their common chroma: Y1 Y2 CB CR (PS3.3 C.7.6.3.1.2)."""
    rows, columns = description.rows, description.columns
    pairs = rows * columns // 2
    if description.bits_allocated != 8 or columns % 2:
        raise Invalid(f"{description.photometric} needs 8 bits and an even number of columns")
    quads = np.frombuffer(data, np.uint8, pairs * 4).reshape(rows, columns // 2, 4)
    full = np.empty((rows, columns, 3), np.uint8)
    full[:, 0::2, 0] = quads[:, :, 0]
    full[:, 1::2, 0] = quads[:, :, 1]
    full[:, :, 1] = np.repeat(quads[:, :, 2], 2, axis=1)
    full[:, :, 2] = np.repeat(quads[:, :, 3], 2, axis=1)
    return full


def take_stored_bits(cells: Cells, description: PixelDescription) -> Cells:
    """Return the values between High Bit and its Bits Stored, with their sign; floats as they are.

    What lies in the other bits (old overlays, garbage) is dropped.
    """
    if cells.dtype.kind == "f" or description.bits_allocated == 1:
        return cells
    width = cells.dtype.itemsize * 8
    stored, shift = description.bits_stored, description.high_bit + 1 - description.bits_stored
    unsigned = cells.astype(f"u{cells.dtype.itemsize}", copy=False)
    if cells.dtype.kind == "i":
        unsigned = cells.view(f"u{cells.dtype.itemsize}")
    above = width - stored - shift
    if above < 0:
        return cells
    if description.signed:
        # Left so that the sign bit is the highest, then an arithmetic shift right brings it down again.
        lifted: Cells = (unsigned << above).view(f"i{cells.dtype.itemsize}")
        return lifted >> (above + shift)
    if above == 0 and shift == 0:
        return unsigned
    masked: Cells = (unsigned >> shift) & unsigned.dtype.type((1 << stored) - 1)
    return masked


def pack_frame(values: Cells, *, big_endian: bool = False, planar: bool = False) -> bytes:
    """Write values as a native frame, colour by pixel unless `planar`."""
    if planar and values.ndim == 3:
        values = np.moveaxis(values, 2, 0)
    ordered = values.astype(values.dtype.newbyteorder(">" if big_endian else "<"), copy=False)
    return np.ascontiguousarray(ordered).tobytes()
