"""Result sheets: letterhead, forms, how readers are named, and the documents that were given out."""

from khoanh.db.migrations import run_sql

revision = "0018"
down_revision = "0017"

SHEETS = """
create table letterhead (
    id boolean primary key default true check (id),
    authority text not null default '',
    hospital text not null default '',
    department text not null default '',
    address text not null default '',
    phone text not null default '',
    logo bytea not null default '',
    changed_by text not null,
    changed_at timestamptz not null default now()
);

create table sheet_template (
    form text collate "C" not null check (form in ('xray', 'ct', 'mr', 'us', 'general')),
    number integer not null check (number > 0),
    at timestamptz not null default now(),
    who text not null,
    note text not null default '',
    options jsonb not null,
    source text not null,
    primary key (form, number)
);
comment on table sheet_template is 'Every version of a form; version 0 is the one in the program';

create table sheet_link (
    report bigint primary key references report,
    link text not null
);
comment on table sheet_link is 'What the QR of the sheets leads to';

create table document (
    id bigint generated always as identity primary key,
    report bigint not null references report,
    version integer not null,
    event bigint not null,
    made_at timestamptz not null default now(),
    form text collate "C" not null,
    template integer not null,
    pdf bytea not null,
    digest bytea not null unique,
    level text collate "C" not null check (level in ('none', 'B-B', 'B-T', 'B-LT', 'B-LTA')),
    signed_by text not null default '',
    signed_at timestamptz,
    signature jsonb not null default '{}',
    study_uid text collate "C" not null,
    sop_uid text collate "C" not null unique,
    unique (report, version, event),
    foreign key (report, version) references report_version (report, number)
);
alter table document alter column pdf set storage external;
comment on column document.event is 'The step of the report that approved the version';
comment on column document.digest is 'SHA-256 of pdf';

create table document_object (
    document bigint not null references document,
    kind text collate "C" not null check (kind in ('pdf', 'report', 'images')),
    sop_uid text collate "C" not null unique,
    at timestamptz not null default now(),
    primary key (document, kind)
);
comment on table document_object is 'What of a document is in the archive';

create trigger document_stays before update or delete or truncate on document
    for each statement execute function refuse_report_change();
create trigger document_object_stays before update or delete or truncate on document_object
    for each statement execute function refuse_report_change();
create trigger sheet_template_stays before update or delete or truncate on sheet_template
    for each statement execute function refuse_report_change();
"""

ROLES = """
update account_role set permissions = permissions || array['sheet.manage'] where name = 'admin' and builtin;
"""


def upgrade() -> None:
    """Create the tables, and allow administrators their work."""
    for part in (SHEETS, ROLES):
        run_sql(part)
