"""Which codec each transfer syntax needs, and which we can write (PS3.5 annex A, PS3.6 table A-1)."""

from collections.abc import Sequence
from typing import Literal

Codec = Literal["native", "deflated frame", "rle", "jpeg", "jpegls", "jpeg2k", "htj2k", "jpegxl", "video"]

IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT_BE = "1.2.840.10008.1.2.2"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
RLE = "1.2.840.10008.1.2.5"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57"
JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
JPEG_LS_NEAR = "1.2.840.10008.1.2.4.81"
JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"
JPEG_2000 = "1.2.840.10008.1.2.4.91"
# One codestream may hold many frames as its components.
MULTI_COMPONENT = ("1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93")
HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"
HTJ2K_RPCL = "1.2.840.10008.1.2.4.202"
HTJ2K = "1.2.840.10008.1.2.4.203"
JPEG_XL_LOSSLESS = "1.2.840.10008.1.2.4.110"
JPEG_XL = "1.2.840.10008.1.2.4.112"

_JPEG = "1.2.840.10008.1.2.4."
_CODECS: dict[str, Codec] = {
    IMPLICIT_LE: "native",
    EXPLICIT_LE: "native",
    DEFLATED: "native",
    EXPLICIT_BE: "native",
    DEFLATED_FRAME: "deflated frame",
    RLE: "rle",
    **dict.fromkeys([f"{_JPEG}{n}" for n in (*range(50, 67), 70)], "jpeg"),
    JPEG_LS: "jpegls",
    JPEG_LS_NEAR: "jpegls",
    **dict.fromkeys([f"{_JPEG}{n}" for n in (90, 91, 92, 93)], "jpeg2k"),
    **dict.fromkeys([f"{_JPEG}{n}" for n in (201, 202, 203)], "htj2k"),
    **dict.fromkeys([f"{_JPEG}{n}" for n in (110, 111, 112)], "jpegxl"),
    **dict.fromkeys([f"{_JPEG}{n}" for n in (100, 101, 102, 103, 104, 105, 106, 107, 108)], "video"),
    **dict.fromkeys([f"{_JPEG}{n}" for n in ("100.1", "101.1", "102.1", "103.1", "104.1", "105.1", "106.1")], "video"),
}

# What we write, the first before the later where a receiver takes several.
LOSSLESS_TARGETS = (
    EXPLICIT_LE,
    IMPLICIT_LE,
    HTJ2K_RPCL,
    HTJ2K_LOSSLESS,
    JPEG_LS,
    JPEG_2000_LOSSLESS,
    JPEG_LOSSLESS_SV1,
    JPEG_LOSSLESS,
    RLE,
    DEFLATED,
    DEFLATED_FRAME,
    JPEG_XL_LOSSLESS,
    EXPLICIT_BE,
)
LOSSY_TARGETS = (JPEG_2000, HTJ2K, JPEG_EXTENDED, JPEG_BASELINE, JPEG_LS_NEAR, JPEG_XL)


def codec_of(transfer_syntax_uid: str) -> Codec | None:
    """Return the codec that reads frames in this syntax, None for a syntax we do not know."""
    return _CODECS.get(transfer_syntax_uid)


_LOSS = {
    JPEG_BASELINE: "ISO_10918_1",
    JPEG_EXTENDED: "ISO_10918_1",
    JPEG_LS_NEAR: "ISO_14495_1",
    JPEG_2000: "ISO_15444_1",
    HTJ2K: "ISO_15444_15",
    JPEG_XL: "ISO_18181_1",
}


def loss_of(transfer_syntax_uid: str) -> str:
    """Return the Lossy Image Compression Method of what we write in this syntax, "" if it loses nothing."""
    return _LOSS.get(transfer_syntax_uid, "")


def is_encapsulated(transfer_syntax_uid: str) -> bool:
    """Tell whether frames lie in fragments rather than side by side."""
    return codec_of(transfer_syntax_uid) not in ("native", None)


def can_transcode(from_: str, to: str) -> bool:
    """Tell whether objects in one transfer syntax can be handed out in another; the same one always can."""
    return from_ == to or (codec_of(from_) not in (None, "video") and to in LOSSLESS_TARGETS + LOSSY_TARGETS)


def choose_syntax(stored: str, accepted: Sequence[str], *, lossy: bool = False) -> str | None:
    """Choose how to hand out an object to someone who takes `accepted`; None if no form fits.

    Untouched first, then without loss, and with loss only where `lossy` allows it.
    """
    if stored in accepted:
        return stored
    for target in LOSSLESS_TARGETS + (LOSSY_TARGETS if lossy else ()):
        if target in accepted and can_transcode(stored, target):
            return target
    return None
