"""Finds the one order that a reference names."""

from khoanh.features import audit
from khoanh.features.orders.kinds import Order, OrderEvent, OrderRef
from khoanh.features.orders.queries import orders as queries
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def find_order(unit: Unit, ref: OrderRef) -> int | None:
    """Return the key of an order, None if there is none.

    Raises:
        Conflict: Several orders have this accession number.
    """
    found = queries.find_orders(unit.db, ref)
    if len(found) > 1:
        raise Conflict("several orders have this accession number", vi="Có nhiều chỉ định cùng số này")
    return found[0] if found else None


def lock_order(unit: Unit, ref: OrderRef) -> queries.Row:
    """Return an order's columns and lock it until the end of the unit. Raises NotFound, Conflict."""
    key = find_order(unit, ref)
    row = None if key is None else queries.lock_order(unit.db, key)
    if row is None:
        raise NotFound("no such order", vi="Không có chỉ định này")
    return row


def load_order(unit: Unit, order: int) -> Order:
    """Return an order that is there."""
    found = queries.select_order(unit.db, order, unit.settings.filler_prefix)
    if found is None:
        raise NotFound("no such order", vi="Không có chỉ định này")
    return found


def read_order(unit: Unit, ref: OrderRef) -> Order:
    """Return one order.

    Raises:
        NotFound: There is none of this key or number.
        Conflict: Several have this accession number.
    """
    unit.who.require(Permission.ORDER_READ)
    key = find_order(unit, ref)
    return load_order(unit, -1 if key is None else key)


def open_order(unit: Unit, ref: OrderRef) -> Order:
    """Return an order to somebody who looks at it; recorded once a session. Raises NotFound, Conflict."""
    found = read_order(unit, ref)
    audit.record(unit, "order opened", subject=f"order {found.id}", once=True)
    return found


def list_events(unit: Unit, ref: OrderRef) -> list[OrderEvent]:
    """Return what happened to an order, from the first step on. Raises NotFound, Conflict."""
    unit.who.require(Permission.ORDER_READ)
    key = find_order(unit, ref)
    if key is None:
        raise NotFound("no such order", vi="Không có chỉ định này")
    unit.flush()
    return queries.select_events(unit.db, key)
