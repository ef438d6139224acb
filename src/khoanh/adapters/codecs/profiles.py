"""Colour profiles of pictures (PS3.3 C.11.15, PS3.18 8.3.5.1.5); runs in a codec worker."""

import io
from functools import cache

import imagecodecs
import numpy as np
from PIL import Image, ImageCms

from khoanh.foundation.errors import Invalid


def settle_profile(image: Image.Image, source: bytes, wanted: str) -> tuple[Image.Image, bytes]:
    """Convert the picture's colours as wanted; return it with the profile to put inside, b"" for none.

    Args:
        source: The object's ICC profile, empty if it has none (then its colours are taken as sRGB).
        wanted: As `RenderOptions.profile`.
    """
    if image.mode != "RGB":
        return image, b""
    if wanted == "yes":
        return image, source or _target_profile("srgb")
    target = _target_profile(wanted if wanted not in ("", "no") else "srgb")
    shown = target if wanted not in ("", "no") else b""
    if not source and wanted in ("", "no", "srgb"):
        return image, shown
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(source or _target_profile("srgb"))),
            ImageCms.ImageCmsProfile(io.BytesIO(target)),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A damaged or foreign profile must not hide the picture.
        return image, shown
    return converted if converted is not None else image, shown


_CURVE = 1024
# White and primaries as CIE xyY, and the exponent; None is the curve of sRGB.
_SPACES: dict[str, tuple[tuple[float, ...], tuple[float, ...], float | None]] = {
    "adobergb": ((0.3127, 0.3290, 1.0), (0.64, 0.33, 1.0, 0.21, 0.71, 1.0, 0.15, 0.06, 1.0), 2.19921875),
    "displayp3": ((0.3127, 0.3290, 1.0), (0.68, 0.32, 1.0, 0.265, 0.69, 1.0, 0.15, 0.06, 1.0), None),
    "rommrgb": ((0.3457, 0.3585, 1.0), (0.7347, 0.2653, 1.0, 0.1596, 0.8404, 1.0, 0.0366, 0.0001, 1.0), 1.8),
}


@cache
def _target_profile(name: str) -> bytes:
    if name == "srgb":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if name not in _SPACES:
        raise Invalid(f"no colour profile is called {name[:32]}", vi="Không có hồ sơ màu này")
    white, primaries, exponent = _SPACES[name]
    steps = np.linspace(0.0, 1.0, _CURVE)
    curve = (
        np.where(steps > 0.04045, ((steps + 0.055) / 1.055) ** 2.4, steps / 12.92)
        if exponent is None
        else steps**exponent
    )
    table = np.rint(curve * 65535).astype(np.uint16)
    return bytes(imagecodecs.cms_profile("rgb", whitepoint=white, primaries=primaries, transferfunction=table))
