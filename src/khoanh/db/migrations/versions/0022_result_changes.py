"""What became of results, in the order of its commits, for a HIS that pulls: a list of changes, and views."""

from khoanh.db.migrations import run_sql

revision = "0022"
down_revision = "0021"

# A row is shown once every transaction that began before its own has ended: none can appear behind a cursor.
CHANGES = """
create table result_change (
    id bigint generated always as identity,
    xact xid8 not null default pg_current_xact_id(),
    at timestamptz not null default now(),
    imaging_order bigint not null,
    report bigint not null,
    version integer not null,
    status text collate "C" not null check (status in ('final', 'corrected', 'cancelled')),
    primary key (xact, id)
);
comment on table result_change is 'One row an order each time its result was returned, corrected or taken back';
create index result_change_order on result_change (imaging_order, id);

create table result_taken (
    imaging_order bigint not null,
    who text not null,
    version integer not null,
    at timestamptz not null default now(),
    primary key (imaging_order, who)
);
comment on table result_taken is 'Which version of a result another system says it has';
"""

VIEWS = """
create view khoanh_read.results as
select k.imaging_order as order_id, o.placer as placer_order_number, o.source, o.accession as accession_number,
    o.study_uid as study_instance_uid, v.number as version, v.at as written_at,
    v.content ->> 'technique' as technique, v.content ->> 'description' as description,
    v.content ->> 'conclusion' as conclusion, v.content ->> 'recommendation' as recommendation,
    v.content -> 'icd10' as icd10, v.content -> 'addenda' as addenda,
    (v.content ->> 'critical')::boolean as critical, o.performed_at
from report r join report_order k on k.report = r.id join imaging_order o on o.id = k.imaging_order
join report_version v on v.report = r.id and v.number = r.returned
where r.returned > 0;
comment on view khoanh_read.results is 'One row an order whose result was returned and stands; filter by order_id,'
    ' accession_number or placer_order_number with source, which have indexes';

create view khoanh_read.result_changes as
select c.xact::text::bigint as cursor_1, c.id as cursor_2, c.at, c.imaging_order as order_id, c.version, c.status
from result_change c where c.xact < pg_snapshot_xmin(pg_current_snapshot());
comment on view khoanh_read.result_changes is 'Ask for (cursor_1, cursor_2) > the last seen, ordered by both; nothing'
    ' appears behind a row that was shown';
"""


def upgrade() -> None:
    """Create the tables and views."""
    for part in (CHANGES, VIEWS):
        run_sql(part)
