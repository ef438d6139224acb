"""What accounts do by the clock."""

from khoanh.features.accounts.users import disable_idle_users
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def disable_idle_accounts(desk: Desk) -> None:
    """Disable accounts unused for too long; run once a day."""
    with desk.unit(act_as_system("accounts")) as unit:
        disable_idle_users(unit)
