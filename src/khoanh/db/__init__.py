"""The index: PostgreSQL, embedded or the hospital's own."""
