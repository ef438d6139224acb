"""The table of jobs: a name in the queue, and the verb it runs."""

from collections.abc import Callable

from khoanh.features import (
    accounts,
    archive,
    audit,
    commitments,
    dispatches,
    handovers,
    messages,
    orders,
    reports,
    sheets,
    viewing,
)
from khoanh.foundation.identity import Principal
from khoanh.transaction import Desk

JOBS: dict[str, Callable[..., None]] = {
    "announce_study": commitments.announce_study_job,
    "assign_study": orders.assign_study_job,
    "erase_objects": archive.erase_objects_job,
    "match_study": orders.match_study_job,
    "prepare_series": archive.prepare_series_job,
}

WORKS: dict[str, Callable[..., None]] = {
    "archive_document": sheets.archive_document_job,
    "make_document": sheets.make_document_job,
    "render_first_pictures": handovers.render_first_job,
}
"""What takes a desk, as it works outside a transaction too."""

PERIODIC: dict[str, tuple[str, Callable[..., None]]] = {
    "prune_names": ("57 2 * * *", archive.prune_names_job),
    "trim_facts": ("17 * * * *", archive.trim_facts_job),
    "trim_thumbnails": ("27 * * * *", viewing.trim_thumbnails_job),
    "anchor_audit_chain": ("7 * * * *", audit.anchor_chain_job),
    "settle_left_messages": ("* * * * *", messages.settle_left_messages_job),
    "release_expired_cases": ("* * * * *", reports.release_expired_job),
    "trim_dispatches": ("47 3 * * *", dispatches.trim_dispatches_job),
    "trim_messages": ("37 3 * * *", messages.trim_messages_job),
    "disable_idle_users": ("40 2 * * *", accounts.disable_idle_users_job),
}

SWEEPS: dict[str, tuple[str, Callable[[Desk, Principal], object]]] = {
    "settle_packs": ("*/10 * * * *", archive.settle_packs),
}
"""What goes through much and commits as it goes."""
