"""The index: PostgreSQL, embedded or the hospital's own."""

from khoanh.db.embedded import EmbeddedPostgres, postgres_binary, read_embedded_url
from khoanh.db.migrate import holds_studies, is_schema_current, migrate_database
from khoanh.db.pool import open_pool

__all__ = [
    "EmbeddedPostgres",
    "holds_studies",
    "is_schema_current",
    "migrate_database",
    "open_pool",
    "postgres_binary",
    "read_embedded_url",
]
