"""What happened, told by a lower feature to whoever listens (`assembly/subscriptions.py`)."""

from dataclasses import dataclass

from khoanh.foundation.uids import SeriesUID, StudyUID


@dataclass(frozen=True, slots=True)
class Event:
    """Base of everything that can be told."""


@dataclass(frozen=True, slots=True)
class StudyArrived(Event):
    """The first object of a study was stored."""

    study_uid: StudyUID


@dataclass(frozen=True, slots=True)
class SeriesGrew(Event):
    """Objects were added to a series, or removed from it; told once per intake, not per object."""

    study_uid: StudyUID
    series_uid: SeriesUID


@dataclass(frozen=True, slots=True)
class StudyDeleted(Event):
    """A study and all its objects are gone."""

    study_uid: StudyUID


@dataclass(frozen=True, slots=True)
class DeviceKnocked(Event):
    """An AE that nobody approved asked for an association."""

    ae_title: str
