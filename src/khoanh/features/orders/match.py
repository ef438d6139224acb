"""Which study is of which order: found by itself, or said by a person.

By the Study UID that the worklist gave (PS3.4 K.6), then by accession number and patient; what is left is homeless
until somebody matches it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from khoanh.features import archive, audit
from khoanh.features.orders.kinds import CandidateRow, Order, OrderRef, State, Step, StudyRow
from khoanh.features.orders.naming import find_order, load_order, lock_order, read_order
from khoanh.features.orders.queries import match as queries
from khoanh.features.orders.queries import orders as order_queries
from khoanh.features.orders.queries.orders import Row
from khoanh.features.orders.rules import MATCHABLE, OPEN, UNMATCHABLE, VIETNAMESE
from khoanh.features.orders.scoring import score
from khoanh.features.orders.steps import take_locked_step
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.events import OrderChanged, StudyMatched
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import StudyUID
from khoanh.transaction import Unit

OLD_DAYS = 30
"""A study made so long before it came (a disc, an old archive) is asked for no order."""
_NEAR_BEFORE, _NEAR_AFTER = timedelta(days=7), timedelta(days=2)
_MOST_CANDIDATES, _MOST_SUGGESTIONS = 200, 10
_LEAST_POINTS = 15


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An order that a study may be of: 0 to 100 points and what speaks for it (`+…`) and against it (`-…`)."""

    order: Order
    points: int
    reasons: tuple[str, ...]


def expect_images(unit: Unit, ref: OrderRef) -> Order:
    """Return an order that takes images. Raises NotFound; Conflict: it takes none."""
    unit.who.require(Permission.ORDER_READ)
    order = read_order(unit, ref)
    _require(order.state, MATCHABLE, "takes no images", "không ghép ảnh được")
    return order


def expect_changes(unit: Unit, ref: OrderRef) -> Order:
    """Return an order whose images may still be taken away. Raises NotFound; Conflict: they stay."""
    unit.who.require(Permission.ORDER_READ)
    order = read_order(unit, ref)
    _require(order.state, UNMATCHABLE, "keeps its images", "không bỏ ảnh được")
    return order


def _require(state: State, allowed: frozenset[State], english: str, vietnamese: str) -> None:
    if state not in allowed:
        raise Conflict(
            f"an order that is {state} {english}", vi=f"Chỉ định đang ở trạng thái “{VIETNAMESE[state]}”, {vietnamese}"
        )


def match_study(unit: Unit, ref: OrderRef, study_uid: str, *, how: Literal["hand", "capture"] = "hand") -> Order:
    """Say that a study is of an order: it answers with the order's patient from now on, and the order is done.

    Raises:
        NotFound: There is no such order or study.
        Conflict: The order is cancelled or refused, or the study is of an order of another patient.
    """
    unit.who.require(Permission.ORDER_MATCH)
    (order,), study = _lock(unit, study_uid, ref)
    _match(unit, order, study, how)
    return load_order(unit, order["id"])


def unmatch_study(unit: Unit, ref: OrderRef, study_uid: str, *, reason: str = "") -> Order:
    """Take a study from an order while it is unread; the study is homeless if it has no other order.

    Raises:
        NotFound: There is no such order or study, or they are not matched.
        Conflict: The study is being read or was.
    """
    unit.who.require(Permission.ORDER_MATCH)
    (order,), study = _lock(unit, study_uid, ref)
    _unmatch(unit, order, study, reason)
    tell_identity(unit, study)
    if not queries.list_orders(unit.db, study.id):
        queries.add_homeless(unit.db, study.id)
    return load_order(unit, order["id"])


def move_study(unit: Unit, study_uid: str, source: OrderRef, target: OrderRef, *, reason: str = "") -> Order:
    """Take a study from one order and give it to another; return the other. See `match_study`, `unmatch_study`."""
    unit.who.require(Permission.ORDER_MATCH)
    (first, second), study = _lock(unit, study_uid, source, target)
    _unmatch(unit, first, study, reason)
    _match(unit, order_queries.lock_order(unit.db, second["id"]) or second, study, "hand")
    return load_order(unit, second["id"])


def list_studies(unit: Unit, ref: OrderRef) -> list[str]:
    """Return the UIDs of the studies of an order. Raises NotFound, Conflict."""
    unit.who.require(Permission.ORDER_READ)
    return queries.list_studies(unit.db, read_order(unit, ref).id)


def map_studies(unit: Unit, orders: list[int]) -> dict[int, list[str]]:
    """Return the UIDs of the studies of each of these orders; those without any are left out."""
    unit.who.require(Permission.ORDER_READ)
    found: dict[int, list[str]] = {}
    for order, uid in queries.map_studies(unit.db, orders):
        found.setdefault(order, []).append(uid)
    return found


def map_orders(unit: Unit, study_uids: list[str]) -> dict[str, list[int]]:
    """Return the keys of the orders of each of these studies; those without any are left out."""
    unit.who.require(Permission.ORDER_READ)
    found: dict[str, list[int]] = {}
    for uid, order in queries.map_orders(unit.db, study_uids):
        found.setdefault(uid, []).append(order)
    return found


def suggest_orders(unit: Unit, study_uid: str) -> list[Suggestion]:
    """Return orders that a study may be of, the best first, ten at most. Raises NotFound."""
    unit.who.require(Permission.ORDER_MATCH)
    study = queries.select_study(unit.db, study_uid)
    if study is None:
        raise NotFound(f"no study {study_uid[:64]}", vi="Không có ca chụp này")
    at = study.received_at
    near = queries.list_near(unit.db, study, at - _NEAR_BEFORE, at + _NEAR_AFTER, _MOST_CANDIDATES)
    known = {candidate.id: candidate for candidate in [*near, *_list_certain(unit, study)]}
    scored = [(score(study, candidate, at), key) for key, candidate in known.items()]
    scored = [(found, key) for found, key in scored if found.points >= _LEAST_POINTS]
    scored.sort(key=lambda pair: (-pair[0].points, pair[1]))
    return [Suggestion(load_order(unit, key), found.points, found.reasons) for found, key in scored[:_MOST_SUGGESTIONS]]


def match_automatically(unit: Unit, study_uid: str) -> list[int]:
    """Match a study with its orders if they are certain, else note it as homeless; return the orders' keys."""
    unit.who.require(Permission.ORDER_MATCH)
    study = queries.select_study(unit.db, study_uid)
    chosen = _choose(unit, study) if study else []
    queries.lock_people(unit.db, [candidate.id for candidate in chosen], study_uid)
    matched = []
    orders = {candidate.id: order_queries.lock_order(unit.db, candidate.id) for candidate in chosen}
    study = queries.lock_study(unit.db, study_uid)
    if study is None:
        return []
    if known := queries.list_orders(unit.db, study.id):
        return known
    for candidate in chosen:
        order = orders[candidate.id]
        if order is not None and State(order["state"]) in MATCHABLE:
            _match(unit, order, study, "study uid" if candidate.study_uid == study.uid else "accession")
            matched.append(candidate.id)
    if not matched and not _is_old(study):
        queries.add_homeless(unit.db, study.id)
        unit.notify("homeless", study_uid=study.uid)
    return matched


def _choose(unit: Unit, study: StudyRow) -> list[CandidateRow]:
    """Return the orders that are certainly of the study; all of one patient."""
    found = [one for one in _list_certain(unit, study) if State(one.state) in MATCHABLE]
    by_uid = [one for one in found if one.study_uid == study.uid]
    certain = by_uid or [one for one in found if _is_of(unit, study, one)]
    return certain if len({one.patient for one in certain}) == 1 else []


def _list_certain(unit: Unit, study: StudyRow) -> list[CandidateRow]:
    found = queries.list_by_study_uid(unit.db, study.uid)
    if study.accessions:
        found += [one for one in queries.list_by_accession(unit.db, study.accessions) if one not in found]
    return found


def _is_of(unit: Unit, study: StudyRow, order: CandidateRow) -> bool:
    if study.patient == order.patient or study.certain:
        # Of two registered patients of one name the code tells which it is.
        return study.patient == order.patient
    return bool(study.words) and queries.is_same_person(unit.db, study.id, order.patient)


def _is_old(study: StudyRow) -> bool:
    return study.received_at.replace(tzinfo=None) - study.at > timedelta(days=OLD_DAYS)


def _match(unit: Unit, order: Row, study: StudyRow, how: str) -> None:
    state = State(order["state"])
    _require(state, MATCHABLE, "takes no images", "không ghép ảnh được")
    others = [order_queries.lock_order(unit.db, key) for key in queries.list_orders(unit.db, study.id)]
    if any(other is not None and other["patient"] != order["patient"] for other in others):
        raise Conflict(
            "the study is matched with an order of another patient",
            vi="Ca chụp đã ghép với chỉ định của bệnh nhân khác",
        )
    if not queries.insert_match(unit.db, order["id"], study.id, how, unit.who.name):
        return
    queries.remove_homeless(unit.db, study.id)
    tell_identity(unit, study)
    _note(unit, order, study.uid, "matched", how)
    # A device that tells what it does by MPPS says itself when it is done.
    if state in OPEN - {State.STARTED}:
        take_locked_step(unit, order, Step.PERFORM, detail={"study_uid": study.uid})


def tell_identity(unit: Unit, study: StudyRow) -> None:
    """Let a study answer with the patient and number of its orders, or, if it has none, with what it came with."""
    told = queries.list_identities(unit.db, study.id)
    if not told:
        archive.release_study(unit, study.uid)
        return
    patient, filed_under, _ = told[0]
    archive.assign_study(unit, study.uid, patient, filed_under=filed_under, accessions=[row[2] for row in told])


def _unmatch(unit: Unit, order: Row, study: StudyRow, reason: str) -> None:
    state = State(order["state"])
    if state not in UNMATCHABLE:
        raise Conflict(
            f"the images of an order that is {state} stay with it",
            vi=f"Chỉ định đang ở trạng thái “{VIETNAMESE[state]}”, không bỏ ghép ảnh được",
        )
    if not queries.delete_match(unit.db, order["id"], study.id):
        raise NotFound("the study is not matched with this order", vi="Ca chụp không ghép với chỉ định này")
    _note(unit, order, study.uid, "unmatched", reason)
    if state is State.UNREAD and not order["without_images"] and not queries.list_studies(unit.db, order["id"]):
        take_locked_step(unit, order, Step.WITHDRAW, reason)


def forget_study(unit: Unit, study_uid: str) -> None:
    """Take a study that is being deleted from its orders; those whose only one it was wait again, if unread."""
    study = queries.select_study(unit.db, study_uid)
    if study is None:
        return
    for key in queries.list_orders(unit.db, study.id):
        order = order_queries.lock_order(unit.db, key)
        if order is None:
            continue
        if State(order["state"]) in UNMATCHABLE:
            _unmatch(unit, order, study, "study deleted")
        elif queries.delete_match(unit.db, key, study.id):
            _note(unit, order, study.uid, "unmatched", "study deleted")


def _note(unit: Unit, order: Row, study_uid: str, what: str, how: str) -> None:
    state = order["state"]
    reason, detail = ("", {"how": how}) if what == "matched" else (how, {})
    unit.write_last(
        *order_queries.shape_event(
            order["id"], what, state, state, unit.who.name, reason, {"study_uid": study_uid, **detail}
        )
    )
    audit.record(
        unit, f"images {what}", study_uid=study_uid, subject=f"order {order['id']}", detail={"how": how} if how else {}
    )
    unit.tell(StudyMatched(order["id"], StudyUID(study_uid), matched=what == "matched"))
    unit.tell(OrderChanged(order["id"], what, state))
    unit.notify("order", order=order["id"], step=what, state=state)
    unit.notify("study", study_uid=study_uid, what="changed")


def _lock(unit: Unit, study_uid: str, *refs: OrderRef) -> tuple[list[Row], StudyRow]:
    """Lock orders and a study, their patients first. Raises NotFound, Conflict."""
    queries.lock_people(unit.db, [key for ref in refs if (key := find_order(unit, ref)) is not None], study_uid)
    orders = [lock_order(unit, ref) for ref in refs]
    study = queries.lock_study(unit.db, study_uid)
    if study is None:
        raise NotFound(f"no study {study_uid[:64]}", vi="Không có ca chụp này")
    return orders, study
