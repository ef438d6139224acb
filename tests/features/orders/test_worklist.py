"""Each device sees its own orders and no other's (PS3.4 K)."""

from datetime import timedelta

import pytest
from tests.features.orders.conftest import House

from khoanh.features import orders, patients
from khoanh.features.orders import OrderFacts, WorklistFilter
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Forbidden
from khoanh.foundation.identity import Permission, Principal, PrincipalKind


def listed(house: House, ae: str, wanted: WorklistFilter | None = None) -> list[str]:
    items = house(orders.find_worklist_items, ae, *([wanted] if wanted else []))
    return [item.order.placer for item in items]


def test_a_device_sees_what_is_meant_for_it_alone(house: House) -> None:
    house.place("by modality", code="CT01")
    house.place("by name", code="CT01", device="CT2")
    house.place("by room", code="CT01", room_code="P1")
    house.place("by service", code="SA01")
    house.place("radiography", code="XQ01")
    house.place("unmapped", code="nobody knows")
    house.place("room without devices", code="SA01", room_code="P2")
    seen = {ae: sorted(listed(house, ae)) for ae in ("CT1", "CT2", "DX1", "US1", "US2", "STRANGER", "")}
    assert seen == {
        "CT1": ["by modality", "by room"],
        "CT2": ["by modality", "by name"],
        "DX1": ["radiography"],
        "US1": [],
        "US2": ["by service", "room without devices"],
        "STRANGER": [],
        "": [],
    }


def test_items_leave_with_their_state_and_say_it_before(house: House) -> None:
    visit = house(
        patients.upsert_visit, house.duc, patients.VisitFacts("V1", class_="I", department="Khoa Nội", bed="12")
    )
    order = house.place(visit=visit.id)
    (item,) = house(orders.find_worklist_items, "CT1")
    assert (item.status, item.station_ae, item.visit_number, item.visit_class) == ("SCHEDULED", "CT1", "V1", "I")
    assert item.location == "Khoa Nội 12" and item.order == order
    house(orders.accept_order, order.id)
    assert house(orders.find_worklist_items, "CT1")[0].status == "ARRIVED"
    house(orders.start_order, order.id)
    assert house(orders.find_worklist_items, "CT1")[0].status == "STARTED"
    assert listed(house, "CT1", WorklistFilter(states=(orders.State.WAITING,))) == []
    house(orders.perform_order, order.id)
    assert listed(house, "CT1") == []
    house.place("2")
    house(orders.hold_order, orders.Placer("2", "HIS"))
    assert listed(house, "CT1") == []


def test_without_an_appointment_the_start_is_today(house: House) -> None:
    at = now()
    house.place("yesterday", ordered_at=at - timedelta(days=1))
    house.place("forgotten", ordered_at=at - timedelta(days=30))
    house.place("tomorrow", scheduled_at=at + timedelta(days=1))
    house.place("missed", scheduled_at=at - timedelta(days=2))
    assert listed(house, "CT1") == ["missed", "yesterday", "tomorrow"]
    today = WorklistFilter(since=at - timedelta(hours=24), until=at + timedelta(hours=1))
    assert listed(house, "CT1", today) == ["yesterday"]
    later = WorklistFilter(since=at + timedelta(hours=1))
    assert listed(house, "CT1", later) == ["tomorrow"]


def test_keys_narrow_the_list(house: House) -> None:
    one = house.place("1")
    house.place("2", patient=house.hoa)
    assert listed(house, "CT1", WorklistFilter(patient_code="BN000009")) == ["2"]
    assert listed(house, "CT1", WorklistFilter(accession=one.accession)) == ["1"]
    assert listed(house, "CT1", WorklistFilter(study_uid=one.study_uid)) == ["1"]
    assert listed(house, "CT1", WorklistFilter(modalities=("MR",))) == []
    assert listed(house, "CT1", WorklistFilter(limit=1)) == ["1"]


def test_only_who_may_reads_a_worklist(house: House) -> None:
    clerk = Principal(PrincipalKind.USER, "lan", frozenset([Permission.ORDER_READ]))
    with pytest.raises(Forbidden), house.desk.unit(clerk) as unit:
        orders.find_worklist_items(unit, "CT1")


def test_an_order_entered_here_is_on_the_list_too(house: House) -> None:
    house(orders.place_order, OrderFacts(house.duc, code="CT01"))
    assert listed(house, "CT1") == [""]
