"""What is done with dispatches by the clock."""

from khoanh.features.dispatches import queries
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_KEPT_DAYS = 30


def trim_dispatches_job(unit: Unit) -> None:
    """Forget what was delivered a month ago."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    queries.delete_ended(unit.db, _KEPT_DAYS)
