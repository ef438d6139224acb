"""Dates, times and date-times of queries, as ranges (PS3.4 C.2.2.2.5, PS3.5 6.2)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from khoanh.foundation.errors import Invalid

_DATE = re.compile(r"(\d{4})(?:[.\-]?(\d{2})(?:[.\-]?(\d{2}))?)?\Z")
_TIME = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,6}))?)?)?\Z")
_STAMP = re.compile(r"(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.(\d{1,6}))?([+\-]\d{4})?\Z")


@dataclass(frozen=True, slots=True)
class Moments:
    """A range of dates, times or date-times, both ends included; a single value is a range of its precision.

    Attributes:
        vr: DA, TM or DT.
        low: YYYYMMDD, HHMMSS.FFFFFF or YYYYMMDDHHMMSS.FFFFFF, "" if open.
        high: Likewise.
        offset: Offset from UTC of a DT key that names one, such as +0700.
    """

    vr: str
    low: str
    high: str
    offset: str = ""

    def holds(self, value: str) -> bool:
        """Tell whether a stored value lies in the range; one that is not of its VR does not."""
        try:
            low, high, offset = read_moment(self.vr, value)
        except Invalid:
            return False
        if self.offset and offset and offset != self.offset:
            low, high = (shift_stamp(end, offset, self.offset) for end in (low, high))
        return (not self.low or high >= self.low) and (not self.high or low <= self.high)


def parse_moments(vr: str, text: str) -> Moments:
    """Read a key of VR DA, TM or DT: a value, or a range with one or both ends.

    Raises:
        Invalid: It is neither.
    """
    if not any(letter.isdigit() for letter in text):
        raise _wrong(vr)
    for at in [index for index, letter in enumerate(text) if letter == "-"]:
        first, second = text[:at].strip(), text[at + 1 :].strip()
        try:
            low = read_moment(vr, first) if first else ("", "", "")
            high = read_moment(vr, second) if second else ("", "", "")
        except Invalid:
            continue
        # 2024-0500 is a DT with an offset as well as a range; a year 0500 is not meant.
        if vr == "DT" and first and re.fullmatch(r"[01]\d{3}", second) and _STAMP.match(text):
            continue
        if vr == "DA" and _DATE.match(text) and len(text) == 10:
            continue
        return Moments(vr, low[0], high[1], low[2] or high[2])
    low_end, high_end, offset = read_moment(vr, text)
    return Moments(vr, low_end, high_end, offset)


def read_moment(vr: str, text: str) -> tuple[str, str, str]:
    """Return the earliest and latest moment that a value of limited precision means, and its offset from UTC.

    Raises:
        Invalid: It is not a value of the VR.
    """
    text = text.strip(" \0")
    if vr == "DA":
        return (*_read_date(text), "")
    if vr == "TM":
        return (*_read_time(text), "")
    found = _STAMP.match(text)
    if not found:
        raise _wrong(vr)
    *parts, fraction, offset = found.groups()
    date = "".join(part or "" for part in parts[:3])
    clock = "".join(part or "" for part in parts[3:])
    low_date, high_date = _read_date(date)
    low, high = ("000000.000000", "235959.999999")
    if clock:
        low, high = _read_time(clock + (f".{fraction}" if fraction else ""))
    return low_date + low, high_date + high, offset or ""


def _read_date(text: str) -> tuple[str, str]:
    found = _DATE.match(text)
    if not found:
        raise _wrong("DA")
    year, month, day = found.groups()
    if not 1 <= int(month or 1) <= 12 or not 1 <= int(day or 1) <= 31:
        raise _wrong("DA")
    return f"{year}{month or '01'}{day or '01'}", f"{year}{month or '12'}{day or '31'}"


def _read_time(text: str) -> tuple[str, str]:
    found = _TIME.match(text)
    if not found:
        raise _wrong("TM")
    hour, minute, second, fraction = found.groups()
    if int(hour) > 23 or int(minute or 0) > 59 or int(second or 0) > 60:
        raise _wrong("TM")
    low = f"{hour}{minute or '00'}{second or '00'}.{(fraction or '').ljust(6, '0')}"
    high = f"{hour}{minute or '59'}{second or '59'}.{(fraction or '').ljust(6, '9')}"
    return low, high


def _wrong(vr: str) -> Invalid:
    names = {"DA": "date", "TM": "time", "DT": "date-time"}
    return Invalid(f"a key is not a {names[vr]}", vi="Giá trị ngày giờ trong truy vấn không hợp lệ")


def combine_moments(date: Moments | None, time: Moments | None) -> Moments:
    """Make one range of date-times of a range of dates and one of times (combined matching, C.2.2.2.5.4)."""
    low_date, high_date = (date.low, date.high) if date else ("", "")
    low = low_date + ((time.low if time else "") or "000000.000000") if low_date else ""
    high = high_date + ((time.high if time else "") or "235959.999999") if high_date else ""
    return Moments("DT", low, high, (date.offset if date else "") or (time.offset if time else ""))


def shift_stamp(stamp: str, from_offset: str, to_offset: str) -> str:
    """Say a full date-time (YYYYMMDDHHMMSS.FFFFFF) in another offset from UTC; "" and impossible ones stay."""
    if not stamp:
        return stamp
    try:
        moment = datetime.strptime(stamp, "%Y%m%d%H%M%S.%f").replace(tzinfo=_zone(from_offset))
        return moment.astimezone(_zone(to_offset)).strftime("%Y%m%d%H%M%S.%f")
    except (ValueError, OverflowError):
        return stamp


def _zone(offset: str) -> timezone:
    sign = -1 if offset.startswith("-") else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5])))
