"""Delivers what waits for a device, over one association; no transaction is open while the network is waited for."""

from collections.abc import Callable, Sequence

import structlog

from khoanh.adapters.dicom_client import Event, NotAccepted, Request, RequestUser, open_request
from khoanh.features import devices
from khoanh.features.dispatches import queries
from khoanh.features.dispatches.kinds import Dispatch
from khoanh.features.dispatches.rules import MOST_REFUSALS, has_arrived, wait_s
from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.foundation.events import DispatchEnded
from khoanh.foundation.identity import Permission, Principal
from khoanh.standards.dimse import CommandField, statuses
from khoanh.transaction import Desk

_log = structlog.get_logger()
_LEASE_S = 60.0
_AT_ONCE = 50
_EVENT_S = 5.0
"""How long we hold an association open for the report that we have asked for."""

TakeEvent = Callable[[str, Event], int]
"""What is done with an event of a device; returns the status to answer."""


def list_due_devices(desk: Desk, who: Principal) -> list[str]:
    """Return the devices to which something is to be sent now."""
    who.require(Permission.SYSTEM_MANAGE)
    with desk.single(who) as unit:
        return queries.select_due(unit.db)


def deliver_dispatches(
    desk: Desk, who: Principal, ae_title: str, take_event: TakeEvent, is_stopping: Callable[[], bool]
) -> int:
    """Send what is due to a device; return how many requests have arrived."""
    who.require(Permission.SYSTEM_MANAGE)
    arrived = 0
    while not is_stopping():
        with desk.unit(who) as unit:
            device = devices.find_device(unit, ae_title)
            taken = queries.take_due(unit.db, ae_title, _LEASE_S, _AT_ONCE) if device and device.enabled else []
        if not taken or device is None:
            return arrived
        # A report is made in the role of an SCP; peers that are strict about roles get an association for each.
        for part in _by_role(taken):
            count = _deliver(desk, who, device, part, take_event, is_stopping)
            if count is None:
                return arrived
            arrived += count
    return arrived


def _by_role(taken: Sequence[Dispatch]) -> list[list[Dispatch]]:
    reports = [one for one in taken if one.request.field == CommandField.N_EVENT_REPORT]
    others = [one for one in taken if one.request.field != CommandField.N_EVENT_REPORT]
    return [part for part in (reports, others) if part]


def _deliver(
    desk: Desk,
    who: Principal,
    device: devices.Device,
    part: list[Dispatch],
    take_event: TakeEvent,
    is_stopping: Callable[[], bool],
) -> int | None:
    """Send requests over one association; None: the device is not there."""
    events = 0

    def take(event: Event) -> int:
        nonlocal events
        events += 1
        return take_event(device.ae_title, event)

    try:
        peer = devices.peer_of(device, desk.settings)
        user = open_request(peer, [one.request for one in part], take_event=take, is_stopping=is_stopping)
    except KhoanhError as fault:
        _note(desk, who, part, None, fault.english)
        return None
    arrived = asked = sent = 0
    try:
        for one in part:
            ok = _send(desk, who, user, one)
            sent += 1
            arrived += ok
            asked += ok and one.request.field == CommandField.N_ACTION
        if asked:
            user.await_events(_EVENT_S, lambda: events >= asked)
    except KhoanhError as fault:
        _note(desk, who, part[sent:], None, fault.english)
    finally:
        user.close()
    return arrived


def _send(desk: Desk, who: Principal, user: RequestUser, one: Dispatch) -> bool:
    request: Request = one.request
    try:
        answer = user.ask(request)
    except (NotAccepted, Invalid) as fault:
        _note(desk, who, [one], statuses.SOP_CLASS_NOT_SUPPORTED, fault.english)
        return False
    if not has_arrived(request.field, answer.status):
        _note(desk, who, [one], answer.status, answer.comment or f"status {answer.status:#06x}")
        return False
    with desk.unit(who) as unit:
        if found := queries.note_done(unit.db, one.id, answer.status):
            unit.tell(DispatchEnded(*found, answer.status, ok=True))
    return True


def _note(desk: Desk, who: Principal, part: list[Dispatch], status: int | None, reason: str) -> None:
    """Note that requests have not arrived; those that were refused too often have failed."""
    for one in part:
        is_last = status is not None and one.attempts + 1 >= MOST_REFUSALS
        _log.warning("dispatch not delivered", peer=one.device, kind=one.kind, subject=one.subject, reason=reason)
        with desk.unit(who) as unit:
            queries.note_refusal(unit.db, one.id, status, reason, wait_s(one.attempts + 1), is_last=is_last)
            if is_last:
                unit.tell(DispatchEnded(one.device, one.kind, one.subject, status or 0, ok=False))
