"""The schema, one numbered step after another (Alembic)."""
