"""What messages do by the clock: take up what a killed process left, forget what is old."""

from datetime import timedelta

import structlog

from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import log as queries
from khoanh.features.messages.receive import settle_locked
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_LEFT_AFTER_S = 30
_MOST_AT_ONCE = 500
_MOST_REMOVED = 20_000


def settle_left_messages_job(unit: Unit) -> None:
    """Process messages that were acknowledged as stored and that nobody processed since."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    for _ in range(_MOST_AT_ONCE):
        message = queries.lock_waiting(unit.db, unit.now - timedelta(seconds=_LEFT_AFTER_S))
        if message is None:
            return
        item = queries.select_message(unit.db, message)
        his = his_queries.select_his(unit.db, item.his) if item else None
        if his is None:
            queries.fail_orphan(unit.db, message)
            continue
        settled = settle_locked(unit, message, his)
        structlog.get_logger().info("a message that was left was processed", message=message, state=settled.state)


def trim_messages_job(unit: Unit) -> None:
    """Remove messages that came to their end longer ago than they are kept; what failed stays."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    removed = queries.delete_old(unit.db, unit.now - timedelta(days=unit.settings.message_days), _MOST_REMOVED)
    if removed:
        structlog.get_logger().info("old HL7 messages were removed", count=removed)
