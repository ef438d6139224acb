"""The nouns of storage commitment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

COMMITMENT: Final = "1.2.840.10008.1.20.1"
"""Storage Commitment Push Model SOP Class."""

COMMITMENT_INSTANCE: Final = "1.2.840.10008.1.20.1.1"
"""Its well-known instance."""

AVAILABILITY: Final = "1.2.840.10008.5.1.4.33"
"""Instance Availability Notification SOP Class."""

Direction = Literal["asked of us", "asked by us"]


@dataclass(frozen=True, slots=True)
class Item:
    """An object that somebody is to keep; `failure` is why he does not (0008,1197), 0 if he does."""

    sop_class_uid: str
    sop_instance_uid: str
    failure: int = 0


@dataclass(frozen=True, slots=True)
class Commitment:
    """A transaction; `failed` counts the objects that are not kept, None while there is no answer."""

    device: str
    transaction_uid: str
    direction: Direction
    asked_at: datetime
    answered_at: datetime | None
    objects: int
    failed: int | None
