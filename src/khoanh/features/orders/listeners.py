"""What orders do when something happens to patients, studies and codes, and the jobs they queue."""

from khoanh.features.orders.kinds import State
from khoanh.features.orders.match import forget_study, match_automatically, tell_identity
from khoanh.features.orders.queries import match as match_queries
from khoanh.features.orders.queries import orders as queries
from khoanh.features.orders.steps import note_step
from khoanh.foundation.events import CodeMapped, PatientsMerged, PatientsUnmerged, SeriesGrew, StudyArrived, StudyGoing
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_QUIET_S = 2.0


def match_later(unit: Unit, event: StudyArrived) -> None:
    """Queue the search for the order of a study: it must not hold up or undo the storing of images."""
    unit.later("match_study", key=f"match {event.study_uid}", study_uid=event.study_uid, priority=5)


def match_grown(unit: Unit, event: SeriesGrew) -> None:
    """Seek the order of a study again that is still homeless: what came later may name it."""
    if match_queries.is_homeless(unit.db, event.study_uid):
        unit.later("match_study", key=f"match {event.study_uid}", study_uid=event.study_uid, wait_s=_QUIET_S)


def match_study_job(unit: Unit, study_uid: str) -> None:
    """Match a study with its orders, or note that it has none."""
    match_automatically(unit, study_uid)


def assign_study_job(unit: Unit, study_uid: str) -> None:
    """Let a study answer with the patient of its order, who is another now."""
    unit.who.require(Permission.ORDER_MATCH)
    study = match_queries.select_study(unit.db, study_uid)
    orders = match_queries.list_orders(unit.db, study.id) if study else []
    match_queries.lock_people(unit.db, orders, study_uid)
    row = queries.lock_order(unit.db, orders[0]) if orders else None
    study = match_queries.lock_study(unit.db, study_uid) if row is not None else None
    if study is not None:
        tell_identity(unit, study)


def follow_deletion(unit: Unit, event: StudyGoing) -> None:
    """Take a study that is being deleted from its orders."""
    forget_study(unit, event.study_uid)


def follow_merge(unit: Unit, event: PatientsMerged) -> None:
    """File the orders of a merged patient under the one he is; his images may have found theirs by that."""
    _show(unit, queries.refile_orders(unit.db, event.source, event.target))
    for uid in match_queries.list_homeless_of(unit.db, event.target):
        unit.later("match_study", key=f"match {uid}", study_uid=uid)


def follow_unmerge(unit: Unit, event: PatientsUnmerged) -> None:
    """Give back the orders that were filed under the patients before their merge."""
    _show(unit, queries.take_back_orders(unit.db, list(event.sources), event.target))


def follow_mapping(unit: Unit, event: CodeMapped) -> None:
    """Give open orders of a code the service that it means."""
    if event.kind == "service":
        for order in queries.set_service(unit.db, event.source, event.code, event.target):
            row = queries.lock_order(unit.db, order)
            if row is not None:
                state = row["state"]
                unit.write_last(
                    *queries.shape_event(order, "changed", state, state, unit.who.name, "", {"code": event.code})
                )
                note_step(unit, order, "changed", State(state))


def _show(unit: Unit, orders: list[int]) -> None:
    for order in orders:
        unit.notify("order", order=order, step="changed")
