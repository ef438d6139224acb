"""RLE Lossless frames (PS3.5 annex G): byte planes of PackBits runs, most significant first."""

import imagecodecs
import numpy as np
import numpy.typing as npt

from khoanh.foundation.errors import Invalid, Unsuitable
from khoanh.standards.dicom.pixels import PixelDescription
from khoanh.standards.dicom.pixels.arrays import Cells

_HEADER_BYTES = 64


def decode_rle(data: bytes, description: PixelDescription, *, lenient: bool = False) -> Cells:
    """Decode one frame to its pixel cells.

    Raises:
        Invalid: The header is nonsense, or a plane ends early and `lenient` is not set.
    """
    rows, columns, samples = description.rows, description.columns, description.samples
    octets = (description.bits_allocated + 7) // 8
    starts = _read_starts(data, samples * octets)
    # Little endian in memory: the last octet of a cell is its most significant.
    cells = np.zeros((rows * columns, samples, octets), np.uint8)
    ends = [*starts[1:], len(data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        plane = _decode_plane(data[start:end], rows * columns, lenient=lenient)
        cells[: plane.size, number // octets, octets - 1 - number % octets] = plane
    values = cells.reshape(-1).view(f"<u{octets}")
    return values.reshape(rows, columns) if samples == 1 else values.reshape(rows, columns, samples)


def _read_starts(data: bytes, wanted: int) -> list[int]:
    if len(data) < _HEADER_BYTES:
        raise Invalid("the RLE header is cut off", vi="Phần đầu RLE bị cắt cụt")
    words = [int.from_bytes(data[i : i + 4], "little") for i in range(0, _HEADER_BYTES, 4)]
    count, starts = words[0], words[1:]
    if count != wanted or count > 15:
        raise Invalid(
            f"{count} RLE segments where the header asks for {wanted}", vi="Số đoạn RLE không khớp phần đầu ảnh"
        )
    starts = starts[:count]
    if starts[0] < _HEADER_BYTES or sorted(starts) != starts or starts[-1] > len(data):
        raise Invalid("the RLE segments lie outside the frame", vi="Đoạn RLE nằm ngoài khung hình")
    return starts


def _decode_plane(segment: bytes, size: int, *, lenient: bool) -> npt.NDArray[np.uint8]:
    plane = _unpack_bits(segment, size)
    if plane.size < size and not lenient:
        raise Invalid(f"an RLE segment gives {plane.size} of {size} bytes", vi="Đoạn RLE bị cắt cụt")
    return plane


def _unpack_bits(segment: bytes, size: int) -> npt.NDArray[np.uint8]:
    """Undo PackBits until `size` bytes are there or the segment ends, whichever is first (PS3.5 G.3.2)."""
    try:
        return np.frombuffer(imagecodecs.packbits_decode(segment), np.uint8)[:size]
    except imagecodecs.PackbitsError:
        return np.frombuffer(_unpack_carefully(segment, size), np.uint8)


def _unpack_carefully(segment: bytes, size: int) -> bytes:
    """Undo PackBits of a damaged segment as far as it goes."""
    unpacked, at = bytearray(), 0
    while at < len(segment) and len(unpacked) < size:
        control = segment[at]
        at += 1
        if control < 128:
            unpacked += segment[at : at + control + 1]
            at += control + 1
        elif control > 128 and at < len(segment):
            unpacked += segment[at : at + 1] * (257 - control)
            at += 1
    return bytes(unpacked[:size])


def _pack_bits(plane: npt.NDArray[np.uint8]) -> bytes:
    if plane.shape[1] > 1:
        return bytes(imagecodecs.packbits_encode(plane, axis=-1))
    # The encoder refuses single bytes: each row is a literal run of one.
    return b"".join(bytes((0, value)) for value in plane.reshape(-1).tolist())


def encode_rle(values: Cells) -> bytes:
    """Encode stored values as one RLE frame; runs end with each row (PS3.5 G.3.1)."""
    width = values.dtype.itemsize
    pixels = values[..., np.newaxis] if values.ndim == 2 else values
    rows, columns, samples = pixels.shape
    octets = np.ascontiguousarray(pixels.astype(values.dtype.newbyteorder(">"), copy=False)).view(np.uint8)
    octets = octets.reshape(rows, columns, samples * width)
    if samples * width > 15:
        raise Unsuitable("RLE holds at most 15 byte planes", vi="RLE chỉ chứa tối đa 15 mặt phẳng byte")
    segments = []
    for number in range(samples * width):
        packed = _pack_bits(np.ascontiguousarray(octets[:, :, number]))
        segments.append(packed + b"\0" * (len(packed) % 2))
    starts = np.cumsum([_HEADER_BYTES] + [len(segment) for segment in segments[:-1]]).tolist()
    words = [len(segments), *starts] + [0] * (15 - len(starts))
    return b"".join(word.to_bytes(4, "little") for word in words) + b"".join(segments)
