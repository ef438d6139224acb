"""Keeps shifts, duties and closures."""

from dataclasses import replace
from datetime import date, timedelta

from khoanh.features import audit
from khoanh.features.roster import queries
from khoanh.features.roster.kinds import Closure, Duty, Shift
from khoanh.features.roster.rules import check_shift, clean
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_MOST_DAYS = 62


def list_shifts(unit: Unit) -> list[Shift]:
    """Return every shift, those out of use too."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_shifts(unit.db)


def put_shift(unit: Unit, shift: Shift) -> Shift:
    """Add a shift, or replace the one of this code. Raises Invalid."""
    unit.who.require(Permission.ROSTER_MANAGE)
    checked = check_shift(shift)
    queries.put_shift(unit.db, checked)
    _note(unit, "shift kept", checked.code)
    return checked


def remove_shift(unit: Unit, code: str) -> None:
    """Remove a shift that nobody was ever on duty in.

    Raises:
        NotFound: There is no such shift.
        Conflict: The roster names it; take it out of use instead.
    """
    unit.who.require(Permission.ROSTER_MANAGE)
    if queries.find_shift(unit.db, code) is None:
        raise NotFound("no such shift", vi="Không có ca trực này")
    if not queries.delete_shift(unit.db, code):
        raise Conflict("the roster names this shift", vi="Lịch trực đã dùng ca này; hãy ngừng dùng thay vì xoá")
    _note(unit, "shift removed", code)


def list_duties(unit: Unit, since: date, until: date) -> list[Duty]:
    """Return who is on duty on some days, both included. Raises Invalid: these are too many days."""
    unit.who.require(Permission.ORDER_READ)
    if not timedelta() <= until - since <= timedelta(days=_MOST_DAYS):
        raise Invalid(f"a roster shows at most {_MOST_DAYS} days", vi=f"Lịch trực hiện tối đa {_MOST_DAYS} ngày")
    return queries.select_duties(unit.db, since, until)


def list_people(unit: Unit) -> list[str]:
    """Return names to choose from for a duty."""
    unit.who.require(Permission.ROSTER_MANAGE)
    return queries.select_people(unit.db)


def add_duty(unit: Unit, duty: Duty) -> Duty:
    """Put somebody on duty.

    Raises:
        Invalid: There is no name.
        NotFound: There is no such shift or room.
    """
    unit.who.require(Permission.ROSTER_MANAGE)
    checked = replace(duty, person=clean(duty.person), task=clean(duty.task))
    if not checked.person:
        raise Invalid("a duty needs a name", vi="Cần có tên người trực")
    shift = queries.find_shift(unit.db, checked.shift_code)
    if shift is None:
        raise NotFound("no such shift", vi="Không có ca trực này")
    key = queries.insert_duty(unit.db, checked, shift, _find_room(unit, checked.room_code))
    _note(unit, "duty added", f"duty {key}", day=checked.day)
    return replace(checked, id=key)


def copy_duties(unit: Unit, source: date, target: date, days: int = 7) -> int:
    """Repeat the duties of some days, such as a week, on later ones. Raises Invalid."""
    unit.who.require(Permission.ROSTER_MANAGE)
    if not 1 <= days <= 31 or abs(target - source) < timedelta(days=days):
        raise Invalid("the days would overlap", vi="Hai khoảng ngày bị chồng lên nhau")
    added = queries.copy_duties(unit.db, source, target, days)
    _note(unit, "duties copied", f"days {target.isoformat()}", day=target)
    return added


def remove_duty(unit: Unit, duty: int) -> None:
    """Take somebody off the roster. Raises NotFound."""
    unit.who.require(Permission.ROSTER_MANAGE)
    day = queries.delete_duty(unit.db, duty)
    if day is None:
        raise NotFound("no such duty", vi="Không có phân công này")
    _note(unit, "duty removed", f"duty {duty}", day=day)


def add_closure(unit: Unit, closure: Closure) -> Closure:
    """Close a room or a device for a while.

    Raises:
        Invalid: It names both or neither, or ends before it begins.
        NotFound: There is no such room.
    """
    unit.who.require(Permission.ROSTER_MANAGE)
    checked = replace(closure, device=clean(closure.device)[:16], reason=clean(closure.reason))
    if bool(checked.room_code) == bool(checked.device):
        raise Invalid("a room or a device is needed", vi="Chọn một phòng hoặc một máy")
    if checked.since.tzinfo is None or checked.until.tzinfo is None or checked.since >= checked.until:
        raise Invalid("it must end after it begins", vi="Giờ kết thúc phải sau giờ bắt đầu")
    key = queries.insert_closure(unit.db, checked, _find_room(unit, checked.room_code))
    _note(unit, "closure added", f"closure {key}")
    return replace(checked, id=key)


def remove_closure(unit: Unit, closure: int) -> None:
    """Open a room or device again. Raises NotFound."""
    unit.who.require(Permission.ROSTER_MANAGE)
    if not queries.delete_closure(unit.db, closure):
        raise NotFound("no such closure", vi="Không có lần đóng này")
    _note(unit, "closure removed", f"closure {closure}")


def _find_room(unit: Unit, code: str) -> int | None:
    if not code:
        return None
    room = queries.find_room(unit.db, code)
    if room is None:
        raise NotFound("no such room", vi="Không có phòng này")
    return room


def _note(unit: Unit, action: str, subject: str, *, day: date | None = None) -> None:
    audit.record(unit, action, subject=subject)
    unit.notify("roster", day=day.isoformat() if day else "")
