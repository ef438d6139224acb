"""What the audit trail does by the clock."""

from khoanh.features.audit.chain import anchor_chain
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def anchor_audit_chain(desk: Desk) -> None:
    """Write the chain's head outside the database; run at start and every hour."""
    with desk.unit(act_as_system("audit anchor")) as unit:
        anchor_chain(unit)
