"""Notes with a case, and the filters that a reader keeps."""

from khoanh.db.migrations import run_sql

revision = "0016"
down_revision = "0015"

NOTES = """
create table case_note (
    id bigint generated always as identity primary key,
    imaging_order bigint not null references imaging_order,
    at timestamptz not null default now(),
    who text not null,
    text text not null
);
create index case_note_order on case_note (imaging_order, id);
create trigger case_note_stays before update or delete or truncate on case_note
    for each statement execute function refuse_report_change();

create table reading_filter (
    who text not null,
    name text not null,
    asked jsonb not null,
    primary key (who, name)
);
"""


def upgrade() -> None:
    """Create the tables."""
    run_sql(NOTES)
