"""Reports are signed, printed and handed out by permissions of their own."""

from khoanh.db.migrations import run_sql

revision = "0014"
down_revision = "0013"

SIGNED = """
alter table report add column signed integer not null default 0;
alter table report add column signed_by text not null default '';
alter table report add column signed_at timestamptz;
alter table report add column signing boolean;
comment on column report.signed is 'Number of the version that was signed last and stands; 0: none';
comment on column report.signing is 'Whether it is returned only once signed; null: as the setting has it';
"""

ROLES = """
update account_role set permissions = permissions || array['report.sign', 'report.print', 'report.export']
    where name in ('admin', 'radiologist') and builtin;
update account_role set permissions = permissions || array['report.print']
    where name in ('technologist', 'clinician', 'clerk') and builtin;
"""


def upgrade() -> None:
    """Add the columns, and allow the built-in roles their work."""
    for part in (SIGNED, ROLES):
        run_sql(part)
