"""Pixels as the standard lays them out and wants them shown; nothing here needs numpy (`arrays` does)."""

from khoanh.standards.dicom.pixels.attributes import Attributes
from khoanh.standards.dicom.pixels.codestream import Codestream, probe_codestream
from khoanh.standards.dicom.pixels.description import PixelDescription, check_size, describe_pixels
from khoanh.standards.dicom.pixels.look import Look, Padding, Window, read_look
from khoanh.standards.dicom.pixels.lookups import Lut, Palette, PaletteChannel, read_lut, read_palette
from khoanh.standards.dicom.pixels.masks import Overlay, Shutter, has_embedded_overlays, read_overlays, read_shutter
from khoanh.standards.dicom.pixels.syntaxes import (
    JPEG_2000,
    MULTI_COMPONENT,
    can_transcode,
    choose_syntax,
    codec_of,
    is_encapsulated,
    loss_of,
)

__all__ = [
    "JPEG_2000",
    "MULTI_COMPONENT",
    "Attributes",
    "Codestream",
    "Look",
    "Lut",
    "Overlay",
    "Padding",
    "Palette",
    "PaletteChannel",
    "PixelDescription",
    "Shutter",
    "Window",
    "can_transcode",
    "check_size",
    "choose_syntax",
    "codec_of",
    "describe_pixels",
    "has_embedded_overlays",
    "is_encapsulated",
    "loss_of",
    "probe_codestream",
    "read_look",
    "read_lut",
    "read_overlays",
    "read_palette",
    "read_shutter",
]
