"""Frames of a size for the page of a telephone, kept below the cache folder."""

from khoanh.adapters.codecs import RenderOptions, Viewport
from khoanh.features.archive import StoredObject
from khoanh.features.viewing.render import render_frame
from khoanh.features.viewing.shelf import Shelf
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import Window
from khoanh.transaction import Desk

_VERSION = "1"
_MOST_SIDE = 4096


def render_preview(
    desk: Desk,
    stored: StoredObject,
    frame: int,
    *,
    side: int = 1024,
    center: float | None = None,
    width: float | None = None,
    quality: int = 82,
) -> bytes:
    """Return a JPEG of one frame (from 1) of at most `side` × `side` pixels, from the cache if it was made before.

    Args:
        center: Of the window, with `width`; both None: as the object says (PS3.3 C.11.2.1.2).

    Raises:
        NotFound: There is no such frame, or the object has no pixels.
        Invalid: The frame cannot be decoded, or there is no such window.
    """
    if not 16 <= side <= _MOST_SIDE:
        raise Invalid(f"a side has 16 to {_MOST_SIDE} pixels", vi="Kích thước ảnh không hợp lệ")
    window = None
    if center is not None and width is not None:
        if width < 1:
            raise Invalid("the window width is too small", vi="Độ rộng cửa sổ quá nhỏ")
        window = Window(center, width)
    shelf = Shelf(desk.settings.data / "cache" / "thumbnails")
    shade = "own" if window is None else f"{center:g}_{width:g}"
    name = f"{stored.checksum.hex()}-{frame}-preview{side}-{quality}-{shade}-{_VERSION}.jpg"
    kept = shelf.read(name)
    if kept is None:
        options = RenderOptions(window=window, viewport=Viewport(side, side), quality=quality)
        kept = render_frame(desk, stored, frame, options)
        shelf.keep(name, kept)
    return kept
