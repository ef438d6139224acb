"""Patients who were accepted have a number before their room, and are called by urgency and turn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import catalogue, orders, patients, queue
from khoanh.foundation.errors import Conflict, Forbidden, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")
NAMES = ("Nguyễn Văn Đức", "Lê Thị Hoa", "Trần Bình", "Phạm Thị Thu Hà")


class Ward:
    """Two rooms, some patients, and verbs in units of their own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = replace(desk, listeners=SUBSCRIPTIONS)
        with self.desk.unit(WHO) as unit:
            catalogue.add_room(unit, catalogue.Room("P1", "Phòng X-quang 1"))
            catalogue.add_room(unit, catalogue.Room("P2", "Phòng siêu âm"))
            catalogue.add_service(unit, catalogue.Service("XQ01", "X-quang ngực thẳng", modality="DX"))
            self.people = [
                patients.upsert_patient(unit, patients.PatientFacts(f"BN{number}", name=name)).id
                for number, name in enumerate(NAMES, 1)
            ]

    def __call__(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with self.desk.unit(WHO) as unit:
            return verb(unit, *arguments, **named)

    def arrive(self, person: int, room: str = "P1", **facts: Any) -> int:
        """Place an order and accept it; return its key."""
        wanted = orders.OrderFacts(patient=self.people[person], code="XQ01", **facts)
        order = self(orders.place_order, wanted).order.id
        self(orders.accept_order, order, room_code=room)
        return int(order)

    def numbers(self, room: str = "P1") -> list[tuple[int, str]]:
        return [(one.number, str(one.state)) for one in self(queue.list_queue, room)]


@pytest.fixture
def ward(desk: Desk) -> Ward:
    return Ward(desk)


def test_numbers_count_by_room_from_one_on(ward: Ward) -> None:
    ward.arrive(0)
    ward.arrive(1, "P2")
    ward.arrive(2)
    assert ward.numbers() == [(1, "waiting"), (2, "waiting")]
    assert ward.numbers("P2") == [(1, "waiting")]
    (first, _) = ward(queue.list_queue, "P1")
    assert (first.patient_name, first.services) == ("Nguyễn Văn Đức", ("X-quang ngực thẳng",))


def test_a_patient_with_two_orders_has_one_number_until_both_are_done(ward: Ward) -> None:
    one, two = ward.arrive(0), ward.arrive(0)
    assert ward.numbers() == [(1, "waiting")]
    ward(orders.start_order, one)
    assert ward.numbers() == [(1, "waiting")]
    ward(orders.perform_order, two, without_images=True)
    assert ward.numbers() == []


def test_the_urgent_are_called_first_and_the_rest_by_turn(ward: Ward) -> None:
    ward.arrive(0)
    ward.arrive(1)
    ward.arrive(2, priority="stat")
    assert [ward(queue.call_next, "P1").number for _ in range(3)] == [3, 1, 2]
    with pytest.raises(NotFound):
        ward(queue.call_next, "P1")


def test_a_number_is_called_again_passed_over_and_comes_back(ward: Ward) -> None:
    ward.arrive(0)
    ticket = ward(queue.call_next, "P1")
    assert ward(queue.call_ticket, ticket.id).calls == 2
    assert ward(queue.skip_ticket, ticket.id).state is queue.TicketState.SKIPPED
    with pytest.raises(NotFound):
        ward(queue.call_next, "P1")
    assert ward(queue.call_ticket, ticket.id).state is queue.TicketState.CALLED
    assert ward(queue.return_ticket, ticket.id).state is queue.TicketState.WAITING


def test_who_is_started_refused_or_held_leaves_the_queue(ward: Ward) -> None:
    started, refused, held = (ward.arrive(person) for person in range(3))
    ward(orders.start_order, started)
    ward(orders.refuse_order, refused, "chưa nhịn ăn")
    ward(orders.hold_order, held)
    assert ward.numbers() == []
    ward(orders.release_order, held)
    assert ward.numbers() == [(3, "waiting")], "he keeps his number"


def test_a_patient_sent_to_another_room_waits_there(ward: Ward) -> None:
    order = ward.arrive(0)
    ticket = ward(queue.call_next, "P1")
    ward(orders.accept_order, order, room_code="P2")
    assert (ward.numbers(), ward.numbers("P2")) == ([], [(1, "waiting")])
    with pytest.raises(Conflict):
        ward(queue.call_ticket, ticket.id)


def test_an_appointment_on_another_day_takes_the_number_away(ward: Ward) -> None:
    order = ward.arrive(0)
    ward(orders.reschedule_order, order, datetime.now(UTC) + timedelta(days=2))
    assert ward.numbers() == []
    ward(orders.accept_order, order)
    assert len(ward.numbers()) == 1, "he came earlier after all"


def test_an_order_that_nobody_accepted_has_no_number(ward: Ward) -> None:
    ward(orders.place_order, orders.OrderFacts(patient=ward.people[0], code="XQ01", room_code="P1"))
    assert ward.numbers() == []


def test_two_rooms_that_call_at_once_never_get_the_same_patient(ward: Ward) -> None:
    for person in range(4):
        ward.arrive(person)
    with ThreadPoolExecutor(4) as pool:
        called = [one.number for one in pool.map(lambda _: ward(queue.call_next, "P1"), range(4))]
    assert sorted(called) == [1, 2, 3, 4]


def test_many_who_arrive_at_once_get_numbers_without_a_gap(ward: Ward) -> None:
    placed = [
        ward(orders.place_order, orders.OrderFacts(patient=person, code="XQ01")).order.id for person in ward.people
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda order: ward(orders.accept_order, order, room_code="P1"), placed))
    assert sorted(number for number, _ in ward.numbers()) == [1, 2, 3, 4]


@pytest.mark.parametrize(("style", "shown"), [("full", "Nguyễn Văn Đức"), ("short", "N. V. Đức"), ("none", "")])
def test_the_wall_shows_as_much_of_a_name_as_it_may(ward: Ward, style: str, shown: str) -> None:
    ward.desk = replace(ward.desk, settings=ward.desk.settings.model_copy(update={"waiting_names": style}))
    ward.arrive(0)
    ward.arrive(1)
    ward(queue.call_next, "P1")
    board = ward(queue.read_board, ["P1"])
    (room,) = board.rooms
    assert room.current.number == 1 and room.current.name == shown
    assert [one.number for one in room.next] == [2] and room.waiting == 1


def test_the_wall_keeps_the_last_number_until_the_next_is_called(ward: Ward) -> None:
    order = ward.arrive(0)
    ward(queue.call_next, "P1")
    ward(orders.start_order, order)
    (room, other) = ward(queue.read_board, []).rooms
    assert room.current.number == 1 and room.current.state is queue.TicketState.SERVED
    assert other.current is None


def test_a_wall_display_sees_the_board_and_nothing_else(ward: Ward) -> None:
    wall = Principal(PrincipalKind.TOKEN, "wall", frozenset((Permission.QUEUE_SHOW,)))
    with ward.desk.unit(wall) as unit:
        queue.read_board(unit, [])
        for verb, argument in ((queue.list_queue, "P1"), (queue.call_next, "P1"), (queue.skip_ticket, 1)):
            with pytest.raises(Forbidden):
                verb(unit, argument)  # type: ignore[operator]


def test_the_queue_of_a_room_is_read_from_its_index_whatever_was_before(ward: Ward) -> None:
    ward.arrive(0)
    with ward.desk.unit(WHO) as unit:
        unit.db.execute(
            "insert into queue_ticket (room, day, number, state) select r.id, current_date - d, n, 'served'"
            " from room r, generate_series(1, 60) d, generate_series(1, 150) n"
        )
        unit.db.execute("analyze queue_ticket")
        unit.db.execute("set local enable_seqscan = on")
        plan = "\n".join(
            row[0]
            for row in unit.db.execute(
                "explain select id from queue_ticket where room = 1 and day = current_date"
                " and state in ('waiting', 'called', 'skipped') order by priority, number"
            )
        )
    assert "queue_ticket_live" in plan
