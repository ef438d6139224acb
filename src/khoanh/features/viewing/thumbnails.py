"""Small pictures of stored objects, kept below the cache folder (PS3.18 10.4.1.1.5)."""

from khoanh.adapters.codecs import RenderOptions, Viewport
from khoanh.adapters.codecs import render_thumbnail as make_thumbnail
from khoanh.features.archive import FrameTable, StoredObject
from khoanh.features.viewing.shelf import Shelf
from khoanh.features.viewing.source import open_source
from khoanh.features.viewing.video import render_video_frame
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import codec_of, read_look
from khoanh.transaction import Desk

_VERSION = "2"
_SIZES = (32, 64, 96, 128, 192, 256)


def render_thumbnail(
    desk: Desk, stored: StoredObject, size: int = 128, *, frame: int = 0, table: FrameTable | None = None
) -> bytes:
    """Return a JPEG of at most `size` × `size` pixels, from the cache if it was made before.

    Args:
        size: Brought to one of a few sizes, the next larger up to 256, so that each object has few.
        frame: From 1; 0 takes the middle one, which shows more than the first.

    Raises:
        NotFound: The object has no pixels.
        Invalid: The frame cannot be decoded.
    """
    if size < 1:
        raise Invalid("a thumbnail has at least one pixel", vi="Kích thước ảnh thu nhỏ không hợp lệ")
    size = next((step for step in _SIZES if step >= size), _SIZES[-1])
    number = frame or (stored.frames + 1) // 2 or 1
    shelf = Shelf(desk.settings.data / "cache" / "thumbnails")
    name = f"{stored.checksum.hex()}-{number}-{size}-{_VERSION}.jpg"
    kept = shelf.read(name)
    if kept is None:
        kept = _make(desk, stored, number, size, table)
        shelf.keep(name, kept)
    return kept


def _make(desk: Desk, stored: StoredObject, frame: int, size: int, table: FrameTable | None) -> bytes:
    with open_source(desk, stored, table) as source:
        frame = min(frame, source.description.frames)
        if codec_of(stored.transfer_syntax_uid) == "video":
            return render_video_frame(desk, source, frame, RenderOptions(viewport=Viewport(size, size), quality=80))
        look = read_look(source.header, frame, source.description)
        return make_thumbnail(desk.codecs, source.read_frame(frame), look, size, source.max_samples)
