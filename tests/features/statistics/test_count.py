"""Every figure of statistics against orders counted by hand (see `Month`)."""

from datetime import date
from typing import Any

import pytest
from tests.features.statistics.conftest import COUNTER, Month

from khoanh.features import statistics
from khoanh.features.statistics import Question
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Permission, Principal, PrincipalKind

MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}


def ask(month: Month, **asked: Any) -> statistics.Overview:
    found = month(statistics.count_cases, Question(**{**MARCH, **asked}), who=COUNTER)
    assert isinstance(found, statistics.Overview)
    return found


def rows(month: Month, **asked: Any) -> dict[str, int]:
    return {row.key: row.orders for row in ask(month, **asked).rows}


def test_the_month_is_counted_as_by_hand(month: Month) -> None:
    total = ask(month).total
    assert (total.orders, total.performed, total.approved, total.returned) == (8, 5, 3, 2)
    assert (total.refused, total.cancelled, total.discontinued) == (1, 1, 0)
    # 1 was urgent and took an hour, 4 and 8 were never approved; 3 came at the last minute of its day.
    assert total.overdue == 3
    assert (total.films, total.spoilt, total.exposures, total.repeats, total.filmless) == (5, 1, 7, 3, 1)
    # 60, 120 and 1440 minutes; the ninth tenth lies 0.8 of the way from the second to the third.
    assert total.report_minutes == 120 and total.report_minutes_90 == pytest.approx(120 + 0.8 * 1320)


def test_a_day_begins_at_midnight_in_the_hospital(month: Month) -> None:
    # 23:59 of the first is 16:59 UTC, midnight of the second 17:00 UTC of the day before.
    assert rows(month) == {"2026-03-01": 1, "2026-03-02": 3, "2026-03-03": 2, "2026-03-09": 1, "2026-03-31": 1}
    only_second = {"since": date(2026, 3, 2), "until": date(2026, 3, 2)}
    assert ask(month, **only_second).total.orders == 3
    assert rows(month, by="week") == {"2026-02-23": 1, "2026-03-02": 5, "2026-03-09": 1, "2026-03-30": 1}
    assert rows(month, by="month") == {"2026-03": 8}
    assert rows(month, by="hour") == {"00": 1, "08": 1, "09": 2, "10": 2, "23": 2}
    assert rows(month, basis="performed") == {"2026-03-02": 4, "2026-03-31": 1}
    assert rows(month, basis="approved") == {"2026-03-02": 2, "2026-03-03": 1}
    assert rows(month, basis="returned", **only_second) == {"2026-03-02": 2}


@pytest.mark.parametrize(
    ("by", "counted"),
    [
        ("modality", {"CT": 2, "DX": 3, "US": 3}),
        ("group", {"Cắt lớp": 2, "X-quang": 3, "Siêu âm": 3}),
        ("service", {"CT01": 2, "XQ01": 3, "SA01": 3}),
        ("device", {"CT1": 2, "": 6}),
        ("room", {"P1": 1, "": 7}),
        ("reader", {"lan": 1, "hai": 2, "": 5}),
        ("technologist", {"KTV Nam": 2, "test": 3, "": 3}),
        ("department", {"Khoa Nội": 7, "Khoa Ngoại": 1}),
        ("referrer", {"BS Tâm": 8}),
        ("state", {"returned": 2, "approved": 1, "unread": 2, "refused": 1, "cancelled": 1, "waiting": 1}),
        ("priority", {"stat": 1, "routine": 7}),
        ("patient_class", {"": 8}),
        ("source", {"HIS": 8}),
    ],
)
def test_each_dimension_is_counted_as_by_hand(month: Month, by: Any, counted: dict[str, int]) -> None:
    assert rows(month, by=by) == counted


def test_a_figure_leads_to_its_cases(month: Month) -> None:
    def of(**asked: Any) -> list[int]:
        page = month(statistics.list_cases, Question(**{**MARCH, **asked}))
        return [one.order for one in page.items]

    numbers = month.orders
    assert of(only={"modality": "CT"}) == [numbers[1], numbers[2]]
    assert of(only={"day": "2026-03-02", "department": "Khoa Nội"}) == [numbers[2], numbers[4]]
    assert of(special="overdue") == [numbers[1], numbers[4], numbers[8]]
    assert of(special="refused") == [numbers[5]]
    assert of(special="filmless") == [numbers[2]]
    assert of(special="repeated") == [numbers[3]]
    first = month(statistics.list_cases, Question(**MARCH), limit=3)
    rest = month(statistics.list_cases, Question(**MARCH), limit=100, cursor=first.next)
    assert (first.total, [one.number for one in rest.items], rest.next) == (8, [4, 5, 6, 7, 8], None)


def test_stages_reasons_and_supplies_are_counted_as_by_hand(month: Month) -> None:
    found = ask(month)
    stages = {stage.name: (stage.count, stage.median, stage.ninety) for stage in found.stages}
    # 21, 530, 20, 30 and 0 minutes from the order to the start.
    assert stages["order to start"] == (5, 21, pytest.approx(30 + 0.6 * 500))
    assert stages["end to approval"][:2] == (3, 120)
    assert stages["approval to return"] == (2, 20, pytest.approx(28))
    assert stages["approval to signature"] == (0, None, None) == stages["start to first image"]
    reasons = {(one.step, one.reason): one.count for one in found.reasons}
    assert reasons == {
        ("refuse", "Chỉ định sai"): 1,
        ("cancel", "Người bệnh về"): 1,
        ("repeat", "111210"): 2,
        ("repeat", "111209"): 1,
    }
    assert [(one.code, one.quantity, one.spoilt) for one in found.supplies] == [("F", 5, 1), ("U", 80.5, 0)]


def test_a_register_tells_who_only_to_those_who_may_know(month: Month) -> None:
    page = month(statistics.read_register, "ct", Question(**MARCH))
    line = page.items[0]
    assert (page.total, line.patient_name, line.address, line.conclusion) == (
        2,
        "Nguyễn Văn Đức",
        "12 Hàng Bài",
        "Bình thường lan.",
    )
    veiled = month(statistics.read_register, "ct", Question(**MARCH), who=COUNTER).items[0]
    assert {veiled.patient_name, veiled.patient_code, veiled.birth_date, veiled.address, veiled.conclusion} == {None}
    assert (veiled.sex, veiled.films, veiled.reader) == ("M", 2, "lan")
    with pytest.raises(Invalid):
        month(statistics.read_register, "nothing", Question(**MARCH))


def test_nobody_counts_without_permission_and_nonsense_is_refused(month: Month) -> None:
    nobody = Principal(PrincipalKind.USER, "x", frozenset(Permission) - {Permission.STATISTICS_READ})
    for verb in (statistics.count_cases, statistics.list_cases, statistics.measure_storage):
        with pytest.raises(Forbidden):
            month(verb, Question(**MARCH), who=nobody)
    for wrong in (
        {"since": date(2026, 4, 1)},
        {"since": date(1900, 1, 1)},
        {"by": "drop table"},
        {"basis": "none"},
        {"only": {"x": "y"}},
    ):
        with pytest.raises(Invalid):
            ask(month, **wrong)
    assert ask(month, only={"reader": "'; drop table report; --"}).total.orders == 0
