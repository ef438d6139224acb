"""The department's time: shifts, who is on duty where, what is closed, a day's appointments and their conflicts."""

from khoanh.features.roster.keep import (
    add_closure,
    add_duty,
    copy_duties,
    list_duties,
    list_people,
    list_shifts,
    put_shift,
    remove_closure,
    remove_duty,
    remove_shift,
)
from khoanh.features.roster.kinds import Appointment, Closure, Conflict, DayPlan, Duty, PlanRoom, Shift
from khoanh.features.roster.plan import read_day

__all__ = [
    "Appointment",
    "Closure",
    "Conflict",
    "DayPlan",
    "Duty",
    "PlanRoom",
    "Shift",
    "add_closure",
    "add_duty",
    "copy_duties",
    "list_duties",
    "list_people",
    "list_shifts",
    "put_shift",
    "read_day",
    "remove_closure",
    "remove_duty",
    "remove_shift",
]
