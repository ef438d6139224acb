"""Pictures that are no DICOM objects yet."""

from khoanh.adapters.codecs import FrameData, PlainPicture, transcode_frame
from khoanh.adapters.codecs import decode_picture as decode
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.standards.dicom.pixels import PixelDescription
from khoanh.transaction import Desk

_JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
_QUALITY = 95


def decode_picture(desk: Desk, data: bytes) -> PlainPicture:
    """Decode a PNG, GIF, BMP, TIFF, WebP or JPEG picture to cells, upright.

    Raises:
        Invalid: It is none, or larger than the largest frame.
    """
    return decode(desk.codecs, data, desk.settings.max_frame_pixels)


def recode_jpeg(desk: Desk, data: bytes) -> bytes:
    """Make a baseline JPEG, upright and without anything beside the picture, of any picture.

    Raises:
        Invalid: It is none, or larger than the largest frame.
    """
    plain = decode_picture(desk, data)
    photometric = "RGB" if plain.samples == 3 else "MONOCHROME2"
    description = PixelDescription(
        plain.rows, plain.columns, plain.samples, 8, 8, 7, False, photometric, 0, 1, "integer", False
    )
    cells = plain.cells if plain.bits == 8 else plain.cells[1::2]
    frame = FrameData(description, EXPLICIT_LE, cells)
    return transcode_frame(desk.codecs, frame, _JPEG_BASELINE, desk.settings.max_frame_pixels, quality=_QUALITY).data
