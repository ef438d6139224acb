"""Orders are found by name without accents, by every number, state, time and place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.features.orders.conftest import WHO, House

from khoanh.features import orders, patients
from khoanh.features.orders import OrderFacts, OrderQuery, State
from khoanh.features.orders.queries import find as queries
from khoanh.foundation.errors import Invalid

NOON = datetime(2026, 11, 3, 5, tzinfo=UTC)


@pytest.fixture
def full(house: House) -> House:
    house.place("HD100", accession="A100", ordered_at=NOON, slip="P1", department="Khoa Nội")
    house.place("HD101", accession="A101", ordered_at=NOON + timedelta(days=1), slip="P1", code="XQ01")
    house.place("HD102", patient=house.hoa, accession="B100", ordered_at=NOON + timedelta(days=2), priority="stat")
    house(orders.refuse_order, orders.Placer("HD101", "HIS"), "sai")
    house(orders.perform_order, orders.Placer("HD102", "HIS"))
    card = patients.Identifier("insurance", "DN4797912345678")
    house(patients.upsert_patient, patients.PatientFacts("BN000009", identifiers=(card,)))
    return house


def found(house: House, **asked: Any) -> list[str]:
    return [order.placer for order in house(orders.find_orders, OrderQuery(**asked)).items]


def test_every_condition_finds_what_it_should(full: House) -> None:
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["HD102", "HD101", "HD100"]),
        ({"newest_first": False}, ["HD100", "HD101", "HD102"]),
        ({"text": "nguyen duc"}, ["HD101", "HD100"]),
        ({"text": "Lê th"}, ["HD102"]),
        ({"text": "ngu"}, ["HD101", "HD100"]),
        ({"text": "xyz"}, []),
        ({"text": "^"}, []),
        ({"text": "A10"}, ["HD101", "HD100"]),
        ({"text": "HD10"}, ["HD102", "HD101", "HD100"]),
        ({"text": "P1"}, ["HD101", "HD100"]),
        ({"text": "DN479"}, ["HD102"]),
        ({"text": "BN000001"}, ["HD101", "HD100"]),
        ({"text": "%1"}, []),
        ({"text": "A10", "states": (State.WAITING,)}, ["HD100"]),
        ({"states": (State.WAITING, State.HELD, State.STARTED)}, ["HD100"]),
        ({"states": (State.UNREAD,)}, ["HD102"]),
        ({"states": (State.REFUSED, State.UNREAD)}, ["HD102", "HD101"]),
        ({"text": "duc", "states": (State.REFUSED,)}, ["HD101"]),
        ({"accession": "A101"}, ["HD101"]),
        ({"placer": "HD100"}, ["HD100"]),
        ({"slip": "P1"}, ["HD101", "HD100"]),
        ({"modality": "DX"}, ["HD101"]),
        ({"department": "Khoa Nội"}, ["HD100"]),
        ({"priority": "stat"}, ["HD102"]),
        ({"patient": full.hoa}, ["HD102"]),
        ({"since": NOON + timedelta(hours=1)}, ["HD102", "HD101"]),
        ({"until": NOON + timedelta(hours=25)}, ["HD101", "HD100"]),
        ({"room_code": "P1"}, []),
        ({"device": "CT1"}, []),
        ({"unreconciled": True}, []),
    ]
    assert [(asked, found(full, **asked)) for asked, _ in cases] == cases


def test_pages_follow_each_other_whichever_way(full: House) -> None:
    for newest_first in (True, False):
        for text in ("", "HD10", "a"):
            seen: list[str] = []
            cursor = ""
            while True:
                page = full(
                    orders.find_orders, OrderQuery(text=text, limit=1, cursor=cursor, newest_first=newest_first)
                )
                seen += [order.placer for order in page.items]
                cursor = page.next or ""
                if not cursor:
                    break
            whole = found(full, text=text, newest_first=newest_first)
            assert seen == whole
    for cursor in ("x", "2026-11-03|1", "2026-11-03T00:00:00+00:00|-1"):
        with pytest.raises(Invalid):
            full(orders.find_orders, OrderQuery(cursor=cursor))


def test_a_name_is_found_beyond_the_newest_orders(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_WINDOW", 1)
    assert found(full, text="nguyen duc") == ["HD101", "HD100"]
    monkeypatch.setattr(queries, "_MOST_PATIENTS", 0)
    assert found(full, text="nguyen duc") == ["HD101", "HD100"]


def test_orders_of_a_merged_patient_are_found_under_both_codes(full: House) -> None:
    full(patients.merge_patients, patients.Code("BN000001"), patients.Code("BN000009"))
    for text in ("BN000001", "BN000009", "hoa"):
        assert found(full, text=text) == ["HD102", "HD101", "HD100"]
    assert full(orders.place_order, OrderFacts(full.duc, code="CT01")).order.patient == full.hoa
    assert len(found(full, unreconciled=True)) == 1


def test_a_his_that_pulls_reads_views_without_names(full: House) -> None:
    with full.desk.unit(WHO) as unit:
        cursor = unit.db.execute("select * from khoanh_read.orders where placer_order_number = 'HD101'")
        (row,) = cursor.fetchall()
        known = dict(zip([column.name for column in cursor.description or ()], row, strict=True))
        changes = unit.db.execute(
            "select step, state_after, reason from khoanh_read.order_changes where at > now() - interval '1 hour'"
            " and placer_order_number = 'HD101' order by change_id"
        ).fetchall()
    assert (known["patient_code"], known["accession_number"], known["state"]) == ("BN000001", "A101", "refused")
    assert changes == [("placed", "waiting", None), ("refuse", "refused", "sai")]
    assert "Nguyễn Văn Đức" not in row
