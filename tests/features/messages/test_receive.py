"""Messages in: stored before they are answered, done once, and none lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.features.messages.conftest import SYSTEM, Send, ask, code_of
from tests.make import hl7 as make

from khoanh.features.messages import His, MessageIntake, change_his, list_his_knocks
from khoanh.standards.hl7 import parse_message
from khoanh.transaction import Desk


def states(desk: Desk) -> list[tuple[str, str, str]]:
    return ask(desk, "select kind, state, ack from message order by id")


def test_a_message_is_stored_done_and_acknowledged(desk: Desk, send: Send):
    assert code_of(send(make.admission())) == "AA"
    assert states(desk) == [("ADT^A04", "processed", "AA")]
    assert ask(desk, "select patient_id, issuer, name, birth_date, sex from patient") == [
        ("BN0001", "BV01", "Nguyễn^Văn Đức", "19800215", "M")
    ]
    assert ask(desk, "select patient, numbers from message") == [("BN0001", ["LK2024001"])]


def test_the_same_message_again_gets_the_same_answer_and_does_nothing(desk: Desk, send: Send):
    first, again = send(make.admission()), send(make.admission())
    assert first.segments[1].text == again.segments[1].text == "MSA|AA|M1"
    assert ask(desk, "select count(*) from patient") == [(1,)]
    assert ask(desk, "select count(*), max(repeats) from message") == [(1, 1)]


def test_a_failed_message_sent_again_gets_the_same_answer(desk: Desk, send: Send):
    bad = make.admission(pid="PID|1||||Không mã")
    answers = [send(bad), send(bad)]
    assert [code_of(answer) for answer in answers] == ["AE", "AE"]
    assert answers[0].first("ERR") == answers[1].first("ERR")
    assert states(desk) == [("ADT^A04", "failed", "AE")]


def test_a_reused_control_id_loses_no_message(desk: Desk, send: Send):
    send(make.admission("BN0001", control_id="1"))
    send(make.admission("BN0002", control_id="1"))
    assert ask(desk, "select patient_id from patient order by id") == [("BN0001",), ("BN0002",)]


def test_the_same_message_at_once_is_done_once(desk: Desk, his: His):
    intake = MessageIntake(desk)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: b"".join(intake.answer(make.admission(), "10.0.0.5")), range(8)))
    assert all(b"MSA|AA|M1" in answer for answer in answers)
    assert ask(desk, "select count(*) from patient") == [(1,)]
    assert ask(desk, "select count(*), max(repeats) from message") == [(1, 7)]


def test_a_message_of_an_unknown_sender_is_rejected_and_its_sender_listed(desk: Desk, send: Send):
    answer = send(make.admission(app="LA"))
    assert code_of(answer) == "AR"
    assert "Chưa đăng ký" in answer.segments[2].text
    with desk.unit(SYSTEM) as unit:
        knocks = list_his_knocks(unit)
    assert [(one.sending_application, one.sending_facility, one.address, one.kind) for one in knocks] == [
        ("LA", "BV01", "10.0.0.5", "ADT^A04")
    ]
    assert states(desk) == []


def test_a_his_is_heard_from_its_addresses_only(desk: Desk, his: His):
    with desk.unit(SYSTEM) as unit:
        change_his(unit, "his1", His("his1", sending_application="HIS1", addresses=("10.1.0.0/16",)))
    intake = MessageIntake(desk)
    assert b"MSA|AR" in b"".join(intake.answer(make.admission(), "10.0.0.5"))
    assert b"MSA|AA" in b"".join(intake.answer(make.admission(), "::ffff:10.1.2.3"))


@pytest.mark.parametrize("data", [b"", b"hello", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 1000, b"MSH", b"MSH|||||||"])
def test_what_is_no_message_is_rejected(send: Send, data: bytes):
    assert code_of(send(data)) == "AR"


def test_a_kind_that_is_not_understood_is_kept_and_rejected(desk: Desk, send: Send):
    answer = send(make.message("DFT^P03", make.PID))
    assert code_of(answer) == "AR"
    assert answer.segments[2].value(3) == "200"
    assert states(desk) == [("DFT^P03", "ignored", "AR")]


def test_an_event_that_asks_nothing_is_accepted_and_told_apart(desk: Desk, send: Send):
    assert code_of(send(make.message("ADT^A21^ADT_A21", make.PID))) == "AA"
    assert states(desk) == [("ADT^A21", "ignored", "AA")]


def test_an_error_names_its_place_in_vietnamese(send: Send):
    answer = send(make.admission(pid="PID|1||||Không mã"))
    assert answer.segments[2].text == "ERR||PID^1^3|101^Required field missing^HL70357|E||||Thiếu Mã người bệnh (PID-3)"


def test_an_accident_is_kept_answered_and_told_nothing_of(desk: Desk, send: Send, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("khoanh.features.messages.receive.process_reading", fail)
    answer = send(make.admission())
    assert code_of(answer) == "AE"
    assert b"secret" not in answer.segments[2].text.encode()
    assert states(desk) == [("ADT^A04", "failed", "AE")]


def test_nothing_of_a_message_that_fails_halfway_remains(desk: Desk, send: Send):
    pid = make.PID.replace("BN0001", "BN2")
    assert code_of(send(make.message("ADT^A40", make.PID, "MRG|BN9^^^BV01", pid, "MRG|"))) == "AE"
    assert ask(desk, "select count(*) from patient") == [(0,)]
    assert states(desk) == [("ADT^A40", "failed", "AE")]


def test_without_a_database_nothing_is_acknowledged(desk: Desk, his: His):
    intake = MessageIntake(desk)
    assert b"MSA|AA" in b"".join(intake.answer(make.admission(), ""))
    desk.pool.close()
    assert b"MSA|AR" in b"".join(intake.answer(make.admission("BN0009", control_id="9"), ""))


def test_enhanced_mode_says_first_that_it_is_stored_then_that_it_is_done(desk: Desk, his: His):
    intake = MessageIntake(desk)
    answers = list(intake.answer(make.admission(accept="AL", application="AL"), ""))
    assert [code_of(parse_message(answer)) for answer in answers] == ["CA", "AA"]
    assert states(desk) == [("ADT^A04", "processed", "AA")]


@pytest.mark.parametrize(
    ("accept", "application", "codes"),
    [("AL", "NE", ["CA"]), ("NE", "AL", ["AA"]), ("NE", "NE", []), ("ER", "ER", []), ("SU", "SU", ["CA", "AA"])],
)
def test_enhanced_mode_answers_what_is_asked_for(desk: Desk, his: His, accept: str, application: str, codes: list[str]):
    answers = list(MessageIntake(desk).answer(make.admission(accept=accept, application=application), ""))
    assert [code_of(parse_message(answer)) for answer in answers] == codes
    assert ask(desk, "select count(*) from patient") == [(1,)]


def test_enhanced_mode_tells_of_a_failure(desk: Desk, his: His):
    bad = make.admission(pid="PID|1||||Không mã", accept="AL", application="ER")
    answers = [code_of(parse_message(one)) for one in MessageIntake(desk).answer(bad, "")]
    assert answers == ["CA", "AE"]


def test_a_profile_may_ask_for_an_answer_at_once(desk: Desk, his: His):
    with desk.unit(SYSTEM) as unit:
        change_his(unit, "his1", His("his1", sending_application="HIS1", ack_when="stored"))
    answers = MessageIntake(desk).answer(make.admission(pid="PID|1||||Không mã"), "")
    assert code_of(parse_message(next(answers))) == "AA"
    assert states(desk) == [("ADT^A04", "received", "")]
    assert list(answers) == []
    assert states(desk) == [("ADT^A04", "failed", "AE")]


def test_a_batch_is_answered_message_by_message(desk: Desk, send: Send, his: His):
    data = (
        b"FHS|^~\\&|HIS1\rBHS|^~\\&|HIS1\r"
        + make.admission("BN1", control_id="1")
        + make.admission("BN2", control_id="2")
    )
    answer = b"".join(MessageIntake(desk).answer(data + b"BTS|2\rFTS|1\r", ""))
    assert answer.startswith(b"BHS|")
    assert (answer.count(b"MSA|AA|1\r"), answer.count(b"MSA|AA|2\r")) == (1, 1)
    assert ask(desk, "select count(*) from patient") == [(2,)]


def test_the_wrong_charset_is_read_by_the_profile_and_noted(desk: Desk, send: Send):
    text = make.admission(charset="").decode().replace("Nguyễn^Đức^Văn", "Đỗ^Ượng^Thị")
    from khoanh.standards.hl7 import encode_text

    answer = send(encode_text(text, "cp1258"))
    assert code_of(answer) == "AA"
    assert ask(desk, "select name from patient") == [("Đỗ^Thị Ượng",)]
    assert "cp1258" in ask(desk, "select reason_vi from message")[0][0]


def test_a_reason_keeps_its_letters_whatever_the_sender_writes_in(send: Send):
    answer = send(make.message("ADT^A04", "PID|1||||Señor", charset="8859/1"))
    assert answer.header.value(18) == "UNICODE UTF-8"
    assert answer.segments[2].value(8) == "Thiếu Mã người bệnh (PID-3)"
