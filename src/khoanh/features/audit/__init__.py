"""Who did what to which record: append-only, hash-chained."""

from khoanh.features.audit.chain import Anchor, ChainFault, ChainReport, anchor_chain, check_chain
from khoanh.features.audit.find import find_entries, list_actions
from khoanh.features.audit.jobs import anchor_chain_job
from khoanh.features.audit.kinds import AuditEntry, AuditFilter, AuditPage
from khoanh.features.audit.record import record

__all__ = [
    "Anchor",
    "AuditEntry",
    "AuditFilter",
    "AuditPage",
    "ChainFault",
    "ChainReport",
    "anchor_chain",
    "anchor_chain_job",
    "check_chain",
    "find_entries",
    "list_actions",
    "record",
]
