"""Takes orders from state to state; each step says who, when and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from khoanh.features import audit, catalogue
from khoanh.features.orders.facts import check_moment
from khoanh.features.orders.kinds import Order, OrderRef, State, Step
from khoanh.features.orders.naming import load_order, lock_order
from khoanh.features.orders.queries import orders as queries
from khoanh.features.orders.queries.orders import Row
from khoanh.features.orders.rules import MACHINE, READING_STEPS, move
from khoanh.foundation.errors import Forbidden, Invalid, NotFound
from khoanh.foundation.events import OrderChanged
from khoanh.transaction import Unit

_NOTHING: Mapping[str, Any] = {}
_MOST_REASON = 1000


def take_step(unit: Unit, ref: OrderRef, step: Step, reason: str = "") -> Order:
    """Take a step; one that has had its effect already changes nothing.

    Raises:
        Forbidden: The asker may not take this step.
        NotFound: There is no such order.
        Conflict: The order is in a state in which the step cannot be taken.
        Invalid: The step needs a reason, or is one of its report.
    """
    require_step(unit, step)
    if step in READING_STEPS:
        raise Invalid("this step is taken with the report", vi="Thao tác này thực hiện trong phần đọc kết quả")
    if step is Step.RESCHEDULE:
        raise Invalid("an appointment is needed", vi="Cần có thời điểm hẹn")
    return _take(unit, ref, step, reason)


def take_reading_step(unit: Unit, ref: OrderRef, step: Step, reason: str = "") -> Order:
    """Take a step of an order's report; for `features/reports`, which keeps what was read. Raises as `take_step`."""
    require_step(unit, step)
    return _take(unit, ref, step, reason)


def hold_order(unit: Unit, ref: OrderRef, reason: str = "") -> Order:
    """Put an order on hold (HL7 HD). See `take_step` for what is raised, here and below."""
    return take_step(unit, ref, Step.HOLD, reason)


def release_order(unit: Unit, ref: OrderRef, reason: str = "") -> Order:
    """Release a held order (HL7 RL)."""
    return take_step(unit, ref, Step.RELEASE, reason)


def refuse_order(unit: Unit, ref: OrderRef, reason: str) -> Order:
    """Refuse an order that is wrong or cannot be done; its placer is told why."""
    return take_step(unit, ref, Step.REFUSE, reason)


def reopen_order(unit: Unit, ref: OrderRef, reason: str = "") -> Order:
    """Take a refused or discontinued order up again."""
    return take_step(unit, ref, Step.REOPEN, reason)


def uncancel_order(unit: Unit, ref: OrderRef, reason: str = "") -> Order:
    """Let a cancelled order wait again."""
    return take_step(unit, ref, Step.UNCANCEL, reason)


def accept_order(unit: Unit, ref: OrderRef, *, room_code: str | None = None, device: str | None = None) -> Order:
    """Note that the patient is here (slip received), and where he is to go. Raises also NotFound: no such room."""
    require_step(unit, Step.ACCEPT)
    return _take(unit, ref, Step.ACCEPT, **_place(unit, room_code, device))


def reschedule_order(
    unit: Unit, ref: OrderRef, scheduled_at: datetime, *, room_code: str | None = None, device: str | None = None
) -> Order:
    """Give an order another appointment, room or device.

    Raises:
        Invalid: The time has no zone.
        NotFound: There is no such order or room.
    """
    require_step(unit, Step.RESCHEDULE)
    check_moment(scheduled_at)
    return _take(unit, ref, Step.RESCHEDULE, due_at=scheduled_at, scheduled=True, **_place(unit, room_code, device))


def start_order(unit: Unit, ref: OrderRef, *, at: datetime | None = None) -> Order:
    """Note that the examination has begun (MPPS IN PROGRESS, PS3.4 F.7.2.1)."""
    require_step(unit, Step.START)
    check_moment(at)
    return _take(unit, ref, Step.START, started_at=at or unit.now)


def perform_order(
    unit: Unit, ref: OrderRef, *, without_images: bool = False, at: datetime | None = None, reason: str = ""
) -> Order:
    """Note that the examination is done (MPPS COMPLETED); `without_images`: none will come, and it is no mistake."""
    require_step(unit, Step.PERFORM)
    check_moment(at)
    return _take(unit, ref, Step.PERFORM, reason, performed_at=at or unit.now, without_images=without_images)


def discontinue_order(unit: Unit, ref: OrderRef, reason: str) -> Order:
    """Note that the examination was broken off (MPPS DISCONTINUED)."""
    return take_step(unit, ref, Step.DISCONTINUE, reason)


def require_step(unit: Unit, step: Step) -> None:
    """Refuse unless the asker may take this step.

    Raises:
        Forbidden: None of the permissions that allow it is held.
    """
    allowed = MACHINE[step].allowed
    if not any(unit.who.may(permission) for permission in allowed):
        names = " or ".join(sorted(allowed))
        raise Forbidden(
            f"{unit.who.kind} {unit.who.name} lacks the permission {names}",
            vi=f"Tài khoản {unit.who.name} không có quyền {names}",
        )


def take_locked_step(
    unit: Unit, before: Row, step: Step, reason: str = "", *, detail: Mapping[str, Any] = _NOTHING, **columns: Any
) -> bool:
    """Take a step of an order that is locked; False: it has had its effect already. Asks for no permission."""
    state = State(before["state"])
    after = move(state, step, reason)
    if after is None:
        return False
    reason = reason.replace("\0", "").strip()[:_MOST_REASON]
    changes = {**_stamp(step, unit.now), **columns, "state": str(after)}
    queries.update_order(unit.db, before["id"], changes)
    unit.write_last(
        *queries.shape_event(before["id"], str(step), str(state), str(after), unit.who.name, reason, detail)
    )
    audit.record(
        unit, "order moved on", subject=f"order {before['id']}", detail={"step": str(step), "state": str(after)}
    )
    note_step(unit, before["id"], str(step), after)
    return True


def note_step(unit: Unit, order: int, step: str, state: State) -> None:
    """Tell that an order changed."""
    unit.tell(OrderChanged(order, step, str(state)))
    unit.notify("order", order=order, step=step, state=str(state))


def _take(unit: Unit, ref: OrderRef, step: Step, reason: str = "", **columns: Any) -> Order:
    before = lock_order(unit, ref)
    take_locked_step(unit, before, step, reason, **columns)
    return load_order(unit, before["id"])


def _stamp(step: Step, now: datetime) -> dict[str, Any]:
    """Return what a step makes true, and what is no longer so after it."""
    match step:
        case Step.ACCEPT:
            return {"arrived_at": now}
        case Step.START:
            return {"started_at": now}
        case Step.PERFORM:
            return {"performed_at": now}
        case Step.WITHDRAW | Step.REOPEN | Step.UNCANCEL:
            return {"started_at": None, "performed_at": None, "without_images": False}
        case _:
            return {}


def _place(unit: Unit, room_code: str | None, device: str | None) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if room_code:
        room = next((room for room in catalogue.list_rooms(unit) if room.code == room_code.strip()), None)
        if room is None:
            raise NotFound("no such room", vi="Không có phòng này")
        columns["room"] = room.id
    elif room_code is not None:
        columns["room"] = None
    if device is not None:
        title = device.strip()
        if len(title) > 16 or not title.isascii() or "\\" in title or not (title.isprintable() or not title):
            raise Invalid("an AE title has at most 16 characters", vi="AE title dài nhất 16 ký tự")
        columns["device"] = title
    return columns
