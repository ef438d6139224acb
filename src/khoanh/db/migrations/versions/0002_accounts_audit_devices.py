"""Who acts, what they did, and the peers we talk to: accounts, the audit chain, devices."""

from khoanh.db.migrations import run_sql

revision = "0002"
down_revision = "0001"

AUDIT = """
create table audit_entry (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    kind text not null,
    who text not null,
    session text not null default '',
    address text not null default '',
    action text not null,
    outcome text not null default 'success',
    study_uid text not null default '',
    subject text not null default '',
    detail jsonb not null default '{}',
    once_key bytea
);
comment on table audit_entry is 'Append-only. Holds UIDs and codes, never a patient''s name or birth date.';

-- The lists page by (at, id), so every filter has its own index that ends in them.
create index audit_entry_at on audit_entry (at desc, id desc);
create index audit_entry_who on audit_entry (who, at desc, id desc);
create index audit_entry_action on audit_entry (action, at desc, id desc);
create index audit_entry_study on audit_entry (study_uid, at desc, id desc) where study_uid <> '';
create unique index audit_entry_once on audit_entry (once_key) where once_key is not null;

create table audit_link (
    position bigint primary key,
    entry_id bigint not null unique references audit_entry (id),
    hash bytea not null
);
comment on table audit_link is 'SHA-256 chain over audit_entry in the order of commits.';

-- Runs at commit: the lock is the last one a transaction takes (no deadlock with row locks) and is held
-- only for the commit itself, however long the transaction was.
create function link_audit_entry() returns trigger language plpgsql as $$
declare
    last record;
    following bigint;
begin
    perform pg_advisory_xact_lock(7304011, 1);
    select position, hash into last from audit_link order by position desc limit 1;
    following := coalesce(last.position, 0) + 1;
    insert into audit_link (position, entry_id, hash)
    select following, e.id, sha256(coalesce(last.hash, '') || convert_to(jsonb_build_array(
        following, e.id, extract(epoch from e.at)::text, e.kind, e.who, e.session, e.address, e.action,
        e.outcome, e.study_uid, e.subject, e.detail)::text, 'UTF8'))
    from audit_entry e where e.id = new.id;
    return null;
end $$;

create constraint trigger audit_entry_is_linked after insert on audit_entry
    deferrable initially deferred for each row execute function link_audit_entry();

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'audit rows are never changed or removed' using errcode = 'insufficient_privilege';
end $$;

create trigger audit_entry_stays before update or delete or truncate on audit_entry
    for each statement execute function refuse_audit_change();
create trigger audit_link_stays before update or delete or truncate on audit_link
    for each statement execute function refuse_audit_change();
"""

ACCOUNTS = """
create table account_role (
    name text primary key,
    title text not null default '',
    title_vi text not null default '',
    permissions text[] not null,
    builtin boolean not null default false
);

create table account_user (
    id bigint generated always as identity primary key,
    name text not null,
    name_key text not null unique,
    display_name text not null default '',
    language text not null default 'vi',
    password_hash text not null,
    must_change_password boolean not null default false,
    enabled boolean not null default true,
    failures integer not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null default now(),
    password_changed_at timestamptz not null default now(),
    last_seen_at timestamptz
);

create table account_user_role (
    user_id bigint not null references account_user (id) on delete cascade,
    role text not null references account_role (name) on update cascade,
    primary key (user_id, role)
);
create index account_user_role_role on account_user_role (role);

create table account_session (
    id bigint generated always as identity primary key,
    token_hash bytea not null unique,
    user_id bigint not null references account_user (id) on delete cascade,
    address text not null default '',
    agent text not null default '',
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index account_session_user on account_session (user_id);

create table account_token (
    id bigint generated always as identity primary key,
    name text not null,
    token_hash bytea not null unique,
    role text not null references account_role (name) on update cascade,
    user_id bigint references account_user (id) on delete cascade,
    created_by text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    last_address text not null default ''
);
create index account_token_user on account_token (user_id);
create index account_token_role on account_token (role);

create table account_setup_link (
    token_hash bytea primary key,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

insert into account_role (name, title, title_vi, permissions, builtin) values
('admin', 'Administrator', 'Quản trị', array['study.list', 'study.read', 'study.store', 'study.export',
    'study.delete', 'identity.resolve', 'device.read', 'device.manage', 'user.manage', 'token.manage', 'audit.read',
    'system.read', 'system.manage'], true),
('radiologist', 'Radiologist', 'Bác sĩ CĐHA', array['study.list', 'study.read', 'study.store', 'study.export'], true),
('technologist', 'Technologist', 'Kỹ thuật viên', array['study.list', 'study.read', 'study.store', 'study.export',
    'identity.resolve', 'device.read', 'system.read'], true),
('clinician', 'Clinician', 'Bác sĩ lâm sàng', array['study.list', 'study.read'], true),
('clerk', 'Clerk', 'Tiếp đón', array['study.list', 'study.store'], true),
('auditor', 'Auditor', 'Kiểm toán', array['audit.read', 'system.read'], true);
"""

DEVICES = """
create table device (
    ae_title text primary key,
    host text not null,
    port integer not null check (port between 1 and 65535),
    modality text not null default '',
    description text not null default '',
    may_store boolean not null default true,
    may_find boolean not null default true,
    may_retrieve boolean not null default true,
    may_move_to boolean not null default true,
    check_address boolean not null default false,
    character_set text not null default '',
    preferred_transfer_syntaxes text[] not null default '{}',
    duplicate_policy text not null default 'refuse' check (duplicate_policy in ('refuse', 'keep')),
    max_associations integer not null default 10 check (max_associations between 1 and 1000),
    max_pdu_bytes integer not null default 0 check (max_pdu_bytes between 0 and 1073741824),
    tls boolean not null default false,
    enabled boolean not null default true,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    verified_at timestamptz,
    verified_ok boolean,
    verified_detail text not null default ''
);

create table device_knock (
    ae_title text primary key,
    address text not null,
    count bigint not null default 1,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now()
);
create index device_knock_last on device_knock (last_at);
"""


def upgrade() -> None:
    """Create the tables."""
    run_sql(AUDIT)
    run_sql(ACCOUNTS)
    run_sql(DEVICES)
