"""Bar-codes, and what a hand scanner types into a console; pure.

Code 128 is ISO/IEC 15417: sets B and C, so that runs of digits take half the room.
"""

from collections.abc import Iterator

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import fold_marks

_WIDTHS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
_PATTERNS = tuple(_WIDTHS.split())
_START_B, _START_C, _CODE_B, _CODE_C, _STOP = 104, 105, 100, 99, 106
_WORTH_C = 4
"""Digits in a row from which on the change to set C pays."""
QUIET_MODULES = 10


def encode_code_128(text: str) -> list[int]:
    """Return the symbol values of a text, with start, checksum and stop.

    Raises:
        Invalid: It is empty, too long, or holds something that is no printable ASCII.
    """
    if not 0 < len(text) <= 80 or not (text.isascii() and text.isprintable()):
        raise Invalid("a bar-code takes 1 to 80 characters of ASCII", vi="Mã vạch gồm 1 đến 80 ký tự không dấu")
    values = list(_encode(text))
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, _STOP]


def _encode(text: str) -> Iterator[int]:
    """Yield start and data; digits go in pairs where there are enough of them."""
    place, in_c = 0, False
    while place < len(text):
        run = len(text[place:]) - len(text[place:].lstrip("0123456789"))
        if run >= _WORTH_C or (in_c and run >= 2):
            if run % 2 and not in_c:
                # The odd digit goes before the pairs.
                yield from ([_START_B] if place == 0 else [])
                yield ord(text[place]) - 32
                place, run = place + 1, run - 1
                yield _CODE_C
            elif not in_c:
                yield _START_C if place == 0 else _CODE_C
            in_c = True
            for pair in range(place, place + run - run % 2, 2):
                yield int(text[pair : pair + 2])
            place += run - run % 2
            continue
        if place == 0:
            yield _START_B
        elif in_c:
            yield _CODE_B
        in_c = False
        yield ord(text[place]) - 32
        place += 1


def draw_code_128(text: str) -> tuple[int, str]:
    """Return the width in modules, quiet zones included, and the bars as an SVG path one module high."""
    at, path = QUIET_MODULES, []
    for value in encode_code_128(text):
        for index, width in enumerate(_PATTERNS[value]):
            if index % 2 == 0:
                path.append(f"M{at} 0h{width}v1h-{width}z")
            at += int(width)
    return at + QUIET_MODULES, "".join(path)


def format_scan(layout: str, facts: dict[str, str]) -> str:
    """Return what the scanner types: ASCII alone, as a console without Unicode can take it."""
    text = layout.replace("{tab}", "\t").replace("{enter}", "\r")
    for name, value in facts.items():
        text = text.replace("{" + name + "}", type_ascii(value))
    return text


def type_ascii(text: str) -> str:
    """Return text in capitals without marks (`Nguyễn Văn Đức` → NGUYEN VAN DUC); nothing that is a key of its own."""
    folded = fold_marks(text.replace("^", " ")).upper()
    return " ".join("".join(sign if " " <= sign <= "~" else " " for sign in folded).split())
