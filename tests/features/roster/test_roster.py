"""A day's plan tells what is double-booked, closed, off shift or has nobody on duty."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import catalogue, orders, patients, roster
from khoanh.features.roster import Appointment, Closure, Duty, PlanRoom, Shift
from khoanh.features.roster.rules import find_conflicts
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 11, 24)
MORNING = Shift("S", "Sáng", time(7), time(11, 30))
NIGHT = Shift("D", "Đêm", time(19), time(7))


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def slot(order: int, start: datetime, minutes: int = 20, *, room: str = "P1", device: str = "", state: str = "waiting"):
    return Appointment(order, start, minutes, room, device, state, 3, f"A{order}", "CLVT", "CT", "BN1", "Đức")


def conflicts(*slots: Appointment, rooms: Any = (), shifts: Any = (), duties: Any = (), closures: Any = ()) -> Any:
    found = find_conflicts(DAY, ZONE, rooms, shifts, duties, closures, slots)
    return [(conflict.kind, conflict.orders) for conflict in found]


def test_two_at_once_in_a_room_collide_and_neighbours_do_not() -> None:
    assert conflicts(slot(1, at(8)), slot(2, at(8, 20)), slot(3, at(8, 30))) == [("room double-booked", (2, 3))]


def test_a_room_with_two_devices_takes_two_at_once_but_a_device_only_one() -> None:
    room = PlanRoom("P1", "CT", ("CT1", "CT2"))
    both = (slot(1, at(8), device="CT1"), slot(2, at(8), device="CT2"))
    assert conflicts(*both, rooms=[room]) == []
    assert conflicts(*both, slot(3, at(8, 10), device="CT2"), rooms=[room]) == [
        ("device double-booked", (2, 3)),
        ("room double-booked", (1, 2, 3)),
    ]


def test_what_is_over_or_was_broken_off_takes_no_place() -> None:
    assert conflicts(slot(1, at(8)), slot(2, at(8), state="unread"), slot(3, at(8), state="discontinued")) == []


def test_off_shift_counts_only_where_there_are_shifts() -> None:
    assert conflicts(slot(1, at(12))) == []
    assert conflicts(slot(1, at(12)), slot(2, at(7)), shifts=[MORNING]) == [("off shift", (1,))]


def test_a_night_shift_reaches_into_the_next_morning() -> None:
    assert conflicts(slot(1, at(6, 30)), slot(2, at(23), room="P2"), shifts=[NIGHT]) == []


def test_nobody_on_duty_counts_only_where_the_day_is_planned() -> None:
    elsewhere = Duty(DAY, "S", "P2", "Lan")
    assert conflicts(slot(1, at(8)), shifts=[MORNING]) == []
    assert conflicts(slot(1, at(8)), shifts=[MORNING], duties=[elsewhere]) == [("nobody on duty", (1,))]
    assert conflicts(slot(1, at(8)), shifts=[MORNING], duties=[replace(elsewhere, room_code="")]) == []


def test_a_closed_room_or_device_is_told() -> None:
    room = Closure("P1", "", at(9), at(10), "bảo trì")
    device = Closure("", "CT1", at(9), at(10))
    slots = (slot(1, at(8, 50)), slot(2, at(10)), slot(3, at(9), room="P2", device="CT1"))
    assert conflicts(*slots, closures=[room, device]) == [("closed", (1,)), ("closed", (3,))]


@pytest.fixture
def call(desk: Desk) -> Callable[..., Any]:
    whole = replace(desk, listeners=SUBSCRIPTIONS)

    def act(verb: Callable[..., Any], *arguments: Any, who: Principal = WHO, **named: Any) -> Any:
        with whole.unit(who) as unit:
            return verb(unit, *arguments, **named)

    act(catalogue.add_room, catalogue.Room("P1", "Phòng CT", devices=("CT1",)))
    act(catalogue.add_service, catalogue.Service("CT01", "CLVT ngực", modality="CT", minutes=30))
    return act


def test_a_day_shows_its_appointments_and_what_collides(call: Callable[..., Any]) -> None:
    patient = call(patients.upsert_patient, patients.PatientFacts("BN1", name="Nguyễn Văn Đức")).id
    facts = orders.OrderFacts(patient=patient, code="CT01", room_code="P1")
    first, second, walk_in = (call(orders.place_order, facts).order.id for _ in range(3))
    call(orders.reschedule_order, first, at(8), room_code="P1")
    call(orders.reschedule_order, second, at(8, 15), room_code="P1")
    plan = call(roster.read_day, DAY)
    assert [one.order for one in plan.appointments] == [first, second] and walk_in
    assert [(one.kind, one.orders) for one in plan.conflicts] == [("room double-booked", (first, second))]
    call(orders.reschedule_order, second, at(8, 30))
    assert call(roster.read_day, DAY).conflicts == ()
    assert call(roster.read_day, DAY + timedelta(days=1)).appointments == ()


def test_shifts_duties_and_closures_are_kept(call: Callable[..., Any]) -> None:
    call(roster.put_shift, MORNING)
    assert call(roster.put_shift, replace(MORNING, name="Ca sáng")).name == "Ca sáng"
    assert [shift.name for shift in call(roster.list_shifts)] == ["Ca sáng"]
    duty = call(roster.add_duty, Duty(DAY, "S", "P1", "Trần Lan", "KTV chính"))
    assert call(roster.add_duty, Duty(DAY, "S", "P1", "Trần Lan", "KTV")).id == duty.id
    call(roster.add_duty, Duty(DAY, "S", "", "Lê Minh"))
    assert [one.person for one in call(roster.list_duties, DAY, DAY)] == ["Lê Minh", "Trần Lan"]
    with pytest.raises(Conflict):
        call(roster.remove_shift, "S")
    next_week = DAY + timedelta(days=7)
    assert call(roster.copy_duties, DAY, next_week) == 2
    assert call(roster.copy_duties, DAY, next_week) == 0
    assert len(call(roster.list_duties, next_week, next_week)) == 2
    call(roster.remove_duty, duty.id)
    closure = call(roster.add_closure, Closure("P1", "", at(9), at(10), "bảo trì"))
    plan = call(roster.read_day, DAY)
    assert [one.person for one in plan.duties] == ["Lê Minh"] and plan.closures == (closure,)
    call(roster.remove_closure, closure.id)
    assert call(roster.read_day, DAY).closures == ()
    assert "Trần Lan" in call(roster.list_people)


def test_what_is_no_plan_is_refused(call: Callable[..., Any]) -> None:
    for shift in (replace(MORNING, code="đ"), replace(MORNING, name=" "), replace(MORNING, weekdays=(8,))):
        with pytest.raises(Invalid):
            call(roster.put_shift, shift)
    with pytest.raises(NotFound):
        call(roster.add_duty, Duty(DAY, "X", "", "Lan"))
    for closure in (
        Closure("", "", at(9), at(10)),
        Closure("P1", "CT1", at(9), at(10)),
        Closure("P1", "", at(9), at(9)),
    ):
        with pytest.raises(Invalid):
            call(roster.add_closure, closure)
    with pytest.raises(Invalid):
        call(roster.list_duties, DAY, DAY + timedelta(days=400))
    reader = Principal(PrincipalKind.USER, "lan", frozenset((Permission.ORDER_READ,)))
    call(roster.read_day, DAY, who=reader)
    with pytest.raises(Forbidden):
        call(roster.put_shift, MORNING, who=reader)
