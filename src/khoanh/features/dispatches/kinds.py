"""The nouns of dispatches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from khoanh.adapters.dicom_client import Request

DispatchKind = Literal["performed", "availability", "commitment", "report"]
"""MPPS forwarded, instance availability, commitment asked for, commitment reported."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A request on its way to a device.

    Attributes:
        subject: What it is about, such as the UID of a procedure step: one subject's requests go in order.
        state: waiting, done, or failed (refused too often; it is not sent again by itself).
        attempts: How often it was sent in vain.
        status: The last status that came back.
    """

    id: int
    device: str
    kind: DispatchKind
    subject: str
    request: Request
    state: Literal["waiting", "done", "failed"]
    created_at: datetime
    next_at: datetime
    ended_at: datetime | None
    attempts: int
    status: int | None
    reason: str
