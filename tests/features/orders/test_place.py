"""Orders that come in any order, twice, too late, or from nowhere end right."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.features.orders.conftest import WHO, House

from khoanh.features import catalogue, orders, patients
from khoanh.features.orders import Accession, OrderFacts, Placer, Step
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.foundation.uids import is_uid

NOON = datetime(2026, 11, 3, 5, tzinfo=UTC)
LATER, EARLIER = NOON + timedelta(minutes=5), NOON - timedelta(minutes=5)
ONE = Placer("1", "HIS")


def test_a_placed_order_has_numbers_and_waits(house: House) -> None:
    order = house.place(ordered_at=NOON, history="Ho ra máu", priority="stat", icd10="R04.2", slip="P77")
    assert (order.state, order.filler, order.due_at) == ("waiting", f"K{order.id}", NOON)
    assert is_uid(order.study_uid, strict=True) and len(order.accession) == 11
    assert (order.service_name, order.modality, order.minutes) == ("Chụp CLVT lồng ngực", "CT", 20)
    assert (order.patient_name, order.patient_code, order.priority) == ("Nguyễn Văn Đức", "BN000001", "stat")
    assert house(orders.read_order, ONE) == order == house(orders.read_order, Accession(order.accession))
    assert [event.step for event in house(orders.list_events, order.id)] == ["placed"]
    assert [(event.order, event.step, event.state) for event in house.told] == [(order.id, "placed", "waiting")]


def test_an_order_placed_twice_is_one(house: House) -> None:
    first = house.place(said_at=NOON, history="Ho")
    facts = OrderFacts(patient=house.duc, placer="1", source="HIS", code="CT01", history="Ho")
    again = house(orders.place_order, facts, said_at=NOON)
    assert (again.outcome, again.order.id) == ("unchanged", first.id)
    assert len(house(orders.list_events, first.id)) == 1
    other = house.place("1", source="HIS2")
    assert other.id != first.id and other.accession != first.accession


def test_a_cancellation_that_comes_before_its_order_keeps_it_cancelled(house: House) -> None:
    facts = OrderFacts(patient=house.duc, code="CT01")
    cancelled = house(orders.cancel_order, ONE, "nhập nhầm", said_at=LATER, facts=facts)
    assert (cancelled.state, cancelled.foretold) == ("cancelled", True)
    placed = house(orders.place_order, OrderFacts(house.duc, "1", "HIS", code="CT01", history="Ho"), said_at=NOON)
    assert (placed.outcome, placed.order.state, placed.order.history) == ("still cancelled", "cancelled", "Ho")
    anew = house(orders.place_order, OrderFacts(house.duc, "1", "HIS"), said_at=LATER + timedelta(minutes=1))
    assert (anew.outcome, anew.order.state) == ("changed", "waiting")
    with pytest.raises(NotFound):
        house(orders.cancel_order, Placer("2", "HIS"))


def test_a_cancellation_said_before_the_order_was_placed_again_is_too_late(house: House) -> None:
    house.place(said_at=EARLIER)
    assert house(orders.cancel_order, ONE, said_at=NOON).state == "cancelled"
    assert house.place(said_at=LATER).state == "waiting"
    assert house(orders.cancel_order, ONE, said_at=NOON).state == "waiting"
    assert house.place(said_at=LATER).state == "waiting"
    assert house(orders.cancel_order, ONE, said_at=LATER + timedelta(minutes=1)).state == "cancelled"
    assert house.place(said_at=LATER).state == "cancelled"


def test_a_change_that_comes_before_its_order_is_not_undone_by_it(house: House) -> None:
    change = OrderFacts(house.duc, "1", "HIS", code="CT01", diagnosis="Lao phổi")
    first = house(orders.update_order, change, said_at=LATER)
    assert (first.outcome, first.order.foretold) == ("placed", True)
    order = house.place(said_at=NOON, diagnosis="Viêm phổi", history="Ho", paid=True)
    assert (order.id, order.diagnosis, order.history, order.paid) == (first.order.id, "Lao phổi", "Ho", True)
    assert not order.foretold
    newer = house(orders.update_order, OrderFacts(None, "1", "HIS", diagnosis="", scheduled_at=LATER))
    assert (newer.order.diagnosis, newer.order.due_at, newer.order.scheduled) == ("", LATER, True)


def test_an_order_for_a_patient_merged_meanwhile_is_the_survivors(house: House) -> None:
    before = house.place()
    house(patients.merge_patients, patients.Code("BN000001"), patients.Code("BN000009"))
    late = house.place("2")
    found = [house(orders.read_order, order.id).patient_code for order in (before, late)]
    assert found == ["BN000009", "BN000009"]
    house(patients.unmerge_patients, patients.Code("BN000001"), reason="nhầm")
    found = [house(orders.read_order, order.id).patient_code for order in (before, late)]
    assert found == ["BN000001", "BN000001"]


def test_what_is_on_images_already_is_not_changed_any_more(house: House) -> None:
    order = house.place(accession="A1")
    assert house.place(accession="A2").accession == "A2"
    house(orders.start_order, order.id)
    again = house.place(accession="A3", study_uid="1.2.3", history="Ho")
    assert (again.accession, again.study_uid, again.history) == ("A2", order.study_uid, "Ho")
    with pytest.raises(Conflict):
        house(orders.cancel_order, ONE)


def test_an_accession_that_cannot_be_one_is_replaced_by_ours(house: House) -> None:
    assert len(house.place(accession="S" * 17, study_uid="1.2.x").accession) == 11
    assert house.place("2", accession="PHIEU-7", study_uid="1.2.3").study_uid == "1.2.3"
    assert house.place("3", accession="PHIEU-7").accession == "PHIEU-7"
    with pytest.raises(Conflict):
        house(orders.read_order, Accession("PHIEU-7"))


def test_an_unknown_service_is_kept_and_mapped_later(house: House) -> None:
    order = house.place(code="18.0219", name="Chụp cộng hưởng từ")
    assert (order.service_code, order.code, order.service_name) == ("", "18.0219", "Chụp cộng hưởng từ")
    (waiting,) = house(catalogue.list_unmapped)
    assert (waiting.source, waiting.code) == ("HIS", "18.0219")
    house(catalogue.map_code, "HIS", "service", "18.0219", "CT01")
    mapped = house(orders.read_order, order.id)
    assert (mapped.service_code, mapped.modality, mapped.code) == ("CT01", "CT", "18.0219")
    assert mapped.service_name == "Chụp cộng hưởng từ"


def test_what_cannot_be_placed_is_refused(house: House) -> None:
    for facts in (
        OrderFacts(placer="1", source="HIS", code="CT01"),
        OrderFacts(999, "1", "HIS"),
        OrderFacts(house.duc, "9" * 65, "HIS"),
        OrderFacts(house.duc),
        OrderFacts(house.duc, "1", "HIS", pregnancy=5),
        OrderFacts(house.duc, "1", "HIS", minutes=0),
        OrderFacts(house.duc, "1", "HIS", priority="now"),  # type: ignore[arg-type]
        OrderFacts(house.duc, "1", "HIS", scheduled_at=datetime(2026, 1, 1)),
    ):
        with pytest.raises(Invalid):
            house(orders.place_order, facts)
    with pytest.raises(NotFound):
        house(orders.place_order, OrderFacts(house.duc, code="NONE"))
    with pytest.raises(NotFound):
        house(orders.update_order, OrderFacts(), ref=5)
    reader = Principal(PrincipalKind.USER, "lan", frozenset([Permission.ORDER_READ]))
    with pytest.raises(Forbidden), house.desk.unit(reader) as unit:
        orders.place_order(unit, OrderFacts(house.duc, code="CT01"))
    with pytest.raises(Forbidden), house.desk.unit(reader) as unit:
        orders.take_step(unit, 1, Step.HOLD)


def test_steps_say_who_when_and_why(house: House) -> None:
    order = house.place()
    house(orders.hold_order, order.id, "chưa đóng tiền")
    house(orders.release_order, order.id)
    accepted = house(orders.accept_order, order.id, room_code="P1")
    assert accepted.room_code == "P1" and accepted.arrived_at is not None
    house(orders.reschedule_order, order.id, NOON, device="CT2")
    house(orders.start_order, order.id)
    house(orders.start_order, order.id)
    with pytest.raises(Conflict):
        house(orders.refuse_order, order.id, "sai phiếu")
    house(orders.discontinue_order, order.id, "bệnh nhân mệt")
    house(orders.reopen_order, order.id)
    done = house(orders.perform_order, order.id, without_images=True)
    assert (done.state, done.without_images, done.performed_at is not None) == ("unread", True, True)
    for step in ("open_reading", "finish_reading", "approve", "return_result"):
        house(orders.take_reading_step, order.id, Step(step))
    with pytest.raises(Invalid):
        house(orders.take_reading_step, order.id, Step.RECALL_RESULT)
    events = house(orders.list_events, order.id)
    assert [event.step for event in events] == [
        "placed", "hold", "release", "accept", "reschedule", "start", "discontinue", "reopen", "perform",
        "open_reading", "finish_reading", "approve", "return_result",
    ]  # fmt: skip
    assert (events[1].reason, events[1].who, events[1].before, events[1].after) == (
        "chưa đóng tiền", "test", "waiting", "held",
    )  # fmt: skip
    other = house.place("2")
    assert house(orders.refuse_order, other.id, "sai phiếu").state == "refused"
    with pytest.raises(NotFound):
        house(orders.accept_order, house.place("3").id, room_code="NONE")


def test_an_order_entered_here_is_taken_over_by_the_his(house: House) -> None:
    local = house(orders.place_order, OrderFacts(house.duc, code="CT01", history="Ho")).order
    assert local.local and not local.placer
    house(orders.start_order, local.id)
    facts = OrderFacts(house.duc, "77", "HIS", code="CT01", accession="HIS77", diagnosis="Lao")
    placed = house(orders.place_order, facts, said_at=NOON)
    assert (placed.outcome, placed.order.id, placed.order.state) == ("reconciled", local.id, "started")
    order = placed.order
    assert (order.placer, order.local, order.accession, order.diagnosis) == ("77", False, local.accession, "Lao")
    other = house(orders.place_order, OrderFacts(house.duc, "78", "HIS", code="CT01"))
    assert other.outcome == "placed" and other.order.id != local.id


def test_two_orders_entered_here_are_told_apart_by_a_person(house: House) -> None:
    locals_ = [house(orders.place_order, OrderFacts(house.hoa, code="CT01")).order for _ in range(2)]
    placed = house(orders.place_order, OrderFacts(house.duc, "77", "HIS", code="CT01"), said_at=NOON).order
    assert placed.id not in [order.id for order in locals_]
    kept = house(orders.reconcile_orders, locals_[1].id, placed.id)
    assert (kept.id, kept.placer, kept.patient, kept.accession) == (
        locals_[1].id, "77", house.duc, locals_[1].accession,
    )  # fmt: skip
    struck = house(orders.read_order, placed.id)
    assert (struck.state, struck.placer) == ("cancelled", "")
    again = house(orders.place_order, OrderFacts(house.duc, "77", "HIS", code="CT01"), said_at=NOON)
    assert again.order.id == kept.id
    with pytest.raises(Conflict):
        house(orders.reconcile_orders, kept.id, locals_[0].id)


def test_a_unit_that_fails_leaves_no_order(house: House) -> None:
    with pytest.raises(RuntimeError), house.desk.unit(WHO) as unit:
        orders.place_order(unit, OrderFacts(house.duc, "1", "HIS", code="CT01"))
        raise RuntimeError
    with pytest.raises(NotFound):
        house(orders.read_order, ONE)
