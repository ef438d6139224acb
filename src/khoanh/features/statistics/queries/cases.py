"""SQL: the cases that a figure stands for."""

from typing import Any, LiteralString

import psycopg

from khoanh.features.statistics.kinds import CountedCase

Db = psycopg.Connection[Any]

# Details are read of the few that are shown.
_CASES: LiteralString = """
with page as materialized (
    select * from (select f.*, row_number() over (order by at, id) as number from statistics_fact f) numbered
    where number > %(after)s order by number limit %(limit)s
)
select f.number, f.id, f.at, o.accession, f.state, f.modality, f.service_name, f.room_name, f.department, f.referrer,
    trim(concat_ws(' ', o.icd10, o.diagnosis)), f.reader, f.technologist, f.performed_at, f.approved_at, f.returned_at,
    w.conclusion, f.films::float, p.patient_id, p.name, p.birth_date, p.birth_year, p.sex,
    coalesce(p.more ->> 'address', ''),
    coalesce(nullif(v.insurance, ''), (select i.value from patient_identifier i where i.patient = p.id
        and i.kind = 'insurance' and not i.former order by i.noted_at desc limit 1), '')
from page f join imaging_order o on o.id = f.id join patient p on p.id = o.patient
left join visit v on v.id = o.visit
left join report_order k on k.imaging_order = o.id left join report t on t.id = k.report
left join lateral (select n.content ->> 'conclusion' as conclusion from report_version n
    where n.report = t.id and n.number = t.latest and f.approved_at is not null) w on true
order by f.number
"""


def select_cases(db: Db, after: int, limit: int) -> list[CountedCase]:
    """Return cases from the one after `after` on, the earliest first."""
    rows = db.execute(_CASES, {"after": after, "limit": limit}, prepare=False).fetchall()
    return [CountedCase(*row) for row in rows]


def count_facts(db: Db) -> int:
    """Return how many cases there are."""
    row = db.execute("select count(*) from statistics_fact", prepare=False).fetchone()
    return int(row[0]) if row else 0
