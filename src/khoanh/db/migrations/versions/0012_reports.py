"""Reports: who has a case, the draft, every version of a result, and what happened to it."""

from khoanh.db.migrations import run_sql

revision = "0012"
down_revision = "0011"

REPORTS = """
create table report (
    id bigint generated always as identity primary key,
    created_at timestamptz not null default now(),
    holder text not null default '',
    held_at timestamptz,
    held_until timestamptz,
    assigned text not null default '',
    draft jsonb not null default '{}',
    revision integer not null default 0,
    draft_by text not null default '',
    draft_at timestamptz,
    latest integer not null default 0,
    returned integer not null default 0,
    changed_at timestamptz not null default now()
) with (fillfactor = 80);
comment on column report.holder is 'Who has locked the case; counts until held_until';
comment on column report.revision is 'Counts the savings of the draft: who saves names the one he began from';
comment on column report.latest is 'Number of the newest version; 0: none yet';
comment on column report.returned is 'Number of the version last returned; 0: none was, or it was recalled';
create index report_held on report (held_until) where holder <> '';
create index report_assigned on report (assigned) where assigned <> '';

create table report_order (
    imaging_order bigint primary key references imaging_order,
    report bigint not null references report
);
comment on table report_order is 'An order has one report; a report tells of one order, or of several of one slip';
create index report_order_report on report_order (report, imaging_order);

create table report_version (
    report bigint not null references report,
    number integer not null,
    kind text collate "C" not null check (kind in ('report', 'addendum', 'correction', 'received')),
    at timestamptz not null default now(),
    who text not null,
    reason text not null default '',
    source text not null default '',
    content jsonb not null,
    subject jsonb not null,
    digest bytea not null,
    primary key (report, number)
);
comment on column report_version.subject is 'Patient and orders as they were called when it was written';
comment on column report_version.digest is 'SHA-256 of content and subject as JSON, keys sorted, no spaces';

create table report_event (
    id bigint generated always as identity primary key,
    report bigint not null references report,
    at timestamptz not null default now(),
    step text collate "C" not null,
    version integer not null,
    who text not null,
    reason text not null default '',
    detail jsonb not null default '{}'
);
create index report_event_report on report_event (report, id);

create table report_draft (
    report bigint not null references report,
    revision integer not null,
    at timestamptz not null,
    who text not null,
    content jsonb not null,
    primary key (report, revision)
);
comment on table report_draft is 'Drafts as somebody left them before another wrote over them';

create function refuse_report_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was written of a report is never changed or removed' using errcode = 'insufficient_privilege';
end $$;
create trigger report_version_stays before update or delete or truncate on report_version
    for each statement execute function refuse_report_change();
create trigger report_event_stays before update or delete or truncate on report_event
    for each statement execute function refuse_report_change();
create trigger report_draft_stays before update or delete or truncate on report_draft
    for each statement execute function refuse_report_change();

create index imaging_order_reading on imaging_order (state, priority, performed_at, id)
    where state in ('unread', 'reading', 'consulting', 'read', 'approving', 'approved');
"""

ROLES = """
update account_role
    set permissions = permissions || array['report.read', 'report.write', 'report.approve', 'report.return']
    where name in ('admin', 'radiologist') and builtin;
update account_role set permissions = permissions || array['report.read', 'report.return']
    where name = 'clerk' and builtin;
update account_role set permissions = permissions || array['report.read']
    where name in ('technologist', 'clinician') and builtin;
"""


def upgrade() -> None:
    """Create the tables, and allow the built-in roles their work."""
    for part in (REPORTS, ROLES):
        run_sql(part)
