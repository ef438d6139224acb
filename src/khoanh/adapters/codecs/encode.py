"""Stored values to one frame of another transfer syntax; runs in a codec worker (PS3.5 annex A)."""

import zlib
from dataclasses import replace

import imagecodecs
import numpy as np

from khoanh.adapters.codecs.decode import Decoded, decode_frame
from khoanh.adapters.codecs.frames import EncodedFrame, FrameData
from khoanh.adapters.codecs.rle import encode_rle
from khoanh.foundation.errors import Unsuitable
from khoanh.standards.dicom.pixels import PixelDescription, codec_of, loss_of
from khoanh.standards.dicom.pixels import syntaxes as to
from khoanh.standards.dicom.pixels.arrays import Cells, pack_as_described, pack_frame, ybr_to_rgb

_PRECISION_OFFSET = 42  # SOC, SIZ marker, 38 bytes: then one Ssiz byte in each three


def transcode_frame(
    frame: FrameData,
    target: str,
    max_samples: int,
    *,
    quality: int = 90,
    whole_cells: bool = False,
    as_described: bool = False,
) -> EncodedFrame:
    """Decode a frame and encode it in `target`.

    Args:
        quality: Of lossy targets, 1 to 100.
        whole_cells: Keep what lies in unused bits too (embedded overlays).
        as_described: Arrange native colour as the header says it was: its YBR form, its planes.

    Raises:
        Invalid: It cannot be decoded.
        Unsuitable: `target` cannot hold such pixels.
    """
    decoded = decode_frame(frame, max_samples)
    values, description = decoded.stored, decoded.description
    if whole_cells:
        values, description = decoded.cells, _of_whole_cells(description)
    if values.dtype.kind == "f" or description.bits_allocated in (1, 12, 64):
        return _encode_plain(decoded, frame, target)
    if loss_of(target) and (whole_cells or "PALETTE" in description.photometric):
        raise Unsuitable("palette indices and embedded overlays bear no loss", vi="Ảnh này không được nén có mất mát")
    if as_described and values.ndim == 3:
        data = pack_as_described(values, description, frame.description)
        return EncodedFrame(data, frame.description, values.nbytes)
    data, description = _encode(_narrow(values, description), description, target, quality)
    if whole_cells:
        description = replace(
            description,
            bits_stored=decoded.description.bits_stored,
            high_bit=decoded.description.high_bit,
            signed=decoded.description.signed,
        )
    return EncodedFrame(data, replace(description, frames=frame.description.frames), values.nbytes)


def _of_whole_cells(description: PixelDescription) -> PixelDescription:
    bits = description.bits_allocated
    return replace(description, bits_stored=bits, high_bit=bits - 1, signed=False)


def _narrow(values: Cells, description: PixelDescription) -> Cells:
    """Bring values into as many bytes as Bits Allocated says, in this machine's order."""
    octets = description.bits_allocated // 8
    return values.astype(f"{'i' if description.signed else 'u'}{octets}", copy=False)


def _encode_plain(decoded: Decoded, frame: FrameData, target: str) -> EncodedFrame:
    """Hand on pixels that no image codec takes: floats and cells that are not whole bytes."""
    description = frame.description
    if decoded.description.bits_allocated == 1:
        packed = np.packbits(decoded.cells.reshape(-1), bitorder="little").tobytes()
    elif description.bits_allocated == 12:
        raise Unsuitable("cells of 12 bits are handed out only as stored", vi="Ảnh 12 bit nén chỉ xuất nguyên dạng")
    else:
        packed = pack_frame(decoded.cells, big_endian=target == to.EXPLICIT_BE)
    match codec_of(target):
        case "native":
            return EncodedFrame(packed, replace(description, planar=0, big_endian=False), len(packed))
        case "deflated frame":
            return EncodedFrame(_deflate(packed), replace(description, planar=0, big_endian=False), len(packed))
    raise Unsuitable(
        f"pixels of {description.bits_allocated} bits do not fit into {target}",
        vi=f"Điểm ảnh {description.bits_allocated} bit không thể mã hóa theo {target}",
    )


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    return packed + b"\0" * (len(packed) % 2)


def _encode(values: Cells, description: PixelDescription, target: str, quality: int) -> tuple[bytes, PixelDescription]:
    out = replace(description, planar=0, big_endian=target == to.EXPLICIT_BE)
    match codec_of(target):
        case "native":
            return pack_frame(values, big_endian=out.big_endian), out
        case "deflated frame":
            return _deflate(pack_frame(values)), out
        case "rle":
            return encode_rle(values), replace(out, planar=1 if out.samples > 1 else 0)
        case "jpegls":
            return _encode_jpegls(values, out, 0 if target == to.JPEG_LS else max(1, (100 - quality) // 10)), out
        case "jpeg2k" | "htj2k":
            return _encode_jpeg2k(values, out, target, quality)
        case "jpeg":
            return _encode_jpeg(values, out, target, quality)
        case "jpegxl":
            return _encode_jpegxl(values, out, target, quality)
    raise Unsuitable(f"nothing is written in {target}", vi=f"Không mã hóa được theo {target}")


def _unsigned(values: Cells, description: PixelDescription, most_bits: int) -> Cells:
    """Return the values as the two's complement bits that a codec without signs carries."""
    if description.bits_stored > most_bits:
        raise Unsuitable(
            f"{description.bits_stored} bits are too many for the codec", vi="Độ sâu bit vượt quá bộ mã hóa"
        )
    octets = values.dtype.itemsize
    bits = values.view(f"u{octets}")
    if description.signed and description.bits_stored < octets * 8:
        bits = bits & bits.dtype.type((1 << description.bits_stored) - 1)
    if octets > 2:
        bits = bits.astype(np.uint16)
    return np.ascontiguousarray(bits)


def _encode_jpegls(values: Cells, description: PixelDescription, near: int) -> bytes:
    return bytes(imagecodecs.jpegls_encode(_unsigned(values, description, 16), level=near))


def _encode_jpeg2k(
    values: Cells, description: PixelDescription, target: str, quality: int
) -> tuple[bytes, PixelDescription]:
    lossless = target in (to.JPEG_2000_LOSSLESS, to.HTJ2K_LOSSLESS, to.HTJ2K_RPCL)
    high_throughput = codec_of(target) == "htj2k"
    if description.bits_stored > 16:
        raise Unsuitable("JPEG 2000 is written up to 16 bits", vi="JPEG 2000 chỉ mã hóa tới 16 bit")
    if values.dtype.itemsize > 2:
        values = values.astype(np.int16 if description.signed else np.uint16)
    is_rgb = values.ndim == 3 and description.photometric == "RGB"
    if high_throughput:
        data = _encode_htj2k(values, description, lossless=lossless, quality=quality, is_rgb=is_rgb)
    else:
        data = bytes(
            imagecodecs.jpeg2k_encode(
                np.ascontiguousarray(values),
                level=0 if lossless else 30 + quality // 2,
                reversible=lossless,
                codecformat="j2k",
                bitspersample=description.bits_stored,
                mct=is_rgb,
                numthreads=1,
            )
        )
    if is_rgb:
        description = replace(description, photometric="YBR_RCT" if lossless else "YBR_ICT")
    return data, description


def _encode_htj2k(values: Cells, description: PixelDescription, *, lossless: bool, quality: int, is_rgb: bool) -> bytes:
    """Encode with RPCL progression and TLM (PS3.5 A.4.9); the codestream gets the precision of Bits Stored.

    The encoder knows whole bytes only. Values lowered by half their range and coded as signed are the very coefficients
    of the unsigned ones at the true precision, so that the precision can be set in the SIZ segment afterwards.
    """
    bits, width = description.bits_stored, values.dtype.itemsize * 8
    narrowed = lossless and bits < width and not is_rgb
    if narrowed and not description.signed:
        half = 1 << bits - 1
        values = (values.astype(np.int32) - half).astype(f"i{values.dtype.itemsize}")
    data = bytearray(
        imagecodecs.htj2k_encode(
            np.ascontiguousarray(values),
            level=None if lossless else _step(bits, width, quality),
            reversible=lossless,
            rgb=is_rgb,
            tlm=True,
            tilepart=1,
        )
    )
    if narrowed:
        for sample in range(description.samples):
            data[_PRECISION_OFFSET + 3 * sample] = (0x80 if description.signed else 0) | (bits - 1)
    return bytes(data)


def _step(bits: int, width: int, quality: int) -> float:
    """Return the quantization step, as a part of the coded range: half a grey level of 8 bits at quality 90."""
    levels = 0.5 * 2 ** ((bits - 8) * 0.4) * 10 ** ((90 - quality) / 30)
    return float(min(0.5, levels / (1 << width)))


def _encode_jpeg(
    values: Cells, description: PixelDescription, target: str, quality: int
) -> tuple[bytes, PixelDescription]:
    if target in (to.JPEG_LOSSLESS, to.JPEG_LOSSLESS_SV1):
        bits = max(2, description.bits_stored)
        pixels = _unsigned(values, description, 16)
        if bits <= 8 and pixels.dtype.itemsize == 2:
            bits = 9
        space = "RGB" if values.ndim == 3 else None
        data = imagecodecs.jpeg8_encode(
            pixels, lossless=True, predictor=1, bitspersample=bits, colorspace=space, outcolorspace=space
        )
        return _without_application_segments(bytes(data)), description
    most = 12 if target == to.JPEG_EXTENDED else 8
    if description.signed or description.bits_stored > most or (most == 12 and values.ndim == 3):
        raise Unsuitable(
            f"JPEG here holds unsigned pixels up to {most} bits", vi=f"JPEG chỉ chứa tới {most} bit không dấu"
        )
    if values.ndim == 2:
        bits = 12 if description.bits_stored > 8 else 8
        pixels = values.astype(np.uint16 if bits == 12 else np.uint8, copy=False)
        return bytes(imagecodecs.jpeg8_encode(pixels, level=quality, bitspersample=bits)), description
    rgb = ybr_to_rgb(values, description.photometric) if description.photometric.startswith("YBR") else values
    data = imagecodecs.jpeg8_encode(
        np.ascontiguousarray(rgb), level=quality, colorspace="RGB", outcolorspace="YCBCR", subsampling="422"
    )
    return bytes(data), replace(description, photometric="YBR_FULL_422", bits_allocated=8, bits_stored=8, high_bit=7)


def _without_application_segments(data: bytes) -> bytes:
    """Drop JFIF and Adobe segments: their claims on colour do not hold for what DICOM codes without loss."""
    kept, at = bytearray(data[:2]), 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big") + 2
        if data[at + 1] not in (0xE0, 0xEE):
            kept += data[at : at + length]
        at += length
    return bytes(kept + data[at:])


def _encode_jpegxl(
    values: Cells, description: PixelDescription, target: str, quality: int
) -> tuple[bytes, PixelDescription]:
    if description.signed or description.bits_stored > 16:
        raise Unsuitable("JPEG XL here holds unsigned pixels up to 16 bits", vi="JPEG XL chỉ chứa tới 16 bit không dấu")
    pixels = _unsigned(values, description, 16)
    if values.ndim == 3 and description.photometric != "RGB":
        pixels = ybr_to_rgb(pixels, description.photometric)
        description = replace(description, photometric="RGB")
    lossless = target == to.JPEG_XL_LOSSLESS
    data = imagecodecs.jpegxl_encode(
        pixels,
        lossless=lossless,
        distance=None if lossless else (100 - quality) / 10,
        bitspersample=description.bits_stored,
        usecontainer=False,
        numthreads=1,
    )
    return bytes(data), description
