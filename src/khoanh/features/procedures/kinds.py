"""The nouns of performed procedure steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

MPPS: Final = "1.2.840.10008.3.1.2.3.3"
"""Modality Performed Procedure Step SOP Class."""

Model = Mapping[str, Any]
"""A data set in the DICOM JSON model."""


class Status(StrEnum):
    """Performed Procedure Step Status (0040,0252)."""

    IN_PROGRESS = "IN PROGRESS"
    COMPLETED = "COMPLETED"
    DISCONTINUED = "DISCONTINUED"


@dataclass(frozen=True, slots=True)
class ScheduledRef:
    """How a device names the order of a scheduled step (an item of 0040,0270)."""

    step_id: str
    procedure_id: str
    filler: str
    accession: str
    study_uid: str

    @property
    def is_scheduled(self) -> bool:
        """Whether it comes from a worklist; else the procedure was unscheduled or appended (PS3.4 F.7.2.1.2)."""
        return bool(self.step_id or self.procedure_id or self.filler or self.accession)


@dataclass(frozen=True, slots=True)
class PerformedSeries:
    """A series that a step made; `objects` is how many the device says there are, `stored` how many are here."""

    uid: str
    protocol: str
    description: str
    operator: str
    physician: str
    objects: int
    stored: int = 0


@dataclass(frozen=True, slots=True)
class PerformedStep:
    """A step as it is now.

    Attributes:
        device: AE title that told it.
        step_id: Performed Procedure Step ID.
        reason_code: Of its discontinuation (PS3.16 CID 9300), `reason` says it in Vietnamese.
        dose: What the device told of radiation, by keyword.
        orders: Keys of the orders it is of.
    """

    id: int
    uid: str
    device: str
    status: Status
    step_id: str
    station: str
    modality: str
    study_uid: str
    patient_code: str
    started_at: datetime | None
    ended_at: datetime | None
    reason_code: str
    reason: str
    dose: Mapping[str, Any]
    series: tuple[PerformedSeries, ...] = ()
    orders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read out of the data set of a step."""

    status: Status
    step_id: str
    station: str
    modality: str
    study_uid: str
    patient_code: str
    started_at: datetime | None
    ended_at: datetime | None
    reason_code: str
    reason: str
    dose: Mapping[str, Any]
    series: tuple[PerformedSeries, ...]
    scheduled: tuple[ScheduledRef, ...]
