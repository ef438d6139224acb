"""The log: found by what people know, shown in fields, replayed after a correction."""

from datetime import timedelta

import pytest
from tests.features.messages.conftest import SYSTEM, Send, ask, code_of
from tests.make import hl7 as make

from khoanh.features.messages import (
    MessageFilter,
    cancel_message,
    find_messages,
    read_message,
    read_message_bytes,
    repeat_messages,
    replay_message,
    settle_left_messages_job,
    trim_messages_job,
)
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Desk

BAD = make.message("ADT^A04", "PID|1||||Không mã", control_id="bad")
READER = Principal(PrincipalKind.USER, "lan", frozenset({Permission.MESSAGE_READ}))


def find(desk: Desk, **wanted: object) -> list[str]:
    with desk.unit(READER) as unit:
        page = find_messages(unit, MessageFilter(**wanted))  # type: ignore[arg-type]
    return [item.control_id for item in page.items]


def only(desk: Desk) -> int:
    [[message]] = ask(desk, "select id from message")
    return int(message)


@pytest.mark.parametrize(
    "text", ["BN0001", "bn0001", "nguyen duc", "NGUYỄN VĂN", "LK2024001", "CD0001", "ACC1", "079080001234", ""]
)
def test_a_message_is_found_by_what_people_know(desk: Desk, send: Send, text: str):
    send(make.order(accession="ACC1", control_id="wanted"))
    send(BAD)
    assert "wanted" in find(desk, text=text)
    assert ("bad" in find(desk, text=text)) == (text == "")


def test_filters_and_pages(desk: Desk, send: Send):
    for number in range(5):
        send(make.admission(control_id=f"{number}"))
    send(BAD)
    assert find(desk, state="failed") == find(desk, control_id="bad") == ["bad"]
    assert find(desk, his="none") == find(desk, direction="out") == find(desk, kind="ORM^O01") == []
    with desk.unit(READER) as unit:
        first = find_messages(unit, MessageFilter(), limit=4)
        second = find_messages(unit, MessageFilter(), cursor=first.next or "", limit=4)
    assert [item.control_id for item in [*first.items, *second.items]] == ["bad", "4", "3", "2", "1", "0"]
    assert second.next is None
    with pytest.raises(Invalid), desk.unit(READER) as unit:
        find_messages(unit, MessageFilter(), cursor="x")


def test_a_message_is_shown_in_fields_and_who_looked_is_audited(desk: Desk, send: Send):
    send(make.admission())
    with desk.unit(READER) as unit:
        view = read_message(unit, only(desk))
        raw = read_message_bytes(unit, only(desk))
    pid = view.segments[2]
    assert (pid.name, {field.number: field.value for field in pid.fields}[5]) == ("PID", "Nguyễn^Đức^Văn")
    assert view.text.splitlines()[2] == make.PID
    assert raw == make.admission()
    assert ask(desk, "select who from audit_entry where action = 'message read'") == [("lan",)]


def test_a_large_field_is_cut_in_the_view(desk: Desk, send: Send):
    send(make.admission() + b"OBX|1|ED|||" + b"A" * 100_000)
    with desk.unit(READER) as unit:
        view = read_message(unit, only(desk))
    assert len(view.text) < 10_000
    assert "(100000)" in view.text


def test_a_failed_message_is_corrected_and_replayed(desk: Desk, send: Send):
    assert code_of(send(BAD)) == "AE"
    corrected = BAD.decode().replace("PID|1||||Không mã", make.PID).replace("\r", "\n")
    with desk.unit(SYSTEM) as unit:
        item = replay_message(unit, only(desk), corrected=corrected)
        view = read_message(unit, item.id)
    assert (item.state, item.is_corrected, item.settled_by) == ("processed", True, "test")
    assert ("Không mã" in view.text, "BN0001" in view.corrected) == (True, True)
    assert ask(desk, "select patient_id from patient") == [("BN0001",)]
    assert code_of(send(BAD)) == "AA"


def test_a_replay_that_fails_again_says_why(desk: Desk, send: Send):
    send(BAD)
    with desk.unit(SYSTEM) as unit:
        assert replay_message(unit, only(desk)).state == "failed"
    with pytest.raises(Invalid), desk.unit(SYSTEM) as unit:
        replay_message(unit, only(desk), corrected="hello")


def test_a_message_that_was_done_is_not_done_again(desk: Desk, send: Send):
    send(make.admission())
    for act in (replay_message, lambda unit, key: cancel_message(unit, key, "x")):
        with pytest.raises(Conflict), desk.unit(SYSTEM) as unit:
            act(unit, only(desk))
    with pytest.raises(NotFound), desk.unit(SYSTEM) as unit:
        replay_message(unit, 999)
    with pytest.raises(Forbidden), desk.unit(READER) as unit:
        replay_message(unit, only(desk))


def test_all_of_a_filter_are_replayed(desk: Desk, send: Send, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("khoanh.features.messages.receive.process_reading", fail)
        for number in range(3):
            send(make.admission(f"BN{number}", control_id=f"{number}"))
    send(BAD)
    with desk.unit(SYSTEM) as unit:
        assert repeat_messages(unit, MessageFilter(direction="in", state="failed")) == (4, 1)
    assert ask(desk, "select count(*) from patient") == [(3,)]
    with pytest.raises(Invalid), desk.unit(SYSTEM) as unit:
        repeat_messages(unit, MessageFilter())


def test_a_failed_message_is_given_up_with_a_reason(desk: Desk, send: Send):
    send(BAD)
    with desk.unit(SYSTEM) as unit:
        assert cancel_message(unit, only(desk), "gửi nhầm").state == "ignored"
    with pytest.raises(Invalid), desk.unit(SYSTEM) as unit:
        cancel_message(unit, only(desk), " ")


def test_what_a_killed_process_left_is_processed(desk: Desk, send: Send):
    send(make.admission())
    with desk.unit(SYSTEM) as unit:
        unit.db.execute("update message set state = 'received', ack = ''")
        unit.db.execute("delete from visit")
        settle_left_messages_job(unit)
        assert unit.db.execute("select state from message").fetchone() == ("received",)
        unit.now += timedelta(minutes=1)
        settle_left_messages_job(unit)
    assert ask(desk, "select state, ack from message") == [("processed", "AA")]
    assert ask(desk, "select count(*) from visit") == [(1,)]


def test_old_messages_go_but_never_those_that_failed(desk: Desk, send: Send):
    send(make.admission())
    send(BAD)
    with desk.unit(SYSTEM) as unit:
        unit.db.execute("update message set at = at - interval '500 days'")
        trim_messages_job(unit)
    assert ask(desk, "select control_id from message") == [("bad",)]
    assert ask(desk, "select count(*) from message_body") == [(1,)]
