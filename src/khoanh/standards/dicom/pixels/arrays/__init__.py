"""The arithmetic of pixels on numpy arrays: unpacking, grey pipeline, colour, overlays and shutters."""

from khoanh.standards.dicom.pixels.arrays.colour import (
    apply_palette,
    apply_supplemental,
    expand_palette,
    expand_segments,
    pack_as_described,
    rgb_to_ybr,
    to_eight_bits,
    ybr_to_rgb,
)
from khoanh.standards.dicom.pixels.arrays.covers import burn_overlays, close_shutter, overlay_mask
from khoanh.standards.dicom.pixels.arrays.grey import (
    apply_modality,
    apply_window,
    find_range,
    look_up,
    shade_grey,
)
from khoanh.standards.dicom.pixels.arrays.stored import Cells, pack_frame, take_stored_bits, unpack_frame

__all__ = [
    "Cells",
    "apply_modality",
    "apply_palette",
    "apply_supplemental",
    "apply_window",
    "burn_overlays",
    "close_shutter",
    "expand_palette",
    "expand_segments",
    "find_range",
    "look_up",
    "overlay_mask",
    "pack_as_described",
    "pack_frame",
    "rgb_to_ybr",
    "shade_grey",
    "take_stored_bits",
    "to_eight_bits",
    "unpack_frame",
    "ybr_to_rgb",
]
