"""One frame of any transfer syntax to stored values; runs in a codec worker (PS3.5 section 8, annex A)."""

import io
import zlib
from dataclasses import dataclass, replace

import imagecodecs
import numpy as np
from PIL import Image, Jpeg2KImagePlugin

from khoanh.adapters.codecs.frames import FrameData
from khoanh.adapters.codecs.rle import decode_rle
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import Codestream, PixelDescription, check_size, codec_of, probe_codestream
from khoanh.standards.dicom.pixels.arrays import Cells, take_stored_bits, unpack_frame


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded frame.

    Attributes:
        cells: The pixel cells as they lay, with what else is in their unused bits (old overlays).
        stored: The stored values with their sign, shape (rows, columns) or (rows, columns, samples).
        description: Of these arrays: where the codestream contradicted the header, the codestream won.
    """

    cells: Cells
    stored: Cells
    description: PixelDescription


def decode_frame(frame: FrameData, max_samples: int, *, lenient: bool = False, skip: int = 0) -> Decoded:
    """Decode one frame.

    Args:
        max_samples: Largest rows × columns × samples, of the header's and of the codestream's word.
        lenient: Show what there is of a frame that ends early.
        skip: Resolutions to leave out where the codec can (JPEG 2000, HTJ2K): each halves rows and columns.

    Raises:
        Invalid: The frame cannot be decoded, or is larger than allowed.
    """
    description = frame.description
    codec = codec_of(frame.transfer_syntax_uid)
    match codec:
        case "native" | "deflated frame" | "rle":
            description.check_size(max_samples)
            cells = _decode_plain(frame, codec, lenient=lenient)
            if description.photometric.endswith("_422"):
                # Unpacking gave each pixel its own chroma.
                description = replace(description, photometric=description.photometric[:-4])
            return Decoded(cells, take_stored_bits(cells, description), description)
        case "jpeg" | "jpegls" | "jpeg2k" | "htj2k" | "jpegxl":
            return _decode_codestream(frame, max_samples, lenient=lenient, skip=skip)
        case "video":
            raise Invalid("a video frame is decoded by ffmpeg, not here", vi="Khung hình video cần ffmpeg để giải mã")
    raise Invalid(
        f"transfer syntax {frame.transfer_syntax_uid} cannot be decoded",
        vi=f"Không giải mã được cú pháp truyền {frame.transfer_syntax_uid}",
    )


def _decode_plain(frame: FrameData, codec: str, *, lenient: bool) -> Cells:
    description = frame.description
    if description.rows == 0 or description.columns == 0:
        raise Invalid("the header has no rows or columns", vi="Ảnh không có số hàng hoặc số cột")
    if codec == "rle":
        return decode_rle(frame.data, description, lenient=lenient)
    data: bytes = frame.data
    if codec == "deflated frame":
        data = _inflate(data, description.frame_bytes)
    return unpack_frame(data, description, first_bit=frame.first_bit, lenient=lenient)


def _inflate(data: bytes, size_bytes: int) -> bytes:
    """Inflate one frame (PS3.5 A.4.13), never beyond the bytes the header asks for."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size_bytes)
    except zlib.error as fault:
        raise Invalid("the deflated frame is damaged", vi="Khung hình nén bị hỏng") from fault


def _decode_codestream(frame: FrameData, max_samples: int, *, lenient: bool, skip: int) -> Decoded:
    stream = probe_codestream(frame.data)
    if stream is None:
        raise Invalid("the frame holds no codestream of a known kind", vi="Không nhận ra luồng nén của khung hình")
    check_size(stream.rows, stream.columns, stream.samples, max_samples)
    # The form of the bytes decides, not the transfer syntax: senders mix JPEG kinds up.
    match stream.format:
        case "jpeg":
            values, photometric = _decode_jpeg(frame, stream)
        case "jpegls":
            values, photometric = _contiguous(imagecodecs.jpegls_decode(frame.data), stream), ""
        case "jpeg2k":
            values, photometric = _decode_jpeg2k(frame, stream, lenient=lenient, skip=skip)
        case "jpegxl":
            values, photometric = imagecodecs.jpegxl_decode(frame.data, numthreads=1), "RGB"
    values = np.squeeze(values, axis=-1) if values.ndim == 3 and values.shape[-1] == 1 else values
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[-1] not in (2, 3, 4)):
        raise Invalid("the codestream holds no picture", vi="Luồng nén không chứa hình ảnh")
    return _fit_to_header(frame, stream, values, photometric)


def _contiguous(values: Cells, stream: Codestream) -> Cells:
    """Bring the samples of a pixel together where the codec gives planes."""
    if values.ndim == 3 and values.shape[0] == stream.samples and values.shape[-1] != stream.samples:
        return np.moveaxis(values, 0, 2)
    return values


def _decode_jpeg(frame: FrameData, stream: Codestream) -> tuple[Cells, str]:
    data, photometric = frame.data, frame.description.photometric
    if stream.samples == 1:
        return _decode_grey_jpeg(data, stream), ""
    if stream.samples != 3:
        return imagecodecs.jpeg8_decode(data), ""
    if stream.lossless:
        # The values come as coded; whether they are RGB or YBR only the header knows.
        return _decode_lossless_colour(data), ""
    source = stream.colour or ("rgb" if photometric == "RGB" else "ycc")
    return imagecodecs.jpeg8_decode(data, colorspace="YCBCR" if source == "ycc" else "RGB", outcolorspace="RGB"), "RGB"


def _decode_grey_jpeg(data: bytes, stream: Codestream) -> Cells:
    if not stream.lossless:
        return imagecodecs.jpeg8_decode(data)
    try:
        return imagecodecs.jpeg8_decode(data)
    except imagecodecs.Jpeg8Error:
        # Some old encoders write tables that libjpeg refuses and this reader takes.
        return imagecodecs.jpegsof3_decode(data)


def _decode_lossless_colour(data: bytes) -> Cells:
    try:
        return imagecodecs.jpeg8_decode(data, colorspace="RGB", outcolorspace="RGB")
    except imagecodecs.Jpeg8Error:
        return np.ascontiguousarray(imagecodecs.jpegsof3_decode(data))


def _decode_jpeg2k(frame: FrameData, stream: Codestream, *, lenient: bool, skip: int) -> tuple[Cells, str]:
    data = frame.data[stream.start :]
    if skip and stream.samples in (1, 3):
        values = _decode_reduced(data, stream, min(skip, stream.levels))
    # OpenJPH as wrapped lets lossy values wrap around at their limits; OpenJPEG reads the same and does not.
    elif stream.high_throughput and stream.reversible:
        values = imagecodecs.htj2k_decode(data, resilient=lenient)
    else:
        values = imagecodecs.jpeg2k_decode(data, numthreads=1)
    values = _contiguous(values, stream)
    if values.ndim == 3 and frame.description.samples == 1 and values.shape[-1] > 1:
        return values[..., min(frame.component, values.shape[-1] - 1)], ""
    return values, "RGB" if stream.multi_component else ""


def _decode_reduced(data: bytes, stream: Codestream, skip: int) -> Cells:
    """Decode fewer resolutions of a JPEG 2000 or HTJ2K codestream.

    Low-pass values over- and undershoot the range of the pixels. OpenJPEG, here inside Pillow, holds them at its ends;
    the other wrappers cannot leave out resolutions, or let the values wrap around into white specks.
    """
    image = Image.open(io.BytesIO(data), formats=["JPEG2000"])
    if not isinstance(image, Jpeg2KImagePlugin.Jpeg2KImageFile) or image.mode not in ("L", "I;16", "RGB"):
        return imagecodecs.jpeg2k_decode(data, numthreads=1)
    image.reduce = skip
    try:
        values = np.asarray(image)
    except OSError:
        # Pillow gives up on some sizes that do not halve evenly.
        return imagecodecs.jpeg2k_decode(data, numthreads=1)
    if image.mode != "I;16":
        return values
    # Pillow lifts deep values to 16 bits, and signed ones above zero.
    values = values >> (16 - stream.bits)
    return (values.astype(np.int32) - (1 << stream.bits - 1)).astype(np.int16) if stream.signed else values


def _fit_to_header(frame: FrameData, stream: Codestream, values: Cells, photometric: str) -> Decoded:
    """Settle size, depth, sign and colour where header and codestream disagree."""
    header = frame.description
    samples = values.shape[2] if values.ndim == 3 else 1
    width = values.dtype.itemsize * 8
    bits = min(stream.bits or header.bits_stored, width)
    # JPEG 2000 carries sign and precision; the others may be coded wider or narrower than Bits Stored.
    trusted = stream.format == "jpeg2k" and not frame.embedded
    stored_bits = bits if trusted or bits > header.bits_allocated else header.bits_stored
    allocated = max(width, 8, header.bits_allocated if header.bits_allocated <= 16 else 8)
    seen = replace(
        header,
        rows=values.shape[0],
        columns=values.shape[1],
        samples=samples,
        planar=0,
        bits_allocated=allocated,
        bits_stored=stored_bits,
        high_bit=header.high_bit if frame.embedded else stored_bits - 1,
        signed=header.signed or stream.signed,
        photometric=_true_photometric(header, photometric, samples, stream),
    )
    if stream.signed or values.dtype.kind == "f":
        return Decoded(values, values, seen)
    values = values.astype(f"u{allocated // 8}", copy=False)
    if frame.embedded or seen.signed:
        return Decoded(values, take_stored_bits(values, seen), seen)
    if bits > stored_bits:
        # What a lossy codec reconstructs may overshoot; wrapped around it would be black among white.
        values = np.minimum(values, values.dtype.type((1 << stored_bits) - 1))
    return Decoded(values, values, seen)


def _true_photometric(header: PixelDescription, found: str, samples: int, stream: Codestream) -> str:
    if samples == 1:
        return header.photometric if header.is_grey or "PALETTE" in header.photometric else "MONOCHROME2"
    if found:
        return found
    if header.photometric in ("YBR_FULL", "YBR_FULL_422") and stream.format != "jpegxl":
        return "YBR_FULL"
    return "RGB"
