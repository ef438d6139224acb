"""Pictures for the eye, and objects in the form that someone takes: rendering, thumbnails, transcoding."""

from khoanh.adapters.codecs import MEDIA_TYPES, Annotation, PlainPicture, RenderOptions, Viewport
from khoanh.features.viewing.plain import decode_picture, recode_jpeg
from khoanh.features.viewing.preview import render_preview
from khoanh.features.viewing.render import frames_per_second, render_animation, render_frame, render_key_image
from khoanh.features.viewing.shelf import trim_thumbnails_job
from khoanh.features.viewing.source import PixelSource, open_source
from khoanh.features.viewing.thumbnails import render_thumbnail
from khoanh.features.viewing.transcode import transcode_frame, transcode_object
from khoanh.features.viewing.video import iterate_video
from khoanh.standards.dicom.pixels import Window, can_transcode, choose_syntax

__all__ = [
    "MEDIA_TYPES",
    "Annotation",
    "PixelSource",
    "PlainPicture",
    "RenderOptions",
    "Viewport",
    "Window",
    "can_transcode",
    "choose_syntax",
    "decode_picture",
    "frames_per_second",
    "iterate_video",
    "open_source",
    "recode_jpeg",
    "render_animation",
    "render_frame",
    "render_key_image",
    "render_preview",
    "render_thumbnail",
    "transcode_frame",
    "transcode_object",
    "trim_thumbnails_job",
]
