"""Shows storage commitments."""

from khoanh.features.commitments import queries
from khoanh.features.commitments.kinds import Commitment
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_commitments(unit: Unit, *, device: str = "", limit: int = 100) -> list[Commitment]:
    """Return transactions asked of us and by us, the latest first."""
    unit.who.require(Permission.DEVICE_READ)
    return queries.select_commitments(unit.db, device, max(1, min(limit, 1000)))
