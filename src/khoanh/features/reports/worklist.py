"""The reading worklist: what is to be read and approved, by urgency and target time."""

from dataclasses import replace
from datetime import datetime

from khoanh.features import orders
from khoanh.features.orders import State
from khoanh.features.reports.kinds import Case, CasePage, CaseQuery
from khoanh.features.reports.queries import worklist as queries
from khoanh.features.reports.rules import read_targets
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ROWS = 200
_OPEN = (State.UNREAD, State.READING, State.CONSULTING, State.READ, State.APPROVING)


def find_cases(unit: Unit, query: CaseQuery) -> CasePage:
    """Return a page of cases, the most urgent and soonest due first.

    Raises:
        Invalid: The cursor is not ours.
    """
    unit.who.require(Permission.REPORT_WRITE)
    after = _read_cursor(query.cursor) if query.cursor else None
    limit = max(1, min(query.limit, MOST_ROWS))
    states = [str(state) for state in query.states or _OPEN]
    targets = read_targets(unit.settings.report_targets)
    rows = queries.select_cases(
        unit.db, replace(query, limit=limit + 1), states, unit.who.name, after, targets, unit.now
    )
    keys = [row[0] for row in rows[:limit]]
    told, studies = orders.list_orders(unit, keys), orders.map_studies(unit, keys)
    items = [
        Case(told[row[0]], row[3], *row[4:11], row[2], row[11], tuple(studies.get(row[0], ())))
        for row in rows[:limit]
        if row[0] in told
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return CasePage(items, f"{last[1]}|{last[2].isoformat()}|{last[0]}" if last else None)


def _read_cursor(cursor: str) -> tuple[int, datetime, int]:
    try:
        priority, at, key = cursor.split("|")
        moment = datetime.fromisoformat(at)
        found = int(priority), moment, int(key)
        if moment.tzinfo is None or not 0 < found[0] < 10 or not 0 <= found[2] < 2**63:
            raise ValueError
    except ValueError as fault:
        raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ") from fault
    return found
