"""SQL: one row an order of the period, with all that is counted of it, in a table of this transaction alone."""

from datetime import datetime
from typing import Any, LiteralString

import psycopg

from khoanh.features.statistics.kinds import Basis, Dimension, Special

Db = psycopg.Connection[Any]

# An order's times by basis; approval and return are those of its report.
# A null never lies within a period.
_AT: dict[Basis, LiteralString] = {
    "ordered": "o.ordered_at",
    "performed": "o.performed_at",
    "approved": "g.approved_at",
    "returned": "g.returned_at",
}

_FACTS: LiteralString = """
create temporary table statistics_fact on commit drop as
select o.id, {at} as at, o.state, o.modality, o.ordered_at, o.started_at, o.performed_at, g.first_image_at,
    g.approved_at, g.signed_at, g.returned_at, o.source,
    (array['stat', 'high', 'routine', 'low'])[o.priority] as priority,
    coalesce(o.performed_at, o.ordered_at) + make_interval(mins => (array[%(stat)s, %(high)s, %(routine)s,
        %(low)s]::integer[])[o.priority]) as target_at,
    coalesce(nullif(o.device, ''), g.device, '') as device, coalesce(m.code, '') as room,
    coalesce(m.name, '') as room_name, coalesce(s.code, o.code, '') as service,
    coalesce(s.name, o.name, '') as service_name, coalesce(s.service_group, '') as group_name,
    coalesce(v.class, '') as patient_class, coalesce(o.referrer, '') as referrer,
    coalesce(nullif(o.department, ''), v.department, '') as department,
    coalesce(nullif(ur.display_name, ''), g.reader, '') as reader,
    coalesce(nullif(n.technologist, ''), nullif(g.operator, ''), nullif(ut.display_name, ''), g.performer, '')
        as technologist,
    coalesce(f.films, 0) as films, coalesce(f.spoilt, 0) as spoilt, coalesce(n.exposures, 0) as exposures,
    coalesce(a.repeats, 0) as repeats, h.film is not null as handed, coalesce(h.film, false) as film_given
from imaging_order o left join counted_order g on g.imaging_order = o.id
left join consumption n on n.imaging_order = o.id
left join (select u.imaging_order, sum(u.quantity) as films, sum(u.spoilt) as spoilt
    from consumption_supply u join supply y on y.id = u.supply and y.kind = 'film' group by 1) f
    on f.imaging_order = o.id
left join (select r.imaging_order, sum(r.count) as repeats from consumption_repeat r group by 1) a
    on a.imaging_order = o.id
left join (select l.imaging_order, bool_or(g.mode = 'film') as film
    from handover_order l join handover g on g.id = l.handover group by 1) h on h.imaging_order = o.id
left join service s on s.id = o.service left join room m on m.id = o.room left join visit v on v.id = o.visit
left join account_user ur on ur.name = g.reader left join account_user ut on ut.name = g.performer
where {at} >= %(begin)s and {at} < %(end)s
"""

KEYS: dict[Dimension, LiteralString] = {
    "day": "to_char(at at time zone %(zone)s, 'YYYY-MM-DD')",
    "week": "to_char(date_trunc('week', at at time zone %(zone)s), 'YYYY-MM-DD')",
    "month": "to_char(at at time zone %(zone)s, 'YYYY-MM')",
    "hour": "to_char(at at time zone %(zone)s, 'HH24')",
    "device": "device",
    "room": "room",
    "reader": "reader",
    "technologist": "technologist",
    "service": "service",
    "group": "group_name",
    "modality": "modality",
    "patient_class": "patient_class",
    "referrer": "referrer",
    "department": "department",
    "state": "state",
    "priority": "priority",
    "source": "source",
}
"""What a dimension is of a row of `statistics_fact`."""

OVERDUE: LiteralString = """(performed_at is not null and state not in ('refused', 'cancelled', 'discontinued')
    and coalesce(approved_at, %(now)s) > target_at)"""
FILMLESS: LiteralString = "((returned_at is not null or handed) and films = 0 and not film_given)"
SPECIALS: dict[Special, LiteralString] = {
    "": "true",
    "overdue": OVERDUE,
    "refused": "state = 'refused'",
    "cancelled": "state = 'cancelled'",
    "discontinued": "state = 'discontinued'",
    "repeated": "repeats > 0",
    "filmless": FILMLESS,
    "with_film": "films > 0",
}


def gather_facts(
    db: Db,
    basis: Basis,
    only: dict[Dimension, str],
    special: Special,
    modalities: tuple[str, ...],
    values: dict[str, Any],
) -> None:
    """Make the table `statistics_fact` of a period; it is gone with the transaction.

    Args:
        values: begin, end, now, zone, and the minutes of each priority.
    """
    db.execute("drop table if exists statistics_fact")
    statement = _FACTS.replace("{at}", _AT[basis])
    db.execute(statement, values, prepare=False)
    conditions: list[LiteralString] = [f"({SPECIALS[special]})"]
    narrowed: dict[str, Any] = {}
    for name, value in only.items():
        conditions.append(f"{KEYS[name]} = %({'only_' + name})s")
        narrowed[f"only_{name}"] = value
    if modalities:
        conditions.append("modality = any (%(modalities)s)")
        narrowed["modalities"] = list(modalities)
    if len(conditions) > 1 or special:
        db.execute(
            f"delete from statistics_fact where not ({' and '.join(conditions)})", {**values, **narrowed}, prepare=False
        )
    # Without figures of its size the planner takes the table for a few rows.
    db.execute("analyze statistics_fact")


def make_values(begin: datetime, end: datetime, now: datetime, zone: str, targets: dict[str, int]) -> dict[str, Any]:
    """Return the values that the statements of statistics take."""
    return {"begin": begin, "end": end, "now": now, "zone": zone, **targets}


def shape_count(order: int) -> tuple[LiteralString, tuple[int]]:
    """Return what gathers again what is counted of an order."""
    return "select count_order(%s)", (order,)
