"""What is checked of shifts, duties and closures, and what in a day's plan contradicts itself; pure."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from khoanh.features.roster.kinds import Appointment, Closure, Conflict, Duty, PlanRoom, Shift
from khoanh.foundation.errors import Invalid

MOST_NAME = 200
Span = tuple[datetime, datetime]


def clean(text: str) -> str:
    """Return text in NFC, without NUL and space around it, of a bounded length."""
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()[:MOST_NAME]


def check_shift(shift: Shift) -> Shift:
    """Return a shift as it is kept. Raises Invalid."""
    code, name = shift.code.strip(), clean(shift.name)
    if not (0 < len(code) <= 16 and code.isascii() and code.isprintable()):
        raise Invalid("a code has 1 to 16 characters of ASCII", vi="Mã gồm 1 đến 16 ký tự không dấu")
    if not name:
        raise Invalid("a shift needs a name", vi="Cần có tên ca trực")
    days = tuple(sorted(set(shift.weekdays)))
    if not days or not set(days) <= set(range(1, 8)):
        raise Invalid("a shift is on weekdays from 1 to 7", vi="Chọn ít nhất một ngày trong tuần")
    if shift.begins.tzinfo or shift.ends.tzinfo:
        raise Invalid("a shift is by the hospital's clock, without a zone", vi="Giờ ca trực không kèm múi giờ")
    return replace(shift, code=code, name=name, weekdays=days)


def span_of(shift: Shift, day: date, zone: tzinfo) -> Span:
    """Return when a shift of a day begins and ends."""
    begins = datetime.combine(day, shift.begins, zone)
    ends = datetime.combine(day, shift.ends, zone)
    return begins, ends if shift.ends > shift.begins else ends + timedelta(days=1)


def find_conflicts(
    day: date,
    zone: tzinfo,
    rooms: Iterable[PlanRoom],
    shifts: Iterable[Shift],
    duties: Iterable[Duty],
    closures: Iterable[Closure],
    appointments: Iterable[Appointment],
) -> list[Conflict]:
    """Return what contradicts itself in a day's plan.

    A room takes as many patients at once as it has devices. Without any shift nothing is off shift, and without any
    duty on this day nobody is missed: a hospital that plans neither is not nagged.
    """
    kept = [one for one in appointments if one.state in ("waiting", "held", "started")]
    known = {room.code: room for room in rooms}
    on = [shift for shift in shifts if shift.enabled]
    planned = list(duties)
    found = [*_find_doubles(kept, known), *_find_closed(kept, closures)]
    for one in kept:
        found += _check_hours(one, day, zone, on, planned)
    return found


def _find_doubles(kept: list[Appointment], rooms: dict[str, PlanRoom]) -> list[Conflict]:
    by_device: dict[str, list[Appointment]] = defaultdict(list)
    by_room: dict[str, list[Appointment]] = defaultdict(list)
    for one in kept:
        if one.device:
            by_device[one.device].append(one)
        if one.room_code:
            by_room[one.room_code].append(one)
    found = []
    for device, few in by_device.items():
        for crowd in _list_crowds(few, 1):
            found.append(Conflict("device double-booked", crowd, few[0].room_code, device))
    told = {conflict.orders for conflict in found}
    for code, few in by_room.items():
        places = max(1, len(rooms[code].devices)) if code in rooms else 1
        found += [
            Conflict("room double-booked", crowd, code) for crowd in _list_crowds(few, places) if crowd not in told
        ]
    return found


def _list_crowds(appointments: list[Appointment], places: int) -> list[tuple[int, ...]]:
    """Return groups of appointments that are more at one moment than there are places."""
    crowds: list[tuple[int, ...]] = []
    inside: list[Appointment] = []
    for one in sorted(appointments, key=lambda each: (each.at, each.order)):
        inside = [other for other in inside if _end(other) > one.at]
        inside.append(one)
        if len(inside) > places:
            crowd = tuple(sorted(other.order for other in inside))
            # A group that another one holds says nothing more.
            crowds = [*(known for known in crowds if not set(known) <= set(crowd)), crowd]
    return crowds


def _find_closed(kept: list[Appointment], closures: Iterable[Closure]) -> list[Conflict]:
    return [
        Conflict("closed", (one.order,), one.room_code, one.device, closure.reason)
        for closure in closures
        for one in kept
        if one.at < closure.until
        and _end(one) > closure.since
        and (closure.room_code == one.room_code if closure.room_code else closure.device == one.device)
    ]


def _check_hours(one: Appointment, day: date, zone: tzinfo, shifts: list[Shift], duties: list[Duty]) -> list[Conflict]:
    if not shifts:
        return []
    # A night shift of the day before reaches into this one.
    running = [
        (shift, on)
        for on in (day - timedelta(days=1), day)
        for shift in shifts
        if on.isoweekday() in shift.weekdays and (span := span_of(shift, on, zone))[0] <= one.at and one.at < span[1]
    ]
    if not running:
        return [Conflict("off shift", (one.order,), one.room_code, one.device)]
    if not any(duty.day == day for duty in duties):
        return []
    present = {(shift.code, on) for shift, on in running}
    if any((duty.shift_code, duty.day) in present and duty.room_code in ("", one.room_code) for duty in duties):
        return []
    return [Conflict("nobody on duty", (one.order,), one.room_code, one.device, running[-1][0].name)]


def _end(one: Appointment) -> datetime:
    return one.at + timedelta(minutes=one.minutes)
