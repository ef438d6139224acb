"""Decoded frames to pictures for the eye; runs in a codec worker (PS3.18 8.3.5, PS3.4 N.2)."""

import io
import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from khoanh.adapters.codecs.annotate import draw_lines
from khoanh.adapters.codecs.decode import Decoded, decode_frame
from khoanh.adapters.codecs.frames import FrameData
from khoanh.adapters.codecs.options import RenderOptions, Viewport
from khoanh.adapters.codecs.profiles import settle_profile
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import Look, probe_codestream
from khoanh.standards.dicom.pixels.arrays import (
    apply_palette,
    apply_supplemental,
    burn_overlays,
    close_shutter,
    shade_grey,
    to_eight_bits,
    ybr_to_rgb,
)

Shades = npt.NDArray[np.uint8]
_MOST_PIXELS = 1 << 28
# A picture is bounded by our own caps; Pillow's bomb check guards files, which we never open here.
Image.MAX_IMAGE_PIXELS = None


def make_picture(frame: FrameData, look: Look, options: RenderOptions, max_samples: int) -> bytes:
    """Decode, shade and encode one frame.

    Raises:
        Invalid: The frame cannot be decoded, or the viewport lies outside it.
    """
    decoded = decode_frame(frame, max_samples, lenient=True)
    return _encode(_draw(shade_frame(decoded, look, options), look, options), look, options)


def make_thumbnail(frame: FrameData, look: Look, size: int, max_samples: int) -> bytes:
    """Make a JPEG that fits into `size` × `size`; codecs that can leave out resolutions do."""
    # Indices of a palette cannot be averaged, which leaving out resolutions does.
    is_indexed = look.palette is not None or look.supplemental is not None
    skip = 0 if is_indexed else _needless_resolutions(frame, size)
    decoded = decode_frame(frame, max_samples, lenient=True, skip=skip)
    if skip:
        # Overlays and shutters speak of full-size rows and columns.
        look = replace(look, overlays=(), shutter=None)
    size = min(size, max(decoded.description.rows, decoded.description.columns))
    options = RenderOptions(viewport=Viewport(size, size), quality=80, overlays=False)
    return _encode(_draw(shade_frame(decoded, look, options), look, options), look, options)


def _needless_resolutions(frame: FrameData, size: int) -> int:
    stream = probe_codestream(frame.data)
    if stream is None or stream.format != "jpeg2k":
        return 0
    longest = max(stream.rows, stream.columns)
    return max(0, min(stream.levels, int(math.log2(longest / size)) if longest > size else 0))


def shade_frame(decoded: Decoded, look: Look, options: RenderOptions) -> Shades:
    """Return the frame in its own size as the eye shall see it: (rows, columns) grey or (rows, columns, 3) colour."""
    picture = _shade(decoded, look if options.window is None else replace(look, window=options.window, voi_lut=None))
    if options.overlays:
        skip_group = look.shutter.overlay_group if look.shutter else 0
        picture = burn_overlays(picture, look.overlays, decoded.cells, skip_group)
    return close_shutter(picture, look.shutter, look.overlays)


def _shade(decoded: Decoded, look: Look) -> Shades:
    description, stored = decoded.description, decoded.stored
    if look.palette is not None and stored.ndim == 2:
        return apply_palette(stored, look.palette)
    if stored.ndim == 2:
        grey = shade_grey(stored, look, description.bits_stored)
        return apply_supplemental(grey, stored, look.supplemental) if look.supplemental is not None else grey
    colour = to_eight_bits(stored[..., :3], description.bits_stored)
    if stored.shape[-1] == 2:
        return np.ascontiguousarray(colour[..., 0])
    photometric = description.photometric
    if photometric.startswith(("YBR_FULL", "YBR_PARTIAL")):
        return ybr_to_rgb(colour, photometric)
    if photometric == "CMYK" and stored.shape[-1] == 4:
        ink = to_eight_bits(stored, description.bits_stored).astype(np.uint16)
        return ((255 - ink[..., :3]) * (255 - ink[..., 3:]) // 255).astype(np.uint8)
    return np.ascontiguousarray(colour)


def _draw(picture: Shades, look: Look, options: RenderOptions) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(picture))
    image = _fit(image, options.viewport or Viewport(), look.pixel_height)
    return draw_lines(image, options.annotation) if any(options.annotation) else image


def _fit(image: Image.Image, viewport: Viewport, pixel_height: float) -> Image.Image:
    """Cut, mirror and scale; pixels come out square."""
    full_width, full_height = image.size
    width = abs(viewport.source_width) or full_width - viewport.left
    height = abs(viewport.source_height) or full_height - viewport.top
    right, lower = min(viewport.left + width, full_width), min(viewport.top + height, full_height)
    if right <= viewport.left or lower <= viewport.top:
        raise Invalid("the viewport lies outside the image", vi="Khung nhìn nằm ngoài ảnh")
    box = (viewport.left, viewport.top, right, lower)
    # Square pixels by stretching the shorter side, so that no detail is lost.
    wide = (right - viewport.left) / min(pixel_height, 1.0)
    high = (lower - viewport.top) * max(pixel_height, 1.0)
    limits = [side / size for side, size in ((viewport.width, wide), (viewport.height, high)) if side]
    scale = min(limits) if limits else 1.0
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    if size[0] * size[1] > _MOST_PIXELS:
        raise Invalid("the picture would be too large", vi="Ảnh kết xuất quá lớn")
    if size != image.size or box != (0, 0, *image.size):
        shrinks = size[0] < box[2] - box[0] or size[1] < box[3] - box[1]
        image = image.resize(size, Image.Resampling.BOX if shrinks else Image.Resampling.BICUBIC, box=box)
    if viewport.source_width < 0:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if viewport.source_height < 0:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return image


def _encode(image: Image.Image, look: Look, options: RenderOptions) -> bytes:
    image, profile = settle_profile(image, look.icc_profile, options.profile)
    stream = io.BytesIO()
    extra = {"icc_profile": profile} if profile else {}
    match options.media_type:
        case "image/jpeg":
            image.save(stream, "JPEG", quality=options.quality, **extra)
        case "image/png":
            image.save(stream, "PNG", compress_level=3, **extra)
        case "image/gif":
            image.save(stream, "GIF")
        case "image/jp2":
            _save_jp2(image, stream, options.quality)
    return stream.getvalue()


def _save_jp2(image: Image.Image, stream: io.BytesIO, quality: int) -> None:
    if quality == 100:
        image.save(stream, "JPEG2000", irreversible=False)
    else:
        # Pillow takes a signal-to-noise ratio: 30 dB is poor, 50 dB is hardly told from the original.
        image.save(stream, "JPEG2000", irreversible=True, quality_mode="dB", quality_layers=[30 + quality / 5])


def make_gif_frame(frame: FrameData, look: Look, options: RenderOptions, max_samples: int) -> bytes:
    """Make one frame of an animation: a GIF of its own, whose colours are already counted down to 256."""
    decoded = decode_frame(frame, max_samples, lenient=True)
    image = _draw(shade_frame(decoded, look, options), look, options)
    image, _ = settle_profile(image, look.icc_profile, "")
    stream = io.BytesIO()
    (image if image.mode == "L" else image.quantize(256, dither=Image.Dither.NONE)).save(stream, "GIF")
    return stream.getvalue()
