"""What one request changes, made whole: rows + blobs + events + jobs."""

from khoanh.transaction.listen import iterate_notices
from khoanh.transaction.unit import Contended, Desk, Listener, Subscriptions, Tools, Unit, as_shortage

__all__ = ["Contended", "Desk", "Listener", "Subscriptions", "Tools", "Unit", "as_shortage", "iterate_notices"]
