"""Who listens to what: the one table."""

from khoanh.features import archive
from khoanh.foundation.events import (
    DeviceKnocked,
    PatientChanged,
    PatientsMerged,
    PatientsUnmerged,
    SeriesGrew,
    StudyArrived,
    StudyDeleted,
)
from khoanh.transaction import Subscriptions, Unit


def _show_arrival(unit: Unit, event: StudyArrived) -> None:
    unit.notify("study", study_uid=event.study_uid, what="arrived")


def _show_growth(unit: Unit, event: SeriesGrew) -> None:
    unit.notify("study", study_uid=event.study_uid, what="changed")


def _show_deletion(unit: Unit, event: StudyDeleted) -> None:
    unit.notify("study", study_uid=event.study_uid, what="deleted")


def _show_knock(unit: Unit, event: DeviceKnocked) -> None:
    unit.notify("knock", ae_title=event.ae_title)


SUBSCRIPTIONS: Subscriptions = {
    StudyArrived: (_show_arrival,),
    SeriesGrew: (_show_growth, archive.prepare_later),
    StudyDeleted: (_show_deletion,),
    DeviceKnocked: (_show_knock,),
    PatientChanged: (archive.correct_identities,),
    PatientsMerged: (archive.follow_merge,),
    PatientsUnmerged: (archive.follow_unmerge,),
}
