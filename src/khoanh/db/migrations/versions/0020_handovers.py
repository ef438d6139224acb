"""What is handed to patients: links, sheets, discs and films, who gave them, and what was opened when."""

from khoanh.db.migrations import run_sql

revision = "0020"
down_revision = "0019"

HANDOVERS = """
create table handover_key (
    one boolean primary key default true check (one),
    key bytea not null
);
comment on table handover_key is 'Signs links and passes of this installation';
insert into handover_key (key)
    values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

create table handover (
    id bigint generated always as identity primary key,
    mode text collate "C" not null check (mode in ('link', 'sheet', 'message', 'disc', 'film')),
    report bigint references report,
    at timestamptz not null default now(),
    who text not null,
    recipient text not null default '',
    note text not null default '',
    films jsonb not null default '[]'
);
comment on column handover.films is 'Of film: a list of size and count';
create index handover_at on handover (at);

create table handover_order (
    handover bigint not null references handover,
    imaging_order bigint not null references imaging_order,
    primary key (handover, imaging_order)
);
create index handover_order_order on handover_order (imaging_order);

create table handover_link (
    handover bigint primary key references handover,
    token_hash bytea not null unique,
    expires_at timestamptz not null,
    pin_kind text collate "C" not null check (pin_kind in ('none', 'birth', 'phone', 'own')),
    pin_salt bytea not null default '',
    pin_hash bytea not null default '',
    failures integer not null default 0,
    failed_at timestamptz,
    hide_name boolean not null default false,
    revoked_at timestamptz,
    revoked_by text not null default '',
    revoke_reason text not null default ''
);
comment on column handover_link.token_hash is 'SHA-256 of the token, which is kept nowhere';

create table handover_study (
    handover bigint not null references handover,
    study_uid text collate "C" not null,
    primary key (handover, study_uid)
);
comment on table handover_study is 'The studies that a link opens as long as they are matched with its orders';

create table handover_opening (
    id bigint generated always as identity primary key,
    handover bigint not null references handover,
    at timestamptz not null default now(),
    what text collate "C" not null,
    address text not null default ''
);
create index handover_opening_handover on handover_opening (handover, id);

create function refuse_handover_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was handed over is never changed or removed' using errcode = 'insufficient_privilege';
end $$;
create trigger handover_stays before update or delete or truncate on handover
    for each statement execute function refuse_handover_change();
create trigger handover_opening_stays before update or delete or truncate on handover_opening
    for each statement execute function refuse_handover_change();
"""

VIEWS = """
create view khoanh_read.deliveries as
select o.id as order_id, o.accession as accession_number, o.placer as placer_order_number, o.source,
    case when bool_or(h.mode = 'film') then 'film' when bool_or(h.mode = 'disc') then 'disc' else 'digital' end
        as delivery,
    coalesce(sum((select sum((film ->> 'count')::integer) from jsonb_array_elements(h.films) film)), 0)::integer
        as films,
    min(h.at) as first_at, max(h.at) as last_at
from handover h join handover_order k on k.handover = h.id join imaging_order o on o.id = k.imaging_order
group by o.id;
comment on view khoanh_read.deliveries is 'How the images of an exam reached the patient, for the bill: film, disc or'
    ' digital (link, QR, message); one row an exam that was handed over';
"""

ROLES = """
update account_role set permissions = permissions || array['handover.read', 'handover.give']
    where name in ('admin', 'clerk', 'technologist', 'radiologist') and builtin;
"""


def upgrade() -> None:
    """Create the tables, and allow the built-in roles their work."""
    for part in (HANDOVERS, VIEWS, ROLES):
        run_sql(part)
