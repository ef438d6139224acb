"""Pixel codecs, in worker processes that can be killed; nothing here loads a codec into the asking process."""

from khoanh.adapters.codecs.frames import EncodedFrame, FrameData
from khoanh.adapters.codecs.options import MEDIA_TYPES, Annotation, MediaType, Profile, RenderOptions, Viewport
from khoanh.adapters.codecs.plain import PlainPicture
from khoanh.adapters.codecs.tasks import (
    decode_picture,
    render_gif_frame,
    render_picture,
    render_thumbnail,
    transcode_frame,
)
from khoanh.adapters.codecs.workers import Codecs

__all__ = [
    "MEDIA_TYPES",
    "Annotation",
    "Codecs",
    "EncodedFrame",
    "FrameData",
    "MediaType",
    "PlainPicture",
    "Profile",
    "RenderOptions",
    "Viewport",
    "decode_picture",
    "render_gif_frame",
    "render_picture",
    "render_thumbnail",
    "transcode_frame",
]
