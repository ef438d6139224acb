"""Timezone query adjustment: dates with times, moved between the asker's zone and ours (PS3.4 C.5.1.1.1.4); pure."""

import re
from datetime import datetime, timedelta
from typing import Final

TIMEZONE_OFFSET: Final = 0x00080201

PAIRS: Final = {
    0x00080020: 0x00080030,
    0x00080021: 0x00080031,
    0x00080022: 0x00080032,
    0x00080023: 0x00080033,
    0x00400244: 0x00400245,
    0x00400002: 0x00400003,
}
"""Date attributes and the time attributes that belong to them (Study, Series, Acquisition, Content, PPS, SPS start)."""

_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})\Z")


def parse_offset(text: str) -> int | None:
    """Read `&ZZXX` (`+0700`) as minutes east of UTC, None if it is no offset."""
    found = _OFFSET.match(text.strip())
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return None if minutes > 14 * 60 else -minutes if found[1] == "-" else minutes


def format_offset(minutes: int) -> str:
    """Write minutes east of UTC as `&ZZXX`."""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def shift_moment(date: str, time: str, minutes: int) -> tuple[str, str]:
    """Move one date and time; what is no date stays, and a date without time stays too."""
    try:
        moment = datetime.strptime(date + (time.split(".")[0] + "000000")[:6], "%Y%m%d%H%M%S")
    except ValueError:
        return date, time
    if not time:
        return date, time
    moved = moment + timedelta(minutes=minutes)
    fraction = time[6:] if "." in time else ""
    return moved.strftime("%Y%m%d"), moved.strftime("%H%M%S")[: max(len(time.split(".")[0]), 4)] + fraction


def shift_range(dates: str, times: str, minutes: int) -> tuple[str, str]:
    """Move a range of dates with its range of times; the result is to be matched combined.

    A date without times means the whole day in the asker's zone.
    """
    first_date, last_date = _ends(dates)
    first_time, last_time = _ends(times) if times else ("", "")
    first = shift_moment(first_date, first_time or "000000", minutes) if first_date else ("", "")
    last = shift_moment(last_date, last_time or "235959", minutes) if last_date else ("", "")
    return f"{first[0]}-{last[0]}", f"{first[1]}-{last[1]}"


def _ends(text: str) -> tuple[str, str]:
    first, dash, last = text.partition("-")
    return (first, last) if dash else (text, text)
