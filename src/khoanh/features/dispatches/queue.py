"""Keeps a request for a device, in the transaction of what it tells."""

from khoanh.adapters.dicom_client import Request
from khoanh.features.dispatches import queries
from khoanh.features.dispatches.kinds import DispatchKind
from khoanh.foundation.events import DispatchEnded
from khoanh.transaction import Unit


def queue_request(
    unit: Unit, device: str, kind: DispatchKind, subject: str, request: Request, *, wait_s: float = 0
) -> int:
    """Keep a request until it is delivered; the verb that tells something has asked for its own permission.

    Args:
        wait_s: How long it is left to somebody who may deliver it sooner (see `end_dispatch`).
    """
    return queries.insert_dispatch(unit.db, device, kind, subject, request, wait_s)


def end_dispatch(unit: Unit, dispatch: int, status: int) -> None:
    """Note that a request has been delivered otherwise, as over the association of the one who asked."""
    if found := queries.note_done(unit.db, dispatch, status):
        unit.tell(DispatchEnded(*found, status, ok=True))


def hurry_dispatch(unit: Unit, dispatch: int) -> None:
    """Have a request sent at once."""
    queries.hurry(unit.db, dispatch)
