"""What accounts do by the clock."""

from khoanh.features.accounts.users import disable_idle_users
from khoanh.transaction import Unit


def disable_idle_users_job(unit: Unit) -> None:
    """Disable accounts unused for too long; once a day."""
    disable_idle_users(unit)
