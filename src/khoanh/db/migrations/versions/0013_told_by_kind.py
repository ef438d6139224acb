"""A HIS is told several things of an order, each once: its status, its schedule, its images."""

from khoanh.db.migrations import run_sql

revision = "0013"
down_revision = "0012"

# Some indexes were made with this column already.
KINDS = """
alter table his_told add column if not exists what text collate "C" not null default 'status';
alter table his_told alter column what drop default;
alter table his_told drop constraint his_told_pkey;
alter table his_told add primary key (imaging_order, his, what);
"""


def upgrade() -> None:
    """Tell them apart."""
    run_sql(KINDS)
