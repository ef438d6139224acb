"""The archive's SQL."""
