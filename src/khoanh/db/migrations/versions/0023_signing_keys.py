"""Keys that documents are signed with; a version may be given out unsigned and signed later."""

from khoanh.db.migrations import run_sql

revision = "0023"
down_revision = "0022"

KEYS = """
create table signing_key (
    id integer generated always as identity primary key,
    name text not null unique,
    kind text collate "C" not null check (kind in ('file', 'token', 'remote')),
    login text not null default '',
    label text not null default '',
    content bytea not null default '',
    certificate bytea not null,
    enabled boolean not null default true,
    added_by text not null,
    added_at timestamptz not null default now()
);
comment on column signing_key.login is 'Who signs with it; empty: whoever may sign';
comment on column signing_key.content is 'PKCS#12, protected by its password, which is not kept';

alter table document add column signed boolean generated always as (level <> 'none') stored;
alter table document drop constraint document_report_version_event_key;
alter table document add constraint document_once unique (report, version, event, signed);
"""


def upgrade() -> None:
    """Create the table, and let an approval have a signed document beside the unsigned one."""
    run_sql(KEYS)
