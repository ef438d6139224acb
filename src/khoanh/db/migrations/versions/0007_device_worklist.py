"""What a device may tell and wants to be told of the work on orders, and how it gets its worklist."""

from khoanh.db.migrations import run_sql

revision = "0007"
down_revision = "0006"

DEVICES = """
alter table device
    add column may_perform boolean not null default true,
    add column wants_performed boolean not null default false,
    add column wants_availability boolean not null default false,
    add column asks_commitment boolean not null default false,
    add column report_association text not null default 'same' check (report_association in ('same', 'new')),
    add column worklist jsonb not null default '{}';
comment on column device.worklist is 'How it gets its worklist; what is not said is as for everybody';
"""


def upgrade() -> None:
    """Extend the devices."""
    run_sql(DEVICES)
