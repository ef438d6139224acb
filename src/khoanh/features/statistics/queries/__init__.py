"""The SQL of statistics."""
