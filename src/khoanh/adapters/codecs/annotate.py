"""Lines of text in the corners of a picture; runs in a codec worker."""

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONT = Path(__file__).with_name("BeVietnamPro-Regular.ttf")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)


def draw_lines(image: Image.Image, lines: tuple[tuple[str, ...], tuple[str, ...]]) -> Image.Image:
    """Draw the first lines from the upper left corner down, the second up from the lower left; white on a black rim."""
    drawn = image.copy()
    pen = ImageDraw.Draw(drawn)
    size = max(9, min(image.size) // 32)
    white, black = (255, 0) if image.mode == "L" else ((255, 255, 255), (0, 0, 0))
    step = round(size * 1.35)
    corners = ((size // 2, lines[0]), (image.height - size // 2 - step * len(lines[1]), lines[1]))
    for top, texts in corners:
        for number, text in enumerate(texts):
            place = (size // 2, top + number * step)
            pen.text(place, text[:200], fill=white, font=_font(size), stroke_width=1, stroke_fill=black)
    return drawn
