"""Tells others what becomes of orders: queued in the transaction of the change, sent after it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from khoanh.features import orders, patients
from khoanh.features.messages.compose import (
    STATUS,
    Action,
    Letter,
    compose_images,
    compose_schedule,
    compose_status,
)
from khoanh.features.messages.kinds import His
from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import outbox
from khoanh.features.messages.queries.outbox import Parcel
from khoanh.features.orders import Order, State
from khoanh.foundation.errors import KhoanhError, OutOfResources
from khoanh.foundation.events import OrderChanged
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import fold_name
from khoanh.transaction import Unit

Compose = Callable[[Letter], tuple[str, bytes]]
_WHO = act_as_system("hl7 out")
_TAKEN_BACK = "taken back"
_GONE = frozenset((State.CANCELLED, State.REFUSED, State.DISCONTINUED))
_EXPLAINED = _GONE | {State.HELD}
_SAID_BY_PLACER = frozenset((State.CANCELLED, State.HELD))
_WRITTEN = frozenset((State.READ, State.APPROVING, State.APPROVED, State.RETURNED))
_PERFORMED = frozenset(
    (State.UNREAD, State.READING, State.CONSULTING, State.READ, State.APPROVING, State.APPROVED, State.RETURNED)
)


def tell_order(unit: Unit, event: OrderChanged) -> None:
    """Queue what each HIS is to be told of an order; nothing is said twice, and a HIS not told what it said itself.

    What cannot be composed is logged and does not undo the change.
    """
    receivers: list[His] = unit.recall("his", "receivers", lambda: his_queries.select_receivers(unit.db))
    if not receivers:
        return
    speaker = unit.who.name
    try:
        with unit.attempt(), acting(unit):
            order = orders.read_order(unit, event.order)
            visit = patients.read_visit(unit, order.visit) if order.visit else None
            reason = _read_reason(unit, order) if order.state in _EXPLAINED else ""
            for his in receivers:
                letter = Letter(his, order, visit, unit.now, ZoneInfo(unit.settings.time_zone), "", reason)
                _tell_one(unit, letter, was_said=speaker == f"hl7 {his.name}")
    except OutOfResources:
        raise
    except (KhoanhError, ValueError, LookupError):
        structlog.get_logger().exception("an order could not be told", order=event.order)


@contextmanager
def acting(unit: Unit) -> Iterator[None]:
    """Read in the name of the queue what is to be told."""
    # A device or a technologist changed the order; what is read here goes to systems that an administrator registered.
    who, unit.who = unit.who, _WHO
    try:
        yield
    finally:
        unit.who = who


def _tell_one(unit: Unit, letter: Letter, *, was_said: bool) -> None:
    his, order = letter.his, letter.order
    is_placer = order.source == his.name
    if "order_status" in his.sends and is_placer:
        _tell_status(unit, letter, was_said=was_said)
    if "scheduled" in his.sends:
        _tell_schedule(unit, letter)
    if "images_available" in his.sends and (is_placer or not order.source) and _has_images(order):
        _say(unit, letter, "images", order.study_uid, compose_images)


def _has_images(order: Order) -> bool:
    return order.state in _PERFORMED and not order.without_images


def _tell_status(unit: Unit, letter: Letter, *, was_said: bool) -> None:
    order = letter.order
    if letter.his.order_message == "ORU" and "results" in letter.his.sends and order.state in _WRITTEN:
        # An ORU without text would stand for the result itself, which has its own message.
        return
    status = STATUS[order.state]
    appointment = order.due_at.isoformat() if order.scheduled and order.state is State.WAITING else ""
    told = " ".join((*status, order.accession, appointment))
    if was_said and order.state in _SAID_BY_PLACER:
        # The placer cancelled or held it: our acknowledgment told it already.
        outbox.update_told(unit.db, letter.his.name, order.id, "status", told)
        return
    _say(unit, letter, "status", told, compose_status)


def _tell_schedule(unit: Unit, letter: Letter) -> None:
    """Tell the side of the modalities what is scheduled: new, changed, or no more (IHE RAD-4, RAD-13)."""
    order, name = letter.order, letter.his.name
    before = outbox.select_told(unit.db, name, order.id, "schedule")
    if order.state is State.WAITING:
        content = compose_schedule(replace(letter, at=order.ordered_at), "NW")[1]
        told = blake2b(content, digest_size=8).hexdigest()
        action: Action = "XO" if before and before != _TAKEN_BACK else "NW"
    elif order.state in _GONE or order.state is State.HELD:
        if not before or before == _TAKEN_BACK:
            return
        told, action = _TAKEN_BACK, "DC" if order.state is State.DISCONTINUED else "CA"
    else:
        return
    _say(unit, letter, "schedule", told, lambda one: compose_schedule(one, action))


def _say(unit: Unit, letter: Letter, what: str, told: str, compose: Compose) -> None:
    """Queue a message unless this very thing was the last one told."""
    if not outbox.update_told(unit.db, letter.his.name, letter.order.id, what, told):
        return
    letter = address_letter(unit, letter)
    post_letter(unit, letter, *compose(letter))


def address_letter(unit: Unit, letter: Letter) -> Letter:
    """Return the letter with a control ID of its own, and where its images are looked at."""
    base = unit.settings.public_url.rstrip("/")
    link = f"{base}/viewer/{letter.order.study_uid}" if base and _has_images(letter.order) else ""
    control_id = f"K{int(unit.now.timestamp() * 1_000_000):X}{secrets.token_hex(2).upper()}"
    return replace(letter, control_id=control_id, link=link)


def post_letter(unit: Unit, letter: Letter, kind: str, body: bytes, enclosures: dict[str, Any] | None = None) -> None:
    """Queue a message behind those of its patient."""
    order = letter.order
    numbers = tuple(filter(None, (order.placer, order.slip, order.accession, order.filler)))
    words = {word for text in (order.patient_name, order.patient_code) for word in fold_name(text)}
    words |= {number.casefold() for number in (*numbers, order.patient_code)}
    parcel = Parcel(
        his=letter.his.name,
        kind="^".join(kind.split("^")[:2]),
        control_id=letter.control_id,
        patient=order.patient_code,
        numbers=numbers,
        words=tuple(sorted(words)),
        body=body,
        enclosures=enclosures,
    )
    outbox.insert_parcel(unit.db, parcel)


def _read_reason(unit: Unit, order: Order) -> str:
    return next((event.reason for event in reversed(orders.list_events(unit, order.id)) if event.reason), "")
