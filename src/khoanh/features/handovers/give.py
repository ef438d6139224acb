"""Handing over: a recorded act, and with a link the only moment when its token is told."""

import secrets
from datetime import timedelta
from typing import Any

from khoanh.features import audit, orders
from khoanh.features.handovers import queries
from khoanh.features.handovers.kinds import LINKED, Given, Handover, PinKind, Wish
from khoanh.features.handovers.rules import check_wish, choose_pin, hash_pin, hash_token, list_pins, make_token
from khoanh.features.orders import Order, State
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

READY = frozenset(("returned",))
READY_IF_APPROVED = frozenset(("approved", "signed", "returned"))
_FILMED = frozenset((State.WAITING, State.HELD, State.REFUSED, State.CANCELLED))
_MOST_REASON = 500


def give_handover(unit: Unit, order: int, wish: Wish) -> Given:
    """Hand an exam over; a link opens the result that stands and the studies that the exam has now.

    Args:
        unit: Its `who` may hand over.
        order: Key of the order; a link or disc is of all orders that its report tells of.
        wish: How.

    Raises:
        NotFound: There is no such order.
        Conflict: It has no result that may be handed over; or, for film, nothing was done yet.
        Invalid: The wish is not possible.
    """
    unit.who.require(Permission.HANDOVER_GIVE)
    check_wish(wish)
    asked = orders.read_order(unit, order)
    if wish.mode == "film":
        return Given(_give_film(unit, asked, wish), "")
    if not is_ready(unit, asked):
        raise Conflict("the exam has no result to hand over", vi="Ca chụp chưa có kết quả được trả, chưa thể giao")
    report, keys = queries.find_report(unit.db, order)
    if report is None:
        raise Conflict("the exam has no report", vi="Ca chụp chưa có kết quả")
    handover = queries.insert_handover(unit.db, wish.mode, report, unit.who.name, wish.recipient, wish.note, ())
    queries.insert_orders(unit.db, handover, keys)
    studies = sorted({uid for key in keys for uid in orders.list_studies(unit, key)})
    token = _make_link(unit, handover, asked, wish, studies) if wish.mode in LINKED else ""
    return Given(_note(unit, handover, keys, studies), token)


def _give_film(unit: Unit, asked: Order, wish: Wish) -> Handover:
    if asked.state in _FILMED:
        raise Conflict("the exam has not been done", vi="Ca chụp chưa thực hiện, chưa thể in phim")
    report, _ = queries.find_report(unit.db, asked.id)
    handover = queries.insert_handover(unit.db, "film", report, unit.who.name, wish.recipient, wish.note, wish.films)
    # Film is of this order alone: the sheets of a report of several orders would be counted several times.
    queries.insert_orders(unit.db, handover, [asked.id])
    return _note(unit, handover, [asked.id], orders.list_studies(unit, asked.id))


def _make_link(unit: Unit, handover: int, asked: Order, wish: Wish, studies: list[str]) -> str:
    kind: PinKind = wish.pin_kind or unit.settings.handover_pin
    salt, pin_hash = b"", b""
    if kind != "none":
        salt = secrets.token_bytes(16)
        phone = queries.find_phone(unit.db, asked.patient)
        pin = choose_pin(kind, wish.pin, asked.patient_birth_date, asked.patient_birth_year, phone)
        pin_hash = hash_pin(pin, salt)
    token = make_token(queries.read_key(unit.db), secrets.token_bytes(24))
    expires_at = unit.now + timedelta(days=wish.days or unit.settings.handover_days)
    queries.insert_link(
        unit.db,
        handover,
        hash_token(token),
        expires_at,
        kind,
        salt,
        pin_hash,
        studies,
        hide_name=wish.hide_name,
    )
    return token


def _note(unit: Unit, handover: int, keys: list[int], studies: list[str]) -> Handover:
    made = queries.select_handovers(unit.db, handover=handover)[0]
    detail: dict[str, Any] = {"orders": keys, "mode": made.mode, "studies": studies}
    if made.link is not None:
        detail |= {"until": made.link.expires_at.isoformat(), "pin": made.link.pin_kind, "hide": made.link.hide_name}
    if made.films:
        detail |= {"films": {film.size: film.count for film in made.films}}
    audit.record(unit, "result handed over", subject=f"handover {handover}", detail=detail)
    unit.notify("handover", handover=handover, orders=keys)
    if made.link is not None:
        unit.later("render_first_pictures", key=f"handover {handover}", handover=handover)
    return made


def revoke_handover(unit: Unit, handover: int, reason: str) -> Handover:
    """Close the link of a handover at once; again changes nothing. Raises NotFound: it has none; Invalid: no reason."""
    unit.who.require(Permission.HANDOVER_GIVE)
    reason = " ".join(reason.split())[:_MOST_REASON]
    if not reason:
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    row = queries.lock_link(unit.db, handover)
    if row is None:
        raise NotFound("no such link", vi="Không có liên kết này")
    if row.revoked_at is None:
        queries.update_revoked(unit.db, handover, unit.now, unit.who.name, reason)
        audit.record(unit, "handover revoked", subject=f"handover {handover}")
    found = queries.select_handovers(unit.db, handover=handover)[0]
    unit.notify("handover", handover=handover, orders=list(found.orders))
    return found


def is_ready(unit: Unit, order: Order) -> bool:
    """Tell whether an exam has a result that may be handed over."""
    return str(order.state) in (READY_IF_APPROVED if unit.settings.handover_approved else READY)


def list_possible_pins(unit: Unit, order: Order) -> tuple[PinKind, ...]:
    """Return the kinds of PIN that the patient's facts allow."""
    return list_pins(order.patient_birth_date, order.patient_birth_year, queries.find_phone(unit.db, order.patient))
