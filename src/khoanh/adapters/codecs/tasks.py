"""What a codec worker can be asked to do. The codecs are imported inside, so that naming a task loads none of them."""

from khoanh.adapters.codecs.frames import EncodedFrame, FrameData, pack_encoded, unpack_encoded
from khoanh.adapters.codecs.options import RenderOptions
from khoanh.adapters.codecs.plain import PlainPicture, unpack_picture
from khoanh.adapters.codecs.workers import Codecs
from khoanh.standards.dicom.pixels import Look


def render_picture(codecs: Codecs, frame: FrameData, look: Look, options: RenderOptions, max_samples: int) -> bytes:
    """Make a picture of a frame in a worker. Raises Invalid."""
    return codecs.run(_picture, frame, look, options, max_samples)


def render_thumbnail(codecs: Codecs, frame: FrameData, look: Look, size: int, max_samples: int) -> bytes:
    """Make a JPEG of at most `size` × `size` in a worker. Raises Invalid."""
    return codecs.run(_thumbnail, frame, look, size, max_samples)


def render_gif_frame(codecs: Codecs, frame: FrameData, look: Look, options: RenderOptions, max_samples: int) -> bytes:
    """Make one frame of an animation in a worker. Raises Invalid."""
    return codecs.run(_gif_frame, frame, look, options, max_samples)


def transcode_frame(
    codecs: Codecs,
    frame: FrameData,
    target: str,
    max_samples: int,
    *,
    quality: int = 90,
    whole_cells: bool = False,
    as_described: bool = False,
) -> EncodedFrame:
    """Put a frame into another transfer syntax in a worker; see `encode.transcode_frame`. Raises Invalid."""
    return unpack_encoded(codecs.run(_transcoded, frame, target, max_samples, quality, whole_cells, as_described))


def decode_picture(codecs: Codecs, data: bytes, max_samples: int) -> PlainPicture:
    """Decode a plain picture (PNG, GIF, BMP, TIFF, WebP) in a worker. Raises Invalid."""
    return unpack_picture(codecs.run(_plain, data, max_samples))


def _plain(data: bytes, max_samples: int) -> bytes:
    from khoanh.adapters.codecs.plain import pack_picture, read_picture

    return pack_picture(read_picture(data, max_samples))


def _picture(frame: FrameData, look: Look, options: RenderOptions, max_samples: int) -> bytes:
    from khoanh.adapters.codecs.pictures import make_picture

    return make_picture(frame, look, options, max_samples)


def _thumbnail(frame: FrameData, look: Look, size: int, max_samples: int) -> bytes:
    from khoanh.adapters.codecs.pictures import make_thumbnail

    return make_thumbnail(frame, look, size, max_samples)


def _gif_frame(frame: FrameData, look: Look, options: RenderOptions, max_samples: int) -> bytes:
    from khoanh.adapters.codecs.pictures import make_gif_frame

    return make_gif_frame(frame, look, options, max_samples)


def _transcoded(
    frame: FrameData, target: str, max_samples: int, quality: int, whole_cells: bool, as_described: bool
) -> bytes:
    from khoanh.adapters.codecs.encode import transcode_frame as transcode

    return pack_encoded(
        transcode(frame, target, max_samples, quality=quality, whole_cells=whole_cells, as_described=as_described)
    )
