"""What an examination used: recorded by the technologist, proposed from what the service usually takes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.features.orders.conftest import WHO, House, house

from khoanh.features import audit, consumption, orders
from khoanh.features.consumption import Consumption, Repeat, Supply, UsedSupply, UsualSupply
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind

__all__ = ["house"]

FILM = Supply("F3543", "Phim khô 35×43", "film", "tờ", "35x43 cm")
ULTRA = Supply("ULT300", "Ultravist 300", "contrast", "ml", strength_mg_ml=Decimal(300))
USED = (UsedSupply("F3543", Decimal(3), Decimal(1)), UsedSupply("ULT300", Decimal("87.5"), lot="KT0912"))


@pytest.fixture
def stocked(house: House) -> House:
    for supply in (FILM, ULTRA, Supply("KIM20", "Kim luồn 20G", "other", "cái")):
        house(consumption.add_supply, supply)
    house(consumption.set_usual, "CT01", [UsualSupply("F3543", Decimal(2)), UsualSupply("ULT300", Decimal(80))])
    return house


def test_what_is_usual_is_proposed_until_something_is_recorded(stocked: House) -> None:
    order = stocked.place().id
    before = stocked(consumption.read_consumption, order)
    assert [(one.supply, one.quantity) for one in before.consumption.supplies] == [("F3543", 2), ("ULT300", 80)]
    assert (before.consumption.revision, before.recordable) == (0, False)
    with pytest.raises(Conflict):
        stocked(consumption.record_consumption, Consumption(order, supplies=USED))
    stocked(orders.start_order, order)
    told = Consumption(
        order, "ktv.nam", "ĐD Mai", 5, USED, (Repeat("111210", 1, "Bé khóc"), Repeat("111209", 1)), "Đường tay phải"
    )
    kept = stocked(consumption.record_consumption, told)
    after = stocked(consumption.read_consumption, order)
    assert after.recordable and replace(after.consumption, changed_at=kept.changed_at) == kept
    assert (kept.revision, kept.changed_by, kept.supplies[1].lot) == (1, "test", "KT0912")
    (row,) = stocked(audit.find_entries, audit.AuditFilter(action="consumption recorded")).entries
    assert row.detail["supplies"] == {"F3543": ["3.00", "1.00"], "ULT300": ["87.50", "0.00"]}
    assert row.detail["repeats"] == {"111209": 1, "111210": 1} and row.subject == f"order {order}"


def test_two_who_record_at_once_do_not_overwrite_each_other(stocked: House) -> None:
    order = stocked.place().id
    stocked(orders.start_order, order)
    stocked(consumption.record_consumption, Consumption(order, exposures=2))
    with pytest.raises(Conflict):
        stocked(consumption.record_consumption, Consumption(order, exposures=3))
    stocked(consumption.record_consumption, Consumption(order, exposures=3, revision=1))
    assert stocked(consumption.read_consumption, order).consumption.exposures == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"supplies": (UsedSupply("NONE", Decimal(1)),)},
        {"supplies": (UsedSupply("F3543", Decimal(1)), UsedSupply("F3543", Decimal(2)))},
        {"supplies": (UsedSupply("F3543", Decimal(1), Decimal(2)),)},
        {"supplies": (UsedSupply("F3543", Decimal(-1)),)},
        {"supplies": (UsedSupply("F3543", Decimal("NaN")),)},
        {"supplies": (UsedSupply("F3543", Decimal("1e9")),)},
        {"exposures": -1},
        {"exposures": 1, "repeats": (Repeat("111210", 2),)},
        {"repeats": (Repeat("nothing", 1),)},
        {"repeats": (Repeat("111210", 1), Repeat("111210", 1))},
    ],
)
def test_what_cannot_be_is_refused(stocked: House, wrong: dict[str, object]) -> None:
    order = stocked.place().id
    stocked(orders.start_order, order)
    with pytest.raises(Invalid):
        stocked(consumption.record_consumption, Consumption(order, **wrong))
    assert stocked(consumption.read_consumption, order).consumption.revision == 0


def test_unit_and_kind_stay_once_a_supply_was_used(stocked: House) -> None:
    order = stocked.place().id
    stocked(orders.start_order, order)
    assert stocked(consumption.change_supply, "KIM20", replace(FILM, code="KIM20")).kind == "film"
    stocked(consumption.record_consumption, Consumption(order, supplies=USED))
    with pytest.raises(Invalid):
        stocked(consumption.change_supply, "ULT300", replace(ULTRA, unit="lọ"))
    assert (
        stocked(consumption.change_supply, "ULT300", replace(ULTRA, name="Ultravist", enabled=False)).enabled is False
    )
    with pytest.raises(NotFound):
        stocked(consumption.change_supply, "X", replace(ULTRA, code="X"))
    with pytest.raises(Conflict):
        stocked(consumption.add_supply, FILM)


def test_a_reader_records_nothing_and_changes_no_catalogue(stocked: House) -> None:
    order = stocked.place().id
    stocked(orders.start_order, order)
    reader = Principal(PrincipalKind.USER, "lan", frozenset([Permission.ORDER_READ]))
    with stocked.desk.unit(reader) as unit:
        assert not consumption.read_consumption(unit, order).recordable
        for refused in (
            lambda: consumption.record_consumption(unit, Consumption(order)),
            lambda: consumption.add_supply(unit, FILM),
            lambda: consumption.set_usual(unit, "CT01", []),
        ):
            with pytest.raises(Forbidden):
                refused()
    nobody = Principal(PrincipalKind.USER, "x", frozenset())
    with stocked.desk.unit(nobody) as unit, pytest.raises(Forbidden):
        consumption.read_consumption(unit, order)
    assert WHO.may(Permission.ORDER_PERFORM)
