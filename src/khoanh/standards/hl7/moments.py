"""Dates and times (HL7 v2.8 2A.3.22 DTM), and the other ways in which senders write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_DTM = re.compile(
    r"(?P<y>\d{4})(?:(?P<m>\d{2})(?:(?P<d>\d{2})(?:[ T]?(?P<H>\d{2})(?::?(?P<M>\d{2})(?::?(?P<S>\d{2})"
    r"(?:[.,](?P<f>\d{1,6})\d*)?)?)?)?)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(.*)")
_VIETNAMESE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(.*)")
_CLOCK = re.compile(r"[ T,]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AP]M)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant and how exactly it was said.

    Attributes:
        precision: Number of digits given: 4 year, 6 month, 8 day, 10 hour, 12 minute, 14 second.
    """

    at: datetime
    precision: int

    @property
    def date(self) -> str:
        """Return as much of YYYYMMDD as was said."""
        return f"{self.at:%Y%m%d}"[: min(8, self.precision)]


def parse_moment(text: str, zone: tzinfo = UTC) -> Moment | None:
    """Read a time; None for what is none.

    Beside DTM: ISO 8601, and day first as Vietnamese front ends write it (`31/12/2024 07:30`).

    Args:
        zone: Where no offset is given.
    """
    text = text.strip()
    found = _DTM.fullmatch(text)
    if found is None:
        plain = _to_dtm(text)
        found = _DTM.fullmatch(plain) if plain else None
    if found is None:
        return None
    parts = [found[name] for name in "ymdHMS"]
    given = [int(part) for part in parts if part]
    year, month, day, hour, minute, second = given + [1, 1, 1, 0, 0, 0][len(given) :]
    fraction = int((found["f"] or "").ljust(6, "0") or 0)
    try:
        # Midnight at the day's end and leap seconds are written by some; both are the next moment.
        at = datetime(year, month, day, tzinfo=_zone(found["zone"], zone)) + timedelta(
            hours=hour, minutes=minute, seconds=second, microseconds=fraction
        )
    except (ValueError, OverflowError):
        return None
    return Moment(at, 2 + 2 * len(given)) if hour <= 24 and minute < 60 and second <= 60 else None


def _to_dtm(text: str) -> str:
    if found := _ISO.fullmatch(text):
        year, month, day, rest = found.groups()
    elif found := _VIETNAMESE.fullmatch(text):
        day, month, year, rest = found.groups()
    else:
        return ""
    date = f"{year}{int(month):02d}{int(day):02d}"
    if not rest.strip():
        return date
    clock = _CLOCK.fullmatch(rest)
    if clock is None:
        return ""
    hour, minute, second, half, offset = clock.groups()
    hours = int(hour) % 12 + (12 if half.upper() == "PM" else 0) if half else int(hour)
    return f"{date}{hours:02d}{minute}{second or ''}{offset or ''}"


def _zone(text: str | None, zone: tzinfo) -> tzinfo:
    if not text:
        return zone
    if text == "Z":
        return UTC
    digits = text.replace(":", "")
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    if offset >= timedelta(hours=24):
        return zone
    return timezone(-offset if digits[0] == "-" else offset)


def parse_date(text: str) -> str:
    """Read a date of birth as YYYYMMDD, YYYYMM or YYYY, as much as was said; empty for none.

    An unknown month or day written as zeros (`19500000`) is left out.
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}0000\d*", text):
        text = text[:4]
    elif re.fullmatch(r"\d{6}00\d*", text):
        text = text[:6]
    moment = parse_moment(text)
    return moment.date if moment else ""


def format_moment(at: datetime, zone: tzinfo) -> str:
    """Write an instant as DTM with its offset."""
    return at.astimezone(zone).strftime("%Y%m%d%H%M%S%z")
