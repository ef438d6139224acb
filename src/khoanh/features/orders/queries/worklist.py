"""SQL of the worklist of one device; only open orders of the last days are looked at."""

from datetime import datetime
from typing import Any

import psycopg

from khoanh.features.orders.kinds import WorklistFilter
from khoanh.features.orders.queries.orders import JOINED, SHOWN

Db = psycopg.Connection[Any]

_CHOICE = """
with asker as materialized (
    select station.ae, station.place, coalesce(me.worklist ->> 'scope', 'modality') as scope,
        array_remove(regexp_split_to_array(upper(coalesce(d.modality, '')), '[^A-Z0-9]+'), '') as modalities
    from (select %(ae)s::text as title) asked left join device me on me.ae_title = asked.title
        cross join lateral unnest(asked.title || coalesce((select array_agg(s) from jsonb_array_elements_text(
            case jsonb_typeof(me.worklist -> 'stations') when 'array' then me.worklist -> 'stations' end) s),
            '{}')) with ordinality station (ae, place)
        left join device d on d.ae_title = station.ae)
select o.id as chosen, asker.ae, asker.place
from asker cross join imaging_order o left join service s on s.id = o.service left join room r on r.id = o.room
where o.state in ('waiting', 'held', 'started') and o.state = any (%(states)s)
    and o.due_at >= %(oldest)s and o.due_at < %(until)s
    and case when o.scheduled then o.due_at >= %(since)s else greatest(o.due_at, %(today)s) >= %(since)s
        and greatest(o.due_at, %(today)s) < %(until)s end
    and (asker.scope = 'room' and asker.ae = any (r.devices) or case
        when o.device <> '' then o.device = asker.ae
        when cardinality(r.devices) > 0 then asker.ae = any (r.devices)
            and (cardinality(s.devices) > 0) is not true or asker.ae = any (r.devices) and asker.ae = any (s.devices)
        when cardinality(s.devices) > 0 then asker.ae = any (s.devices)
        when o.room is null and exists (select 1 from room sr where sr.id = any (s.rooms)
            and cardinality(sr.devices) > 0)
            then exists (select 1 from room sr where sr.id = any (s.rooms) and asker.ae = any (sr.devices))
        else asker.scope <> 'own' and (o.modality = any (asker.modalities)
            or o.modality in ('CR', 'DX', 'DR') and asker.modalities && array['CR', 'DX', 'DR']) end)
"""
# First who is to be seen at all, from the order's own columns; then the rest of those few.
_ITEMS = f"""
select {SHOWN}, case when o.scheduled then o.due_at else greatest(o.due_at, %(today)s) end as start_at,
    v.number, v.class, nullif(concat_ws(' ', nullif(v.department, ''), nullif(v.ward, ''), nullif(v.bed, '')), ''),
    choice.ae
from choice join {JOINED} on o.id = choice.chosen left join visit v on v.id = o.visit
order by o.due_at, o.id, choice.place
"""


def select_items(
    db: Db, ae_title: str, wanted: WorklistFilter, oldest: datetime, today: datetime, since: datetime, until: datetime
) -> list[tuple[Any, ...]]:
    """Return rows: the columns of `SHOWN`, then start, visit number, visit class, location and station.

    An order that several of the asked stations may see comes once for each.
    """
    conditions = ""
    values: dict[str, Any] = {
        "ae": ae_title, "states": [str(state) for state in wanted.states], "oldest": oldest, "today": today,
        "since": since, "until": until, "limit": wanted.limit,
    }  # fmt: skip
    for name, column, value in (
        ("accession", "o.accession", wanted.accession),
        ("study_uid", "o.study_uid", wanted.study_uid),
    ):
        if value:
            conditions += f" and {column} = %({name})s"
            values[name] = value
    if wanted.patient_code:
        conditions += " and o.patient in (select id from patient where patient_id = %(code)s and patient_id <> '')"
        values["code"] = wanted.patient_code
    if wanted.modalities:
        conditions += " and o.modality = any (%(modalities)s)"
        values["modalities"] = list(wanted.modalities)
    choice = f"{_CHOICE}{conditions} order by o.due_at, o.id, asker.place limit %(limit)s"
    statement = choice.replace("with asker as", "with choice as materialized (with asker as", 1) + f"){_ITEMS}"
    with db.cursor(binary=True) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()
