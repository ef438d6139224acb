"""Workstations and servers: how each is known, and what may be done from it."""

from khoanh.db.migrations import run_sql

revision = "0019"
down_revision = "0018"

STATIONS = """
create table station (
    id bigint generated always as identity primary key,
    name text not null,
    name_key text collate "C" not null unique,
    place text not null default '',
    networks cidr[] not null default '{}',
    needs_both boolean not null default false,
    permissions text[],
    device text references device (ae_title) on delete set null,
    enabled boolean not null default true,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    seen_at timestamptz,
    seen_address text not null default '',
    seen_who text not null default ''
);
comment on column station.permissions is 'Nobody may do more from it than these; null: whatever the person may';
create index station_device on station (device);

create table station_browser (
    id bigint generated always as identity primary key,
    station bigint not null references station on delete cascade,
    secret_hash bytea not null unique,
    agent text not null default '',
    enrolled_at timestamptz not null default now(),
    enrolled_by text not null,
    seen_at timestamptz
);
create index station_browser_station on station_browser (station);

create table station_enrolment (
    station bigint primary key references station on delete cascade,
    secret_hash bytea not null unique,
    made_by text not null,
    expires_at timestamptz not null
);

create table station_policy (
    is_one boolean primary key default true check (is_one),
    strangers text not null default 'allow' check (strangers in ('allow', 'limit', 'refuse')),
    permissions text[] not null default '{}',
    changed_at timestamptz not null default now()
);
comment on table station_policy is 'What people may do from machines that are no stations; one row';
insert into station_policy default values;
"""

ROLES = """
update account_role set permissions = permissions || array['station.read', 'station.manage']
    where name = 'admin' and builtin;
"""


def upgrade() -> None:
    """Create the tables, and allow administrators their work."""
    for part in (STATIONS, ROLES):
        run_sql(part)
