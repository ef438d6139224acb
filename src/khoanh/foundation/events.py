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
class StudyGoing(Event):
    """A study is about to be deleted; it is there still."""

    study_uid: StudyUID


@dataclass(frozen=True, slots=True)
class DeviceKnocked(Event):
    """An AE that nobody approved asked for an association."""

    ae_title: str


@dataclass(frozen=True, slots=True)
class HisKnocked(Event):
    """A sender of HL7 messages that nobody registered was rejected."""

    application: str
    facility: str


@dataclass(frozen=True, slots=True)
class PatientChanged(Event):
    """A registered patient's identity is another than it was; keys are of the index."""

    patient: int


@dataclass(frozen=True, slots=True)
class PatientsMerged(Event):
    """What was filed under `source` is now under `target`."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class PatientsUnmerged(Event):
    """What was filed under one of `sources`, before it was merged into `target`, goes back to the first of them."""

    sources: tuple[int, ...]
    target: int


@dataclass(frozen=True, slots=True)
class CodeMapped(Event):
    """A code of another system got its meaning; `kind` is `service` or `room`."""

    source: str
    kind: str
    code: str
    target: int


@dataclass(frozen=True, slots=True)
class OrderChanged(Event):
    """An order was placed, changed, or took a step; `state` is the one it is in now."""

    order: int
    step: str
    state: str


@dataclass(frozen=True, slots=True)
class StudyMatched(Event):
    """A study was matched with an order (`matched`), or taken from it."""

    order: int
    study_uid: StudyUID
    matched: bool = True


@dataclass(frozen=True, slots=True)
class ReportChanged(Event):
    """A report took a step (`approved`, `returned`, `recalled`, …); `version` is the newest it has, 0 none."""

    report: int
    step: str
    version: int
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ResultReceived(Event):
    """Another system sent a version of a result; `order` is None where no order of ours has its numbers."""

    result: int
    order: int | None


@dataclass(frozen=True, slots=True)
class DispatchEnded(Event):
    """A request to a device has been answered, or was refused too often (not `ok`); see `features/dispatches`."""

    device: str
    kind: str
    subject: str
    status: int
    ok: bool
