"""Cancels orders, even before they were heard of (HL7 2.8.2 chapter 4: order control CA, OC, DC)."""

from datetime import datetime
from typing import Any

from khoanh.features.orders import facts as rules
from khoanh.features.orders.kinds import Order, OrderFacts, OrderRef, Placer, State, Step
from khoanh.features.orders.naming import find_order, load_order
from khoanh.features.orders.place import describe, insert
from khoanh.features.orders.queries import orders as queries
from khoanh.features.orders.steps import require_step, take_locked_step
from khoanh.foundation.errors import NotFound
from khoanh.transaction import Unit


def cancel_order(
    unit: Unit, ref: OrderRef, reason: str = "", *, said_at: datetime | None = None, facts: OrderFacts | None = None
) -> Order:
    """Cancel an order; a cancellation said before the order was placed again is too late and changes nothing.

    Args:
        facts: What the cancellation says of an order nobody heard of yet: it is kept as cancelled, so that the order
            that comes later stays so.

    Raises:
        NotFound: There is no such order, and no facts with a patient to keep one.
        Conflict: The examination has begun.
    """
    require_step(unit, Step.CANCEL)
    key = find_order(unit, ref)
    if key is None:
        key = _foretell(unit, ref, facts, said_at)
        return load_order(unit, key)
    before = queries.lock_order(unit.db, key)
    assert before is not None
    if said_at is not None and queries.was_placed_after(unit.db, key, said_at):
        return load_order(unit, key)
    columns: dict[str, Any] = {"said_at": said_at} if rules.is_strictly_newer(said_at, before["said_at"]) else {}
    if not take_locked_step(unit, before, Step.CANCEL, reason, **columns) and columns:
        queries.update_order(unit.db, key, columns)
    return load_order(unit, key)


def _foretell(unit: Unit, ref: OrderRef, facts: OrderFacts | None, said_at: datetime | None) -> int:
    if not isinstance(ref, Placer) or facts is None or facts.patient is None:
        raise NotFound("no such order", vi="Không có chỉ định này")
    checked = rules.check_facts(facts)
    said = {**describe(unit, checked, ref.source), "placer": ref.number, "source": ref.source}
    key = insert(unit, said, said_at, foretold=True, state=State.CANCELLED)
    if key is None:
        # It was placed this very moment; now it is known.
        return cancel_order(unit, ref, said_at=said_at).id
    return key
