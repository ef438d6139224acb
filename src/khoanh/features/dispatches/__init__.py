"""What we tell other DICOM systems: requests kept until they are delivered, in order, again after a failure."""

from khoanh.features.dispatches.deliver import deliver_dispatches, list_due_devices
from khoanh.features.dispatches.find import list_dispatches
from khoanh.features.dispatches.jobs import trim_dispatches_job
from khoanh.features.dispatches.kinds import Dispatch, DispatchKind
from khoanh.features.dispatches.queue import end_dispatch, hurry_dispatch, queue_request
from khoanh.features.dispatches.resend import resend_dispatch, resend_dispatches

__all__ = [
    "Dispatch",
    "DispatchKind",
    "deliver_dispatches",
    "end_dispatch",
    "hurry_dispatch",
    "list_dispatches",
    "list_due_devices",
    "queue_request",
    "resend_dispatch",
    "resend_dispatches",
    "trim_dispatches_job",
]
