"""Finds orders: by patient without accents, by any number, by state, time, room and device."""

from dataclasses import replace
from datetime import datetime

from khoanh.features.orders.facts import check_moment
from khoanh.features.orders.kinds import Order, OrderPage, OrderQuery
from khoanh.features.orders.queries import find as queries
from khoanh.features.orders.queries.orders import make_order
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ROWS = 500
_LONGEST_TEXT = 200


def find_orders(unit: Unit, query: OrderQuery) -> OrderPage:
    """Return a page of orders by the time they are due.

    Raises:
        Invalid: The cursor is not ours, or a time has no zone.
    """
    unit.who.require(Permission.ORDER_READ)
    for moment in (query.since, query.until):
        check_moment(moment)
    after = _read_cursor(query.cursor) if query.cursor else None
    asked = replace(
        query, text=query.text.replace("\0", "").strip()[:_LONGEST_TEXT], limit=max(1, min(query.limit, MOST_ROWS))
    )
    rows = queries.select_orders(unit.db, asked, after, asked.limit + 1)
    items = [make_order(row, unit.settings.filler_prefix) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return OrderPage(items, f"{items[-1].due_at.isoformat()}|{items[-1].id}" if more else None)


def list_orders(unit: Unit, keys: list[int]) -> dict[int, Order]:
    """Return those of some orders that are there, by key."""
    unit.who.require(Permission.ORDER_READ)
    rows = queries.select_some(unit.db, keys) if keys else []
    return {row[0]: make_order(row, unit.settings.filler_prefix) for row in rows}


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    at, _, key = cursor.partition("|")
    try:
        moment, number = datetime.fromisoformat(at), int(key)
        check_moment(moment)
        if not 0 <= number < 2**63:
            raise ValueError
    except (ValueError, Invalid) as fault:
        raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ") from fault
    return moment, number
