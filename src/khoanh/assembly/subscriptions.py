"""Who listens to what: the one table."""

from khoanh.features import archive, commitments, messages, orders, procedures, queue, sheets, statistics
from khoanh.foundation.events import (
    CodeMapped,
    DeviceKnocked,
    DispatchEnded,
    HisKnocked,
    OrderChanged,
    PatientChanged,
    PatientsMerged,
    PatientsUnmerged,
    ReportChanged,
    ResultReceived,
    SeriesGrew,
    StudyArrived,
    StudyDeleted,
    StudyGoing,
    StudyMatched,
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


def _show_his_knock(unit: Unit, event: HisKnocked) -> None:
    unit.notify("his", application=event.application, facility=event.facility, what="knocked")


def _show_result(unit: Unit, event: ResultReceived) -> None:
    unit.notify("result", result=event.result, order=event.order)


SUBSCRIPTIONS: Subscriptions = {
    StudyArrived: (_show_arrival, orders.match_later),
    SeriesGrew: (_show_growth, archive.prepare_later, commitments.announce_later, orders.match_grown),
    StudyGoing: (orders.follow_deletion, commitments.announce_going),
    StudyDeleted: (_show_deletion,),
    DeviceKnocked: (_show_knock,),
    HisKnocked: (_show_his_knock,),
    OrderChanged: (messages.tell_order, messages.tell_result_anew, queue.follow_order, statistics.follow_order),
    DispatchEnded: (commitments.note_delivery,),
    StudyMatched: (procedures.follow_match, statistics.follow_match),
    ReportChanged: (sheets.follow_report, messages.tell_result, messages.note_result, statistics.follow_report),
    ResultReceived: (_show_result,),
    PatientChanged: (archive.correct_identities,),
    PatientsMerged: (archive.follow_merge, orders.follow_merge),
    PatientsUnmerged: (archive.follow_unmerge, orders.follow_unmerge),
    CodeMapped: (orders.follow_mapping,),
}
