"""A day as it is planned, and what in it contradicts itself."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from khoanh.features.roster import queries
from khoanh.features.roster.kinds import DayPlan
from khoanh.features.roster.rules import find_conflicts
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def read_day(unit: Unit, day: date) -> DayPlan:
    """Return the plan of a day on the hospital's calendar.

    Raises:
        Invalid: The day is beyond any calendar of ours.
    """
    unit.who.require(Permission.ORDER_READ)
    if not 1970 < day.year < 2200:
        raise Invalid("no such day", vi="Ngày không hợp lệ")
    zone = ZoneInfo(unit.settings.time_zone)
    since = datetime.combine(day, time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    rooms, shifts = queries.select_rooms(unit.db), queries.select_shifts(unit.db)
    duties = queries.select_duties(unit.db, day - timedelta(days=1), day)
    closures = queries.select_closures(unit.db, since, until)
    appointments = queries.select_appointments(unit.db, since, until)
    conflicts = find_conflicts(day, zone, rooms, shifts, duties, closures, appointments)
    return DayPlan(
        day,
        tuple(rooms),
        tuple(shift for shift in shifts if shift.enabled and day.isoweekday() in shift.weekdays),
        tuple(duty for duty in duties if duty.day == day),
        tuple(closures),
        tuple(appointments),
        tuple(conflicts),
    )
