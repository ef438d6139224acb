"""The SQL of patients."""
