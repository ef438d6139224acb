"""Shows what is on its way to devices, and what was."""

from khoanh.features.dispatches import queries
from khoanh.features.dispatches.kinds import Dispatch
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_dispatches(
    unit: Unit, *, device: str = "", state: str = "", kind: str = "", subject: str = "", limit: int = 100
) -> list[Dispatch]:
    """Return requests, the latest first."""
    unit.who.require(Permission.DEVICE_READ)
    return queries.select_dispatches(unit.db, device, state, kind, subject, max(1, min(limit, 1000)))
