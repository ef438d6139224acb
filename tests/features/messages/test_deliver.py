"""Messages out: in order for each patient, again after a failure, by one sender, until a person stops it."""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.features.messages.conftest import SYSTEM, ask
from tests.features.messages.receiver import accept, receiving, refuse
from tests.make import hl7 as make

from khoanh.features.messages import (
    His,
    MessageFilter,
    change_his,
    deliver_messages,
    list_due_his,
    pause_his,
    repeat_messages,
    resend_message,
)
from khoanh.features.messages.deliver import MOST_ATTEMPTS, back_off
from khoanh.features.messages.queries import outbox
from khoanh.standards.hl7 import MessageHeader
from khoanh.transaction import Desk


def point(desk: Desk, his: His, port: int, **more: object) -> None:
    with desk.unit(SYSTEM) as unit:
        change_his(unit, his.name, replace(his, host="127.0.0.1", port=port, ack_timeout_s=1, **more))  # type: ignore[arg-type]


def queue(desk: Desk, *parcels: tuple[str, str]) -> None:
    with desk.unit(SYSTEM) as unit:
        for control_id, patient in parcels:
            body = make.message("ORM^O01", control_id=control_id)
            outbox.insert_parcel(unit.db, outbox.Parcel("his1", "ORM^O01", control_id, patient, (), (), body))


def deliver(desk: Desk, by: str = "me") -> int:
    return deliver_messages(desk, SYSTEM, "his1", by, lambda: False)


def states(desk: Desk) -> list[tuple[str, str, str]]:
    return ask(desk, "select control_id, state, ack from message order by id")


def let_time_pass(desk: Desk) -> None:
    ask(desk, "update message set due_at = now() returning 1")
    ask(desk, "update his set retry_at = null returning 1")


def test_what_is_queued_is_sent_in_its_order(desk: Desk, his: His):
    with receiving() as receiver:
        point(desk, his, receiver.port)
        queue(desk, *((f"{n}", f"P{n % 3}") for n in range(120)))
        assert list_due_his(desk, SYSTEM, "me") == ["his1"]
        assert deliver(desk) == 120
    by_patient = [[one for one in receiver.control_ids() if int(one) % 3 == lane] for lane in range(3)]
    assert all(lane == sorted(lane, key=int) for lane in by_patient)
    assert {state for _, state, _ in states(desk)} == {"sent"}
    assert list_due_his(desk, SYSTEM, "me") == []


def test_a_refused_message_holds_back_its_patient_alone_and_fails_in_the_end(desk: Desk, his: His):
    def choose(message: bytes, header: MessageHeader) -> bytes:
        return (refuse if header.control_id == "bad" else accept)(message, header)

    with receiving(choose) as receiver:
        point(desk, his, receiver.port)
        queue(desk, ("bad", "P1"), ("behind", "P1"), ("other", "P2"))
        deliver(desk)
        assert states(desk) == [("bad", "queued", "AE"), ("behind", "queued", ""), ("other", "sent", "AA")]
        for _ in range(MOST_ATTEMPTS):
            let_time_pass(desk)
            deliver(desk)
    assert states(desk)[:2] == [("bad", "failed", "AE"), ("behind", "sent", "AA")]
    assert ask(desk, "select reason_vi, error_code, attempts from message where control_id = 'bad'") == [
        ("Không có phiếu này", "204", MOST_ATTEMPTS)
    ]


def test_a_receiver_that_cannot_be_reached_is_left_alone_for_a_while(desk: Desk, his: His):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    point(desk, his, port)
    queue(desk, ("1", "P"))
    assert deliver(desk) == 0
    assert list_due_his(desk, SYSTEM, "me") == []
    [(failures, error, waits)] = ask(desk, "select failures, last_error_vi, retry_at > now() from his")
    assert (failures, waits) == (1, True)
    assert "Không kết nối được" in error
    assert states(desk) == [("1", "queued", "")]
    let_time_pass(desk)
    with receiving() as receiver:
        point(desk, his, receiver.port)
        assert deliver(desk) == 1
    assert ask(desk, "select failures, last_error, last_out_at is not null from his") == [(0, "", True)]


@pytest.mark.parametrize(
    "silent", [lambda m, h: None, lambda m, h: b"MSH|^~\\&|X\rMSA|AA|other\r", lambda m, h: b"hello"]
)
def test_without_an_answer_the_message_stays_and_is_sent_again_unchanged(desk: Desk, his: His, silent):
    with receiving(silent) as receiver:
        point(desk, his, receiver.port)
        queue(desk, ("1", "P"))
        assert deliver(desk) == 0
        receiver.answer = accept
        let_time_pass(desk)
        assert deliver(desk) == 1
    assert receiver.messages[0] == receiver.messages[1]


def test_two_senders_never_send_to_one_his_at_once(desk: Desk, his: His):
    with receiving() as receiver:
        point(desk, his, receiver.port)
        queue(desk, *((f"{n}", "P") for n in range(60)))
        with ThreadPoolExecutor(4) as pool:
            counts = list(pool.map(lambda n: deliver(desk, f"sender {n}"), range(4)))
        while deliver(desk, "last"):
            pass
    assert receiver.control_ids() == [f"{n}" for n in range(60)]
    assert sum(counts) == 60


def test_a_paused_queue_waits_and_goes_on(desk: Desk, his: His):
    with receiving() as receiver:
        point(desk, his, receiver.port)
        queue(desk, ("1", "P"))
        with desk.unit(SYSTEM) as unit:
            pause_his(unit, "his1", paused=True)
        assert list_due_his(desk, SYSTEM, "me") == []
        assert deliver(desk) == 0
        with desk.unit(SYSTEM) as unit:
            pause_his(unit, "his1", paused=False)
        assert deliver(desk) == 1


def test_a_message_is_sent_again_as_a_new_one_and_all_of_a_filter_too(desk: Desk, his: His):
    with receiving() as receiver:
        point(desk, his, receiver.port)
        queue(desk, ("1", "P"), ("2", "P"))
        deliver(desk)
        [(first,), _] = ask(desk, "select id from message order by id")
        with desk.unit(SYSTEM) as unit:
            copy = resend_message(unit, first)
            assert (copy.resend_of, copy.control_id) == (first, "1-1")
        deliver(desk)
        with desk.unit(SYSTEM) as unit:
            assert repeat_messages(unit, MessageFilter(direction="out", state="sent")) == (3, 0)
        deliver(desk)
    assert receiver.control_ids() == ["1", "2", "1-1", "1-2", "2-1", "1-1-1"]


def test_waiting_doubles_up_to_five_minutes():
    assert [back_off(failures) for failures in (1, 2, 3, 7, 100)] == [5, 10, 20, 300, 300]
