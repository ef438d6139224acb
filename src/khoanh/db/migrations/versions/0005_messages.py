"""HL7: the systems we talk to, the log of every message with its queue outwards, results received from them."""

from khoanh.db.migrations import run_sql

revision = "0005"
down_revision = "0004"

HIS = """
create table his (
    name text collate "C" primary key,
    description text not null default '',
    enabled boolean not null default true,
    sending_application text not null,
    sending_facility text not null default '',
    addresses text[] not null default '{}',
    charset text collate "C" not null default 'cp1258',
    issuer text collate "C" not null default '',
    name_order text collate "C" not null default 'given_middle' check (name_order in ('given_middle', 'middle_given')),
    fields jsonb not null default '{}',
    codes jsonb not null default '{}',
    ack_mode text collate "C" not null default 'asked' check (ack_mode in ('asked', 'original')),
    ack_when text collate "C" not null default 'processed' check (ack_when in ('processed', 'stored')),
    host text not null default '',
    port integer not null default 0 check (port between 0 and 65535),
    tls boolean not null default false,
    receiving_application text not null default '',
    receiving_facility text not null default '',
    version text collate "C" not null default '2.5.1',
    out_charset text collate "C" not null default 'utf-8',
    sends text[] not null default '{}',
    order_message text collate "C" not null default 'ORM' check (order_message in ('ORM', 'OMG', 'ORU')),
    ack_timeout_s integer not null default 30 check (ack_timeout_s between 1 and 600),
    paused boolean not null default false,
    failures integer not null default 0,
    retry_at timestamptz,
    last_error text not null default '',
    last_error_vi text not null default '',
    last_out_at timestamptz,
    lease_by text not null default '',
    lease_until timestamptz,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
) with (fillfactor = 70);
create unique index his_sender on his (lower(sending_application), lower(sending_facility));

create table his_knock (
    sending_application text not null,
    sending_facility text not null,
    address text not null,
    kind text not null,
    count bigint not null default 1,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    primary key (sending_application, sending_facility)
);
create index his_knock_last on his_knock (last_at);
"""

# The bytes lie apart from what lists and searches read. A message in is known by sender, control ID and what it says:
# a sender that counts its control IDs from one again every day loses none.
MESSAGES = """
create table message (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    due_at timestamptz,
    resend_of bigint,
    size_bytes integer not null,
    attempts integer not null default 0,
    repeats integer not null default 0,
    is_corrected boolean not null default false,
    direction text collate "C" not null check (direction in ('in', 'out')),
    state text collate "C" not null
        check (state in ('received', 'processed', 'failed', 'ignored', 'queued', 'sent', 'cancelled')),
    ack text collate "C" not null default '',
    his text collate "C" not null,
    kind text collate "C" not null,
    control_id text collate "C" not null,
    digest bytea,
    patient text collate "C" not null default '',
    numbers text[] not null default '{}',
    words text[] not null default '{}',
    error_code text collate "C" not null default '',
    error_location text collate "C" not null default '',
    reason text not null default '',
    reason_vi text not null default '',
    settled_by text not null default ''
) with (fillfactor = 80);
create unique index message_once on message (his, control_id, digest) where direction = 'in';
create index message_at on message (at desc, id desc);
create index message_his on message (his, at desc, id desc);
create index message_words on message using gin (words);
create index message_control on message (control_id, at desc, id desc);
create index message_state on message (state, at desc, id desc)
    where state in ('received', 'failed', 'ignored', 'queued');
create index message_queue on message (his, id) where state = 'queued';
create index message_lane on message (his, patient, id) where state = 'queued';
create index message_waiting on message (id) where state = 'received';

create table message_body (
    message bigint primary key references message on delete cascade,
    body bytea not null,
    corrected bytea
);

create table his_told (
    imaging_order bigint not null,
    his text collate "C" not null,
    told text not null,
    primary key (imaging_order, his)
);
comment on table his_told is 'What each HIS was last told of an order, so that it is not told twice';

create table received_result (
    id bigint generated always as identity primary key,
    message bigint not null,
    at timestamptz not null default now(),
    his text collate "C" not null,
    key text collate "C" not null,
    version integer not null default 1,
    is_latest boolean not null default true,
    status text collate "C" not null,
    imaging_order bigint,
    patient bigint,
    placer text collate "C" not null default '',
    filler text collate "C" not null default '',
    accession text collate "C" not null default '',
    study_uid text collate "C" not null default '',
    service text not null default '',
    reader_code text collate "C" not null default '',
    reader text not null default '',
    reported_at timestamptz,
    texts jsonb not null default '[]',
    unique (his, key, version)
);
comment on table received_result is 'Results that another system wrote; each change is a version, none is overwritten';
create index received_result_order on received_result (imaging_order) where imaging_order is not null;
create index received_result_accession on received_result (accession) where accession <> '';

create table received_document (
    id bigint generated always as identity primary key,
    result bigint not null references received_result on delete cascade,
    title text not null default '',
    media_type text collate "C" not null,
    address text not null default '',
    content bytea
);
create index received_document_result on received_document (result);
"""

ROLES = """
update account_role set permissions = permissions || array['message.read', 'message.resend', 'his.read', 'his.manage']
    where name = 'admin' and builtin;
update account_role set permissions = permissions || array['message.read', 'message.resend', 'his.read']
    where name = 'clerk' and builtin;
update account_role set permissions = permissions || array['message.read', 'his.read']
    where name = 'technologist' and builtin;
"""


def upgrade() -> None:
    """Create the tables, and allow the built-in roles their work."""
    for part in (HIS, MESSAGES, ROLES):
        run_sql(part)
