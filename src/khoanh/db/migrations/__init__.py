"""The schema, one numbered step after another (Alembic)."""

from alembic import op


def run_sql(script: str) -> None:
    """Run a script of SQL exactly as it is written, percent signs included."""
    op.get_bind().exec_driver_sql(script.replace("%", "%%"))
