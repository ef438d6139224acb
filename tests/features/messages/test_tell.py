"""What others are told of orders: once, to whom it concerns, in the words of the standard."""

from dataclasses import replace

import pytest
from tests.features.messages.conftest import SYSTEM, Send, ask, code_of
from tests.make import hl7 as make

from khoanh.features import orders
from khoanh.features.messages import EXAMPLES, STATUS, His, add_his, change_his
from khoanh.features.orders import Placer, State
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.standards.hl7 import Message, parse_message, parse_path
from khoanh.transaction import Desk

REF = Placer("CD0001", "his1")
DEVICE = Principal(PrincipalKind.DEVICE, "CT1", frozenset({Permission.ORDER_PERFORM}))


def want(desk: Desk, his: His, *sends: str, **more: object) -> None:
    with desk.unit(SYSTEM) as unit:
        change_his(unit, his.name, replace(his, host="h", port=1, sends=sends, **more))  # type: ignore[arg-type]


def told(desk: Desk, his: str = "his1") -> list[Message]:
    query = (
        "select body from message join message_body on message = id where direction = 'out' and his = %s order by id"
    )
    return [parse_message(bytes(row[0])) for row in ask(desk, query, his)]


def read(message: Message, *paths: str) -> list[str]:
    return [parse_path(path).read(message) for path in paths]


def test_a_new_order_is_answered_with_our_numbers(desk: Desk, his: His, send: Send):
    want(desk, his, "order_status")
    send(make.order())
    [message] = told(desk)
    with desk.unit(SYSTEM) as unit:
        order = orders.read_order(unit, REF)
    paths = ("ORC-1", "ORC-5", "ORC-2", "ORC-3", "OBR-18", "OBX-5", "PID-3", "PID-5.0", "PV1-19", "MSH-5")
    assert read(message, *paths) == [
        *("SC", "SC", "CD0001", order.filler, order.accession, order.study_uid),
        *("BN0001", "Nguyễn^Văn Đức", "LK2024001", "HIS1"),
    ]


def test_each_step_is_told_once_and_the_exam_by_whoever_performs_it(desk: Desk, his: His, send: Send):
    want(desk, his, "order_status")
    send(make.order())
    send(make.order(control_id="again"))
    with desk.unit(DEVICE) as unit:
        orders.start_order(unit, REF)
    with desk.unit(DEVICE) as unit:
        orders.perform_order(unit, REF)
    assert [read(message, "ORC-5", "OBR-25") for message in told(desk)] == [["SC", "S"], ["IP", "I"], ["CM", "I"]]


def test_a_refusal_is_told_with_its_reason(desk: Desk, his: His, send: Send):
    want(desk, his, "order_status")
    send(make.order())
    with desk.unit(SYSTEM) as unit:
        orders.refuse_order(unit, REF, "Sai chỉ định")
    assert read(told(desk)[-1], "ORC-1", "ORC-5", "ORC-16.2") == ["OC", "CA", "Sai chỉ định"]


def test_a_his_is_not_told_of_its_own_cancellation(desk: Desk, his: His, send: Send):
    want(desk, his, "order_status")
    send(make.order())
    send(make.order(control="CA", control_id="ca"))
    assert len(told(desk)) == 1


def test_another_his_is_not_told(desk: Desk, his: His, send: Send):
    with desk.unit(SYSTEM) as unit:
        add_his(unit, His("other", sending_application="O", host="h", port=1, sends=("order_status",)))
    send(make.order())
    assert told(desk, "other") == []


def test_the_modality_side_hears_of_new_changed_and_cancelled_procedures(desk: Desk, his: His, send: Send):
    with desk.unit(SYSTEM) as unit:
        add_his(unit, His("ris", sending_application="RIS", host="h", port=1, sends=("scheduled",)))
    send(make.order())
    send(make.order(control="XO", control_id="2", service="CT02^CT ngực"))
    send(make.order(control="CA", control_id="3"))
    found = told(desk, "ris")
    assert [read(message, "MSH-9", "ORC-1") for message in found] == [["OMI", "NW"], ["OMI", "XO"], ["OMI", "CA"]]
    assert read(found[1], "OBR-4.2", "IPC-5", "TQ1-7") == ["CT ngực", "CT", "20240102080000+0700"]
    assert all(read(found[0], "IPC-1", "IPC-3"))


def test_before_version_25_the_modality_side_gets_orm_with_zds(desk: Desk, his: His, send: Send):
    want(desk, his, "scheduled", version="2.3.1")
    send(make.order())
    assert read(told(desk)[0], "MSH-9", "MSH-12", "ZDS-1.2") == ["ORM", "2.3.1", "KHOANH"]


def test_images_are_announced_once_with_their_link(desk: Desk, his: His, send: Send):
    settings = desk.settings.model_copy(update={"public_url": "https://pacs.example/"})
    desk = replace(desk, settings=settings)
    want(desk, his, "images_available")
    send(make.order())
    with desk.unit(DEVICE) as unit:
        orders.start_order(unit, REF)
        orders.perform_order(unit, REF)
    [message] = told(desk)
    with desk.unit(SYSTEM) as unit:
        uid = orders.read_order(unit, REF).study_uid
    assert read(message, "MSH-9", "OBX[2]-5") == ["ORU", f"https://pacs.example/viewer/{uid}"]


@pytest.mark.parametrize("kind", ["ORM", "OMG", "ORU"])
@pytest.mark.parametrize("charset", ["utf-8", "cp1258"])
def test_status_comes_in_the_receivers_words(desk: Desk, his: His, send: Send, kind: str, charset: str):
    want(desk, his, "order_status", order_message=kind, out_charset=charset)
    send(make.order())
    assert read(told(desk)[0], "MSH-9", "PID-5.0", "OBR-25") == [kind, "Nguyễn^Văn Đức", "S"]


def test_every_state_has_its_words():
    assert set(STATUS) == set(State)


@pytest.mark.parametrize("title", EXAMPLES)
def test_every_example_for_vendors_is_accepted(desk: Desk, send: Send, title: str):
    for example in EXAMPLES.values():
        answer = send(example.replace("\n", "\r").encode())
        assert code_of(answer) == "AA", answer.segments[-1].text
        if example is EXAMPLES[title]:
            return
