"""Decodes plain pictures (PNG, GIF, BMP, TIFF, WebP, JPEG) to cells; runs in a codec worker."""

import io
import struct
from dataclasses import dataclass

from khoanh.foundation.errors import Invalid

_HEAD = struct.Struct(">IIBB")
_FORMATS = ("PNG", "GIF", "BMP", "TIFF", "WEBP", "JPEG")
_SIXTEEN = ("I;16", "I;16L", "I;16B", "I;16N")


@dataclass(frozen=True, slots=True)
class PlainPicture:
    """A decoded picture.

    Attributes:
        samples: 1 grey, 3 red, green and blue side by side.
        bits: 8 or 16 a cell, little endian.
    """

    rows: int
    columns: int
    samples: int
    bits: int
    cells: bytes


def pack_picture(picture: PlainPicture) -> bytes:
    """Turn a picture into bytes for the way back from a worker."""
    return _HEAD.pack(picture.rows, picture.columns, picture.samples, picture.bits) + picture.cells


def unpack_picture(packed: bytes) -> PlainPicture:
    """Turn such bytes back into the picture."""
    rows, columns, samples, bits = _HEAD.unpack_from(packed)
    return PlainPicture(rows, columns, samples, bits, packed[_HEAD.size :])


def read_picture(data: bytes, max_samples: int) -> PlainPicture:
    """Decode the first frame, turned upright as its Exif says; transparency is laid on white, a palette is resolved.

    Raises:
        Invalid: It is no such picture, or larger than the largest frame.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    # Our own cap is checked before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height * 3 > max_samples:
            raise Invalid("the picture is larger than the largest frame allowed", vi="Ảnh quá lớn")
        image.load()
        image = ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, struct.error, UnidentifiedImageError) as fault:
        raise Invalid(f"the picture cannot be decoded ({type(fault).__name__})", vi="Không giải mã được ảnh") from fault
    if image.mode in _SIXTEEN or image.mode == "I":
        return PlainPicture(image.height, image.width, 1, 16, image.convert("I;16").tobytes())
    if image.mode in ("1", "L"):
        return PlainPicture(image.height, image.width, 1, 8, image.convert("L").tobytes())
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return PlainPicture(image.height, image.width, 3, 8, image.convert("RGB").tobytes())
