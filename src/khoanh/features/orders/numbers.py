"""Accession numbers by the hospital's own pattern; pure."""

import re
from datetime import datetime

from khoanh.foundation.errors import Invalid

LONGEST = 16
"""Of an accession number (PS3.5 6.2, SH)."""
_FIELD = re.compile(r"\{(yyyy|yy|mm|dd|modality|number)(?::0?([1-9]\d?))?\}")
_PRINTABLE = re.compile(r"[!-\[\]-~](?:[ -\[\]-~]*[!-\[\]-~])?")


def format_accession(pattern: str, number: int, day: datetime, modality: str) -> str:
    """Fill a pattern: `{yyyy} {yy} {mm} {dd}` of the day, `{modality}`, `{number}` or `{number:6}` with zeros.

    A number with a width starts again after its last; with the day in the pattern that is a hundred thousand orders
    a day for a width of 5.

    Raises:
        Invalid: The result is not 1 to 16 printable characters, or the pattern has no number.
    """

    def fill(field: re.Match[str]) -> str:
        name, width = field[1], int(field[2] or 0)
        if name == "number":
            return f"{number % 10**width:0{width}d}" if width else str(number)
        if name == "modality":
            return modality or "OT"
        return {"yyyy": f"{day:%Y}", "yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}"}[name]

    text = _FIELD.sub(fill, pattern)
    if "{number" not in pattern or not is_accession(text) or "{" in text:
        raise Invalid(
            "the pattern of accession numbers gives no number of 1 to 16 characters",
            vi="Mẫu số chỉ định không tạo được số gồm 1 đến 16 ký tự",
        )
    return text


def is_accession(text: str) -> bool:
    """Tell whether a text can be an accession number: 1 to 16 printable characters of ASCII, no backslash."""
    return len(text) <= LONGEST and _PRINTABLE.fullmatch(text) is not None
