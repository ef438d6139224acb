"""Time, always aware; the hospital's zone is a setting, the stored instant is UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)
