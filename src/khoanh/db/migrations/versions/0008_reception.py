"""The department's day: the queue before the rooms, shifts, duty roster, and when a room or device is closed."""

from khoanh.db.migrations import run_sql

revision = "0008"
down_revision = "0007"

QUEUE = """
create table queue_counter (
    room integer not null references room,
    day date not null,
    last integer not null default 0,
    primary key (room, day)
);

create table queue_ticket (
    id bigint generated always as identity primary key,
    room integer not null references room,
    day date not null,
    number integer not null,
    state text collate "C" not null default 'waiting'
        check (state in ('waiting', 'called', 'skipped', 'served', 'withdrawn')),
    priority smallint not null default 3,
    issued_at timestamptz not null default now(),
    called_at timestamptz,
    calls smallint not null default 0,
    called_by text not null default '',
    unique (room, day, number)
) with (fillfactor = 80);
create index queue_ticket_live on queue_ticket (room, day, priority, number)
    where state in ('waiting', 'called', 'skipped');
create index queue_ticket_called on queue_ticket (room, day, called_at desc) where called_at is not null;

create table queue_place (
    imaging_order bigint primary key references imaging_order,
    ticket bigint not null references queue_ticket
);
create index queue_place_ticket on queue_place (ticket);
comment on table queue_place is 'The ticket under which an order waits, or last did; a patient has one a room and day';
"""

ROSTER = """
create table shift (
    id integer generated always as identity primary key,
    code text collate "C" not null unique,
    name text not null,
    begins time not null,
    ends time not null,
    weekdays smallint[] not null default '{1,2,3,4,5,6,7}',
    enabled boolean not null default true
);
comment on column shift.ends is 'Not after begins: it ends on the next day';
comment on column shift.weekdays is 'ISO 8601: 1 is Monday';

create table duty (
    id bigint generated always as identity primary key,
    day date not null,
    shift integer not null references shift,
    room integer references room,
    person text not null,
    task text not null default '',
    unique nulls not distinct (day, shift, room, person)
);
comment on column duty.room is 'Null: the whole department';

create table closure (
    id bigint generated always as identity primary key,
    room integer references room,
    device text collate "C" not null default '',
    since timestamptz not null,
    until timestamptz not null,
    reason text not null default '',
    check (since < until and (room is null) <> (device = ''))
);
create index closure_until on closure (until);

create index imaging_order_appointment on imaging_order (due_at, id) where scheduled;
"""

ROLES = """
update account_role set permissions = permissions || array['queue.show', 'roster.manage']
    where name in ('admin', 'technologist') and builtin;
update account_role set permissions = permissions || array['queue.show']
    where name in ('radiologist', 'clerk') and builtin;
insert into account_role (name, title, title_vi, permissions, builtin)
    values ('display', 'Waiting screen', 'Màn hình chờ', array['queue.show'], true) on conflict (name) do nothing;
"""


def upgrade() -> None:
    """Create the tables, and allow the built-in roles their work."""
    for part in (QUEUE, ROSTER, ROLES):
        run_sql(part)
