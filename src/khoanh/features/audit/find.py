"""Lists audit rows, newest first, for those who may read them."""

from datetime import datetime

from khoanh.features.audit import queries
from khoanh.features.audit.kinds import AuditEntry, AuditFilter, AuditPage
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ROWS = 500


def find_entries(unit: Unit, wanted: AuditFilter, *, cursor: str = "", limit: int = 100) -> AuditPage:
    """Return a page of rows, newest first.

    Raises:
        Forbidden: The asker lacks `audit.read`.
        Invalid: The cursor is not one of ours.
    """
    unit.who.require(Permission.AUDIT_READ)
    limit = max(1, min(limit, MOST_ROWS))
    after = _parse_cursor(cursor) if cursor else None
    unit.flush()
    rows = [AuditEntry(*row) for row in queries.select_entries(unit.db, wanted, after, limit + 1)]
    more = rows[limit - 1] if len(rows) > limit else None
    following = f"{more.at.isoformat()}|{more.id}" if more else None
    return AuditPage(rows[:limit], following)


def list_actions(unit: Unit) -> list[str]:
    """Return every action that was ever recorded, for a filter to choose from."""
    unit.who.require(Permission.AUDIT_READ)
    unit.flush()
    return queries.select_actions(unit.db)


def _parse_cursor(cursor: str) -> tuple[datetime, int]:
    at, _, number = cursor.partition("|")
    try:
        moment, position = datetime.fromisoformat(at), int(number)
    except ValueError as fault:
        raise Invalid("the cursor is not one we gave", vi="Con trỏ trang không hợp lệ") from fault
    if moment.tzinfo is None or not 0 <= position < 2**63:
        raise Invalid("the cursor is not one we gave", vi="Con trỏ trang không hợp lệ")
    return moment, position
