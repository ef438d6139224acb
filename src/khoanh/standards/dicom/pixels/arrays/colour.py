"""Colour: luminance and chrominance to red, green, blue; palettes (PS3.3 C.7.6.3.1.2, C.7.9)."""

import numpy as np
import numpy.typing as npt

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels.arrays.stored import Cells, pack_frame
from khoanh.standards.dicom.pixels.description import PixelDescription
from khoanh.standards.dicom.pixels.lookups import Palette, PaletteChannel

Colours = npt.NDArray[np.uint8]


def to_eight_bits(values: Cells, stored_bits: int) -> Colours:
    """Bring colour samples of any depth to 0..255."""
    if values.dtype == np.uint8 and stored_bits == 8:
        return values
    top = float((1 << min(stored_bits, 32)) - 1)
    return np.rint(np.clip(values.astype(np.float64), 0, top) * (255.0 / top)).astype(np.uint8)


def ybr_to_rgb(ybr: Colours, photometric: str) -> Colours:
    """Convert YBR_FULL (full range) or YBR_PARTIAL (16..235, 16..240) samples by CCIR 601-2."""
    y = ybr[..., 0].astype(np.float32)
    blue, red = ybr[..., 1].astype(np.float32) - 128.0, ybr[..., 2].astype(np.float32) - 128.0
    if photometric.startswith("YBR_PARTIAL"):
        y = (y - 16.0) * np.float32(255.0 / 219.0)
        blue, red = blue * np.float32(255.0 / 224.0), red * np.float32(255.0 / 224.0)
    rgb = np.empty(ybr.shape, np.float32)
    rgb[..., 0] = y + 1.402 * red
    rgb[..., 1] = y - 0.344136 * blue - 0.714136 * red
    rgb[..., 2] = y + 1.772 * blue
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)


def rgb_to_ybr(rgb: Colours) -> Colours:
    """Convert to YBR_FULL, the inverse of `ybr_to_rgb` within a grey level."""
    red, green, blue = (rgb[..., i].astype(np.float32) for i in range(3))
    ybr = np.empty(rgb.shape, np.float32)
    ybr[..., 0] = 0.299 * red + 0.587 * green + 0.114 * blue
    ybr[..., 1] = -0.168736 * red - 0.331264 * green + 0.5 * blue + 128.0
    ybr[..., 2] = 0.5 * red - 0.418688 * green - 0.081312 * blue + 128.0
    return np.clip(np.rint(ybr), 0, 255).astype(np.uint8)


def pack_as_described(values: Cells, found: PixelDescription, header: PixelDescription) -> bytes:
    """Write decoded colour as the native frame that `header` describes, for one who has only the header.

    A frame decoded to RGB goes back to the luminance and chrominance that the header names; the forms that exist only
    inside JPEG 2000 stay RGB.
    """
    ybr = header.photometric in ("YBR_FULL", "YBR_FULL_422")
    if ybr and found.photometric == "RGB" and values.dtype == np.uint8:
        values = rgb_to_ybr(values)
    if header.photometric == "YBR_FULL_422" and values.shape[1] % 2 == 0 and values.dtype == np.uint8:
        pairs = np.empty((values.shape[0], values.shape[1] // 2, 4), np.uint8)
        pairs[..., 0], pairs[..., 1] = values[:, 0::2, 0], values[:, 1::2, 0]
        pairs[..., 2:] = (values[:, 0::2, 1:].astype(np.uint16) + values[:, 1::2, 1:] + 1) // 2
        return pairs.tobytes()
    return pack_frame(values, planar=header.planar == 1)


def expand_palette(palette: Palette) -> npt.NDArray[np.uint8]:
    """Return the palette's colours, shape (entries, 3), 8 bits each; segments are expanded.

    Raises:
        Invalid: A segment refers to what is not there.
    """
    channels = [_expand_channel(channel) for channel in (palette.red, palette.green, palette.blue)]
    length = max(len(channel) for channel in channels)
    return np.stack([np.pad(channel, (0, length - len(channel)), "edge") for channel in channels], axis=-1)


def _expand_channel(channel: PaletteChannel) -> npt.NDArray[np.uint8]:
    words = np.frombuffer(channel.words, np.uint16)
    if channel.segmented:
        words = expand_segments(words, channel.count)
    words = words[: channel.count]
    if words.size == 0:
        raise Invalid("a palette without entries", vi="Bảng màu không có phần tử nào")
    return (words >> 8 if channel.bits == 16 else np.minimum(words, 255)).astype(np.uint8)


def expand_segments(words: npt.NDArray[np.uint16], count: int) -> npt.NDArray[np.uint16]:
    """Expand segmented palette data (PS3.3 C.7.9.2): discrete, linear and indirect segments.

    Never grows beyond `count` entries, whatever the segments say.

    Raises:
        Invalid: A segment is cut off, of an unknown kind, or points outside the data.
    """
    grown = np.zeros(count, np.uint16)
    filled = _expand_run(words, 0, words.size, None, grown, 0, nested=False)
    return grown[:filled]


def _expand_run(
    words: npt.NDArray[np.uint16],
    at: int,
    end: int,
    segments: int | None,
    grown: npt.NDArray[np.uint16],
    filled: int,
    *,
    nested: bool,
) -> int:
    done = 0
    while at + 1 < end and filled < grown.size and (segments is None or done < segments):
        kind, length = int(words[at]), int(words[at + 1])
        at += 2
        if kind == 0:
            if at + length > words.size:
                raise Invalid("a discrete palette segment is cut off")
            room = min(length, grown.size - filled)
            grown[filled : filled + room] = words[at : at + room]
            at, filled = at + length, filled + room
        elif kind == 1 and filled > 0 and at < words.size:
            start, stop = float(grown[filled - 1]), float(words[at])
            room = min(length, grown.size - filled)
            steps = np.arange(1, room + 1) / max(1, length)
            grown[filled : filled + room] = np.rint(start + (stop - start) * steps)
            at, filled = at + 1, filled + room
        elif kind == 2 and not nested and at + 1 < words.size:
            target = int(words[at]) | int(words[at + 1]) << 16
            if target >= words.size:
                raise Invalid("an indirect palette segment points outside the data")
            filled = _expand_run(words, target, words.size, length, grown, filled, nested=True)
            at += 2
        else:
            raise Invalid(f"palette segment of kind {kind} cannot stand here")
        done += 1
    return filled


def apply_palette(stored: Cells, palette: Palette) -> Colours:
    """Colour the stored values; those outside the table take its first or last entry (PS3.3 C.7.6.3.1.5)."""
    colours = expand_palette(palette)
    index = np.clip(stored.astype(np.int64) - palette.red.first, 0, len(colours) - 1)
    return colours[index]


def apply_supplemental(grey: npt.NDArray[np.uint8], stored: Cells, palette: Palette) -> Colours:
    """Colour only the values that the supplemental palette covers (PS3.3 C.7.6.19, C.8.16.2.1.2)."""
    rgb = np.repeat(grey[..., np.newaxis], 3, axis=-1)
    first, count = palette.red.first, palette.red.count
    covered = (stored >= first) & (stored < first + count)
    rgb[covered] = apply_palette(stored[covered], palette)
    return rgb
