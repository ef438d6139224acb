"""What was handed over, and how exams reached their patients."""

import base64
import binascii
from datetime import datetime

import orjson

from khoanh.features import orders
from khoanh.features.handovers import queries
from khoanh.features.handovers.give import is_ready, list_possible_pins
from khoanh.features.handovers.kinds import DeliveryPage, Overview
from khoanh.features.handovers.rules import find_delivery
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_handovers(unit: Unit, order: int) -> Overview:
    """Return what was handed over of an order, the newest first, and what can be. Raises NotFound."""
    unit.who.require(Permission.HANDOVER_READ)
    asked = orders.read_order(unit, order)
    pins = list_possible_pins(unit, asked)
    wanted = unit.settings.handover_pin
    return Overview(
        delivery=find_delivery(queries.select_modes(unit.db, order)),
        is_ready=is_ready(unit, asked),
        pins=pins,
        default_days=unit.settings.handover_days,
        default_pin=wanted if wanted in pins else "own",
        items=tuple(queries.select_handovers(unit.db, order=order)),
    )


def find_deliveries(
    unit: Unit, since: datetime, until: datetime, *, cursor: str = "", limit: int = 100
) -> DeliveryPage:
    """Return how exams that were first handed over in a span reached their patients, for the bill.

    Raises:
        Invalid: The cursor is not ours.
    """
    unit.who.require(Permission.HANDOVER_READ)
    before = _read_cursor(cursor) if cursor else None
    rows = queries.select_deliveries(unit.db, since, until, before, limit + 1)
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return DeliveryPage(rows[:limit], None if last is None else _write_cursor(last.first_at, last.order))


def _write_cursor(at: datetime, order: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([at.isoformat(), order])).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        match orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))):
            case [str(at), int(order)] if 0 <= order < 2**63:
                moment = datetime.fromisoformat(at)
                if moment.tzinfo is not None:
                    return moment, order
    except (ValueError, binascii.Error):
        pass
    raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ")
