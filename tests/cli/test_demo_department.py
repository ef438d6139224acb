"""The demonstration department is in the middle of its day, and loading it again changes nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.cli.demo_department import load_department
from khoanh.cli.demo_objects import dress_object, list_demo_studies
from khoanh.features import archive, orders, queue, roster
from khoanh.features.orders import OrderQuery, State, WorklistFilter
from khoanh.foundation.clock import now
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

pytestmark = pytest.mark.filterwarnings("ignore:.*:UserWarning:pydicom")
WHO = act_as_system("demo")


def test_a_department_in_the_middle_of_its_day(desk: Desk) -> None:
    desk = replace(desk, listeners=SUBSCRIPTIONS)
    today = now().date()
    with archive.open_intake(desk, WHO, source=archive.Source("import", "demo")) as intake:
        for study in list_demo_studies():
            intake.begin_file()
            intake.write(dress_object(study.files[0], study, today))
            intake.commit()
    placed = load_department(desk, WHO, today)
    assert load_department(desk, WHO, today) == 0
    with desk.unit(WHO) as unit:
        found = orders.find_orders(unit, OrderQuery(limit=200)).items
        states = Counter(order.state for order in found)
        assert len(found) == placed
        assert {State.WAITING, State.HELD, State.STARTED, State.UNREAD, State.REFUSED} <= states.keys()
        assert all(order.service_name and order.room_code for order in found)
        matched = [order for order in found if orders.list_studies(unit, order.id)]
        assert len(matched) == 9
        assert all(order.state == State.UNREAD for order in matched)
        items = orders.find_worklist_items(unit, "CT1", WorklistFilter())
        assert [item.order.priority for item in items].count("stat") == 1
        assert any(ticket.number for ticket in queue.list_queue(unit, "P102"))
        assert roster.list_duties(unit, today, today)


def test_the_day_after_has_orders_of_its_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khoanh.cli.demo_department.list_demo_studies", list)
    first = load_department(desk, WHO, date(2026, 3, 10))
    later = now().replace(year=now().year + 1)
    monkeypatch.setattr("khoanh.cli.demo_department.now", lambda: later)
    assert load_department(desk, WHO, date(2026, 3, 10)) == first
