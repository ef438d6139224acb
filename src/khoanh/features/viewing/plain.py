"""Pictures that are no DICOM objects yet."""

from khoanh.adapters.codecs import PlainPicture
from khoanh.adapters.codecs import decode_picture as decode
from khoanh.transaction import Desk


def decode_picture(desk: Desk, data: bytes) -> PlainPicture:
    """Decode a PNG, GIF, BMP, TIFF or WebP picture to cells.

    Raises:
        Invalid: It is none, or larger than the largest frame.
    """
    return decode(desk.codecs, data, desk.settings.max_frame_pixels)
