"""What examinations use up: a catalogue of supplies, what a service usually takes, what each examination took."""

from khoanh.db.migrations import run_sql

revision = "0017"
down_revision = "0016"

CONSUMPTION = """
create table supply (
    id integer generated always as identity primary key,
    code text collate "C" not null unique,
    name text not null,
    kind text collate "C" not null check (kind in ('film', 'contrast', 'other')),
    unit text not null default '',
    size text not null default '',
    strength_mg_ml numeric(9, 2),
    enabled boolean not null default true
);

create table service_supply (
    service integer not null references service,
    position smallint not null,
    supply integer not null references supply,
    quantity numeric(9, 2) not null check (quantity >= 0),
    primary key (service, supply)
);
comment on table service_supply is 'What a service usually takes; the technologist finds it filled in';

create table consumption (
    imaging_order bigint primary key references imaging_order,
    technologist text not null default '',
    assistants text not null default '',
    exposures integer check (exposures >= 0),
    note text not null default '',
    revision integer not null default 0,
    changed_at timestamptz not null default now(),
    changed_by text not null
);
comment on column consumption.exposures is 'All that were made, the rejected included; null: not said';

create table consumption_supply (
    imaging_order bigint not null references consumption,
    position smallint not null,
    supply integer not null references supply,
    quantity numeric(9, 2) not null check (quantity >= 0),
    spoilt numeric(9, 2) not null default 0 check (spoilt between 0 and quantity),
    lot text not null default '',
    primary key (imaging_order, supply)
);
create index consumption_supply_supply on consumption_supply (supply);

create table consumption_repeat (
    imaging_order bigint not null references consumption,
    position smallint not null,
    reason text collate "C" not null,
    count integer not null check (count > 0),
    note text not null default '',
    primary key (imaging_order, reason)
);
comment on column consumption_repeat.reason is 'Code of PS3.16 CID 7011, Rejected for Quality Reasons';
"""


def upgrade() -> None:
    """Create the tables."""
    run_sql(CONSUMPTION)
