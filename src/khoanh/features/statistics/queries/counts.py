"""SQL: what is counted of `statistics_fact`."""

from typing import Any, LiteralString

import psycopg

from khoanh.features.statistics.kinds import TIMES, Count, Dimension, Reason, Stage, Stored, Used
from khoanh.features.statistics.queries.facts import FILMLESS, KEYS, OVERDUE
from khoanh.features.statistics.rules import STAGES

Db = psycopg.Connection[Any]

_MINUTES: LiteralString = "extract(epoch from approved_at - performed_at) / 60"
_FIGURES: LiteralString = f"""count(*), count(performed_at), count(approved_at), count(returned_at),
    count(*) filter (where state = 'refused'), count(*) filter (where state = 'cancelled'),
    count(*) filter (where state = 'discontinued'), count(*) filter (where {OVERDUE}),
    count(*) filter (where {FILMLESS}), sum(films)::float, sum(spoilt)::float, sum(exposures)::integer,
    sum(repeats)::integer,
    percentile_cont(0.5) within group (order by {_MINUTES}) filter (where approved_at >= performed_at),
    percentile_cont(0.9) within group (order by {_MINUTES}) filter (where approved_at >= performed_at)"""
_LABELS: dict[Dimension, LiteralString] = {"room": "max(room_name)", "service": "max(service_name)"}
_MOST_ROWS = 1_000


def count_cases(db: Db, by: Dimension, values: dict[str, Any]) -> tuple[Count, list[Count]]:
    """Return the figures of all cases, and of each value of a dimension: times in their order, else the most first."""
    label = _LABELS.get(by, "''")
    order = "1" if by in TIMES else "3 desc, 1"
    rows = db.execute(
        f"select {KEYS[by]} as key, {label}, {_FIGURES} from statistics_fact group by 1"
        f" order by {order} limit {_MOST_ROWS}",
        values,
        prepare=False,
    ).fetchall()
    total = db.execute(f"select '', '', {_FIGURES} from statistics_fact", values, prepare=False).fetchone()
    assert total is not None
    return _make(total), [_make(row) for row in rows]


def _make(row: tuple[Any, ...]) -> Count:
    values = [*row[:11], *(value or 0 for value in row[11:15]), *row[15:]]
    return Count(*values)


def measure_stages(db: Db) -> list[Stage]:
    """Return how long each stage took; an order counts where both ends are known and the second is not before."""
    columns = ", ".join(
        f"count(*) filter (where {end} >= {begin}),"
        f" percentile_cont(array[0.5, 0.9]) within group (order by extract(epoch from {end} - {begin}) / 60)"
        f" filter (where {end} >= {begin})"
        for _, begin, end in STAGES
    )
    row = db.execute(f"select {columns} from statistics_fact", prepare=False).fetchone()
    assert row is not None
    stages = []
    for index, (name, _, _) in enumerate(STAGES):
        count, times = row[index * 2], row[index * 2 + 1] or (None, None)
        stages.append(Stage(name, count, times[0], times[1]))
    return stages


def list_reasons(db: Db) -> list[Reason]:
    """Return why cases were refused, cancelled and broken off, and why images were made again; the most first."""
    rows = db.execute(
        "select step, reason, count(*)::integer from (select distinct on (f.id) e.step, trim(coalesce(e.reason, ''))"
        "   as reason from statistics_fact f join order_event e on e.imaging_order = f.id"
        "   where (f.state, e.step) in (('refused', 'refuse'), ('cancelled', 'cancel'),"
        "     ('discontinued', 'discontinue'))"
        "   order by f.id, e.id desc) last group by 1, 2"
        " union all select 'repeat', r.reason, sum(r.count)::integer from statistics_fact f"
        "   join consumption_repeat r on r.imaging_order = f.id group by 2 order by 1, 3 desc, 2 limit 200",
        prepare=False,
    ).fetchall()
    return [Reason(*row) for row in rows]


def list_used(db: Db) -> list[Used]:
    """Return what was used of supplies, films first."""
    rows = db.execute(
        "select y.code, y.name, y.kind, y.unit, sum(u.quantity)::float, sum(u.spoilt)::float from statistics_fact f"
        " join consumption_supply u on u.imaging_order = f.id join supply y on y.id = u.supply group by y.id"
        " order by array_position(array['film', 'contrast', 'other'], y.kind), 5 desc, 1",
        prepare=False,
    ).fetchall()
    return [Used(*row) for row in rows]


def measure_storage(db: Db, by: Dimension, values: dict[str, Any]) -> list[Stored]:
    """Return what was stored by time and modality; a study counts when its first object came."""
    rows = db.execute(
        f"select {KEYS[by]} as key, modality, count(*)::integer, sum(objects)::integer, sum(size_bytes)::bigint"
        " from (select received_at as at, coalesce(modalities[1], '') as modality, instance_count as objects,"
        "   size_bytes from study where received_at >= %(begin)s and received_at < %(end)s) stored"
        " group by 1, 2 order by 1, 2",
        values,
        prepare=False,
    ).fetchall()
    return [Stored(*row) for row in rows]
