"""What a picture shall be like (PS3.18 8.3.5): window, part and size, quality, colour profile, marks."""

from dataclasses import dataclass
from typing import Literal

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import Window

MediaType = Literal["image/jpeg", "image/png", "image/gif", "image/jp2"]
Profile = Literal["", "no", "yes", "srgb", "adobergb", "displayp3", "rommrgb"]
Annotation = Literal["patient", "technique"]
MEDIA_TYPES: tuple[MediaType, ...] = ("image/jpeg", "image/png", "image/gif", "image/jp2")
_MOST_SIDE = 16384


@dataclass(frozen=True, slots=True)
class Viewport:
    """The size of the picture and the part of the image that fills it (PS3.18 8.3.5.1.3).

    Attributes:
        width: Of the picture at most, in pixels; the image keeps its shape within it. 0 leaves it to `height`.
        height: Likewise. Both 0: the part in its own size.
        left: Of the part, in image columns from 0.
        top: Of the part, in image rows from 0.
        source_width: Of the part; negative mirrors it left to right; 0 takes all to the right edge.
        source_height: Of the part; negative mirrors it top to bottom; 0 takes all to the lower edge.
    """

    width: int = 0
    height: int = 0
    left: float = 0
    top: float = 0
    source_width: float = 0
    source_height: float = 0

    def __post_init__(self) -> None:
        if not 0 <= self.width <= _MOST_SIDE or not 0 <= self.height <= _MOST_SIDE:
            raise Invalid(
                f"a viewport has at most {_MOST_SIDE} pixels a side", vi=f"Khung nhìn tối đa {_MOST_SIDE} điểm mỗi cạnh"
            )
        if self.left < 0 or self.top < 0:
            raise Invalid("the viewport starts outside the image", vi="Khung nhìn bắt đầu ngoài ảnh")


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to render.

    Attributes:
        window: Used instead of the image's own; None for its own.
        quality: Of lossy media types, 1 to 100.
        annotate: What is written over the picture: "patient" and "technique" (PS3.18 8.3.5.1.2).
        annotation: Lines of the upper left and the lower left corner; found by `annotate` where none are given.
        profile: "": colours in sRGB without saying so; "no" the same; "yes": as stored, with the profile inside;
            a name: converted to it, with it inside (PS3.18 8.3.5.1.5).
        frames_per_second: Of an animated GIF; 0 takes the object's own rate.
        overlays: Draw the image's overlay planes.
    """

    window: Window | None = None
    viewport: Viewport | None = None
    quality: int = 90
    media_type: MediaType = "image/jpeg"
    annotate: frozenset[Annotation] = frozenset()
    annotation: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    profile: Profile = ""
    frames_per_second: float = 0
    overlays: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise Invalid("quality is a number from 1 to 100", vi="Chất lượng phải là số từ 1 đến 100")
        if self.media_type not in MEDIA_TYPES:
            raise Invalid(f"pictures are not made as {self.media_type[:64]}", vi="Không hỗ trợ định dạng ảnh này")
