"""SQL of the reading worklist: cases by urgency and target time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

import psycopg

from khoanh.features.reports.kinds import CaseQuery

Db = psycopg.Connection[Any]

_TARGET: LiteralString = """coalesce(o.performed_at, o.ordered_at) + make_interval(mins =>
    case o.priority when 1 then %(stat)s when 2 then %(high)s when 3 then %(routine)s else %(low)s end::integer)"""
_FROM: LiteralString = """imaging_order o left join report_order k on k.imaging_order = o.id
    left join report t on t.id = k.report left join room r on r.id = o.room"""
_HOLDER: LiteralString = "case when t.held_until > %(now)s then t.holder else '' end"

# A null parameter asks for any.
_WANTED: LiteralString = f"""(%(modality)s = '' or o.modality = %(modality)s)
    and (%(room)s = '' or r.code = %(room)s)
    and (not %(overdue)s or ({_TARGET} < %(now)s and o.state not in ('approved', 'returned')))"""

_CASES: LiteralString = f"""
with found as (
    select o.id, o.priority, {_TARGET} as target_at, k.report, coalesce({_HOLDER}, '') as holder,
        case when t.held_until > %(now)s then t.held_until end as held_until, coalesce(t.assigned, '') as assigned,
        coalesce(t.draft_by, '') as draft_by, coalesce(t.latest, 0) as latest,
        coalesce((t.draft ->> 'critical')::boolean, false) as critical,
        (select count(*) from case_note n where n.imaging_order = o.id) as notes, o.state
    from {_FROM}
    where o.state = any (%(states)s) and {_WANTED}
        and (%(assigned)s = '' or t.assigned = %(assigned)s)
)
select id, priority, target_at, report, holder, held_until, assigned, draft_by, latest, critical, notes,
    target_at < %(now)s and state not in ('approved', 'returned')
from found
where (%(holder)s = '' or holder = %(holder)s)
    and (not %(free)s or (holder = '' and assigned in ('', %(me)s)))
    and (not %(mine)s or %(me)s in (holder, assigned))
    and (%(after_id)s::bigint is null
        or (priority, target_at, id) > (%(after_priority)s::smallint, %(after_at)s::timestamptz, %(after_id)s::bigint))
order by priority, target_at, id
limit %(limit)s
"""

_NEXT: LiteralString = f"""
select o.id from {_FROM}
where o.state = 'unread' and {_WANTED} and coalesce(t.assigned, '') in ('', %(me)s)
order by coalesce(t.assigned, '') = '', o.priority, {_TARGET}, o.id
limit 1
for update of o skip locked
"""

CaseRow = tuple[int, int, datetime, int | None, str, datetime | None, str, str, int, bool, int, bool]


def select_cases(
    db: Db,
    query: CaseQuery,
    states: list[str],
    me: str,
    after: tuple[int, datetime, int] | None,
    targets: Mapping[str, int],
    now: datetime,
) -> list[CaseRow]:
    """Return cases, the most urgent first."""
    priority, at, key = after or (None, None, None)
    values = {
        **_values(query, targets, now),
        "states": states,
        "assigned": query.assigned,
        "holder": query.holder,
        "free": query.free,
        "mine": query.mine,
        "me": me,
        "after_priority": priority,
        "after_at": at,
        "after_id": key,
        "limit": query.limit,
    }
    return db.execute(_CASES, values).fetchall()


def lock_next(db: Db, query: CaseQuery, me: str, targets: Mapping[str, int], now: datetime) -> int | None:
    """Lock the order that is to be read first; two who ask at once get different ones."""
    row = db.execute(_NEXT, {**_values(query, targets, now), "me": me}).fetchone()
    return int(row[0]) if row else None


def _values(query: CaseQuery, targets: Mapping[str, int], now: datetime) -> dict[str, Any]:
    return {
        "stat": targets["stat"],
        "high": targets["high"],
        "routine": targets["routine"],
        "low": targets["low"],
        "modality": query.modality,
        "room": query.room_code,
        "overdue": query.overdue,
        "now": now,
    }
