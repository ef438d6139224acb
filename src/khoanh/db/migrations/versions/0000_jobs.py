"""The queue of procrastinate 3.10, whose own SQL this step runs as it is."""

from procrastinate.schema import SchemaManager

from khoanh.db.migrations import run_sql

revision = "0000"
down_revision = None


def upgrade() -> None:
    """Create the queue's tables and functions."""
    run_sql(SchemaManager.get_schema())
