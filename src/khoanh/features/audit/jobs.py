"""What the audit trail does by the clock."""

from khoanh.features.audit.chain import anchor_chain
from khoanh.transaction import Unit


def anchor_chain_job(unit: Unit) -> None:
    """Write the chain's head outside the database; every hour, and at start."""
    anchor_chain(unit)
