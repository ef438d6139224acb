"""Pictures of stored frames (PS3.18 8.3.5, 10.4.1.1.4)."""

from collections.abc import Iterator
from dataclasses import replace

from khoanh.adapters.codecs import RenderOptions, Viewport, render_gif_frame, render_picture
from khoanh.features.archive import FrameTable, StoredObject
from khoanh.features.viewing.ahead import run_ahead
from khoanh.features.viewing.animation import join_gif
from khoanh.features.viewing.annotation import read_lines
from khoanh.features.viewing.source import PixelSource, open_source
from khoanh.features.viewing.video import render_video_frame
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import Header
from khoanh.standards.dicom.pixels import PixelDescription, Window, codec_of, read_look
from khoanh.transaction import Tools

_GIF_SIDE = 1024
_MOST_GIF_FRAMES = 2000


def render_frame(
    tools: Tools, stored: StoredObject, frame: int, options: RenderOptions, *, table: FrameTable | None = None
) -> bytes:
    """Make a picture of one frame (from 1), as the standard's pipeline shows it.

    Args:
        table: Where the frames lie, if the caller knows already; saves a walk through a long object.

    Raises:
        NotFound: There is no such frame, or the object has no pixels.
        Invalid: The frame cannot be decoded, or the options do not fit it.
    """
    with open_source(tools, stored, table) as source:
        options = _with_lines(source, options)
        if codec_of(stored.transfer_syntax_uid) == "video":
            return render_video_frame(tools, source, frame, options)
        look = read_look(source.header, frame, source.description)
        return render_picture(tools.codecs, source.read_frame(frame), look, options, source.max_samples)


def render_key_image(
    tools: Tools, stored: StoredObject, frame: int, window: Window | None, *, most_pixels: int = 1200, quality: int = 88
) -> bytes:
    """Make a JPEG of a frame (from 1) as its reader saw it, at most `most_pixels` a side; small ones keep their size.

    Raises:
        As `render_frame`.
    """
    with open_source(tools, stored) as source:
        longest = max(source.description.rows, source.description.columns)
        function = source.header.text("VOILUTFunction").strip().upper()
    if window is not None and function in ("LINEAR_EXACT", "SIGMOID"):
        # A reader moves centre and width; the function stays the image's own (PS3.3 C.11.2.1.3).
        window = replace(window, function=function)
    viewport = Viewport(most_pixels, most_pixels) if longest > most_pixels else None
    return render_frame(tools, stored, frame, RenderOptions(window=window, viewport=viewport, quality=quality))


def render_animation(
    tools: Tools,
    stored: StoredObject,
    options: RenderOptions,
    *,
    frames: list[int] | None = None,
    table: FrameTable | None = None,
) -> bytes:
    """Make one animated GIF of an object's frames, or of those listed (from 1), at its own pace.

    Pictures are made no larger than 1024 pixels a side.

    Raises:
        NotFound: There is no such frame.
        Invalid: A frame cannot be decoded, or there are too many.
    """
    with open_source(tools, stored, table) as source:
        wanted = frames or list(range(1, source.description.frames + 1))
        if len(wanted) > _MOST_GIF_FRAMES:
            raise Invalid("too many frames for an animation", vi="Quá nhiều khung hình cho ảnh động")
        fitted = replace(_with_lines(source, options), viewport=_fit_viewport(options.viewport, source.description))
        rate = options.frames_per_second or frames_per_second(source.header)
        return join_gif(_gif_frames(tools, source, wanted, fitted), rate)


def _with_lines(source: PixelSource, options: RenderOptions) -> RenderOptions:
    if not options.annotate or any(options.annotation):
        return options
    return replace(options, annotation=read_lines(source.header, options.annotate))


def _fit_viewport(viewport: Viewport | None, description: PixelDescription) -> Viewport:
    """Shrink what is larger than an animation may be; what is smaller keeps its size."""
    if viewport is None or not (viewport.width or viewport.height):
        viewport = viewport or Viewport()
        longest = max(description.rows, description.columns)
        return replace(viewport, width=_GIF_SIDE, height=_GIF_SIDE) if longest > _GIF_SIDE else viewport
    width, height = viewport.width or _GIF_SIDE, viewport.height or _GIF_SIDE
    return replace(viewport, width=min(width, _GIF_SIDE), height=min(height, _GIF_SIDE))


def _gif_frames(tools: Tools, source: PixelSource, wanted: list[int], options: RenderOptions) -> Iterator[bytes]:
    is_video = codec_of(source.transfer_syntax_uid) == "video"

    def make(frame: int) -> bytes:
        if is_video:
            return render_video_frame(tools, source, frame, replace(options, media_type="image/gif"))
        look = read_look(source.header, frame, source.description)
        return render_gif_frame(tools.codecs, source.read_frame(frame), look, options, source.max_samples)

    return run_ahead(make, wanted, tools.codecs.processes)


def frames_per_second(header: Header) -> float:
    """Return the pace of a cine (PS3.3 C.7.6.5): its recommended or cine rate, its frame time, else 10."""
    for keyword in ("RecommendedDisplayFrameRate", "CineRate"):
        rate = header.number(keyword)
        if rate is not None and 0.1 <= rate <= 120:
            return float(rate)
    time_ms = header.number("FrameTime") or next(iter(header.numbers("FrameTimeVector")[1:2]), None)
    return 1000.0 / time_ms if time_ms and 8 <= time_ms <= 10000 else 10.0
