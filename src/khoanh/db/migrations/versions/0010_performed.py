"""What devices performed, what they asked to be committed, and what is on its way to them."""

from khoanh.db.migrations import run_sql

revision = "0010"
down_revision = "0009"

DISPATCHES = """
create table dispatch (
    id bigint generated always as identity primary key,
    device text collate "C" not null,
    kind text collate "C" not null,
    subject text collate "C" not null,
    request jsonb not null,
    state text collate "C" not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
    created_at timestamptz not null default now(),
    next_at timestamptz not null default now(),
    ended_at timestamptz,
    attempts integer not null default 0,
    status integer,
    reason text not null default ''
);
comment on table dispatch is 'DIMSE-N requests on their way to devices, in order for each subject';
create index dispatch_waiting on dispatch (device, id) where state = 'waiting';
create index dispatch_subject on dispatch (subject);
create index dispatch_ended on dispatch (ended_at) where state <> 'waiting';
"""

PERFORMED = """
create table performed_step (
    id bigint generated always as identity primary key,
    uid text collate "C" not null unique,
    device text collate "C" not null,
    status text collate "C" not null check (status in ('IN PROGRESS', 'COMPLETED', 'DISCONTINUED')),
    step_id text not null default '',
    station text collate "C" not null default '',
    modality text collate "C" not null default '',
    study_uid text collate "C" not null default '',
    patient_code text collate "C" not null default '',
    started_at timestamptz,
    ended_at timestamptz,
    reason_code text collate "C" not null default '',
    reason text not null default '',
    dose jsonb not null default '{}',
    model jsonb not null,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);
comment on column performed_step.model is 'The step as its N-CREATE and N-SETs have made it (DICOM JSON)';
create index performed_step_study on performed_step using hash (study_uid);

create table performed_message (
    step bigint not null references performed_step on delete cascade,
    id bigint generated always as identity,
    at timestamptz not null default now(),
    operation text collate "C" not null,
    model jsonb not null,
    primary key (step, id)
);

create table performed_series (
    step bigint not null references performed_step on delete cascade,
    uid text collate "C" not null,
    protocol text not null default '',
    description text not null default '',
    operator text not null default '',
    physician text not null default '',
    objects integer not null default 0,
    primary key (step, uid)
);

create table performed_order (
    step bigint not null references performed_step on delete cascade,
    imaging_order bigint not null references imaging_order,
    scheduled boolean not null,
    primary key (step, imaging_order)
);
comment on column performed_order.scheduled is 'The device named the order; else its images were matched with it';
create index performed_order_order on performed_order (imaging_order);
"""

COMMITMENTS = """
create table commitment (
    id bigint generated always as identity primary key,
    device text collate "C" not null,
    transaction_uid text collate "C" not null,
    direction text collate "C" not null check (direction in ('asked of us', 'asked by us')),
    asked_at timestamptz not null default now(),
    answered_at timestamptz,
    objects integer not null,
    failed integer,
    items jsonb not null,
    unique (device, transaction_uid, direction)
);
comment on column commitment.items is 'SOP class and instance UIDs, and the failure reason where there is one';
create index commitment_open on commitment (asked_at) where answered_at is null;
"""


def upgrade() -> None:
    """Create the tables."""
    for part in (DISPATCHES, PERFORMED, COMMITMENTS):
        run_sql(part)
