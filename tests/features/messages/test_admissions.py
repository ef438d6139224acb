"""ADT: patients and visits come, change, go and become one, in whatever order they are told of."""

import pytest
from tests.features.messages.conftest import Send, ask, code_of
from tests.make import hl7 as make

from khoanh.transaction import Desk

OTHER = make.PID.replace("BN0001", "BN0002").replace("Nguyễn^Đức^Văn", "Trần^Bình")


def adt(event: str, *segments: str, at: str = "20240102030405", control_id: str = "") -> bytes:
    return make.message(f"ADT^{event}", f"EVN||{at}", *segments, control_id=control_id or f"{event}{at}")


def survivors(desk: Desk) -> list[tuple[str, str]]:
    return ask(desk, "select patient_id, name from patient where merged_into is null order by patient_id")


@pytest.mark.parametrize("event", ["A01", "A04", "A05", "A08", "A28", "A31", "A02", "A06", "A07"])
def test_a_patient_is_registered_with_numbers(desk: Desk, send: Send, event: str):
    pid = "PID|1||BN0001^^^BV01^MR~079080001234^^^^NI~GD4797912345678^^^BHYT^HC~C123^^^^PPN||LÊ^An||1979|F"
    assert code_of(send(adt(event, pid, make.PV1))) == "AA"
    assert ask(desk, "select patient_id, name, birth_date, birth_year, sex from patient") == [
        ("BN0001", "LÊ^An", "", 1979, "F")
    ]
    assert ask(desk, "select kind, value from patient_identifier order by kind") == [
        ("citizen", "079080001234"),
        ("insurance", "GD4797912345678"),
        ("passport", "C123"),
    ]


def test_a_visit_is_kept_and_cancelled_and_opened_again(desk: Desk, send: Send):
    query = "select number, class, ward, bed, cancelled, ended_at is not null from visit"
    send(adt("A01", make.PID, make.PV1))
    assert ask(desk, query) == [("LK2024001", "O", "KKB", "P102", False, False)]
    send(adt("A11", make.PID, make.PV1))
    assert ask(desk, query)[0][4] is True
    send(adt("A01", make.PID, make.PV1, at="20240102040000"))
    assert ask(desk, query)[0][4] is False
    send(adt("A03", make.PID, make.PV1, at="20240103040000"))
    assert ask(desk, query)[0][5] is True
    send(adt("A13", make.PID, make.PV1, at="20240103050000"))
    assert ask(desk, query)[0][5] is False


def test_a_cancellation_before_its_admission_leaves_it_cancelled(desk: Desk, send: Send):
    send(adt("A38", make.PID, make.PV1, at="20240102040000"))
    send(adt("A05", make.PID, make.PV1, at="20240102030000"))
    assert ask(desk, "select cancelled from visit") == [(True,)]


def test_older_words_that_come_later_change_nothing(desk: Desk, send: Send):
    send(adt("A08", make.PID.replace("Đức", "Đạt"), at="20240102040000"))
    send(adt("A04", make.PID, at="20240102030000"))
    assert survivors(desk) == [("BN0001", "Nguyễn^Văn Đạt")]


@pytest.mark.parametrize("event", ["A18", "A34", "A40"])
def test_merged_patients_are_one_whichever_came_first(desk: Desk, send: Send, event: str):
    merge = adt(event, make.PID, "MRG|BN0002^^^BV01^MR")
    send(merge)
    send(adt("A04", OTHER, at="20240103000000"))
    assert [code for code, _ in survivors(desk)] == ["BN0001"]
    assert code_of(send(merge.replace(b"|A40", b"|A40"))) == "AA"


def test_of_several_codes_that_go_the_one_of_the_same_issuer_is_meant(desk: Desk, send: Send):
    send(adt("A40", make.PID, "MRG|X1^^^OTHER^MR~BN0002^^^BV01^MR"))
    gone = ask(desk, "select patient_id, issuer from patient where merged_into is not null")
    assert gone == [("BN0002", "BV01")]


def test_several_merges_in_one_message_are_all_done(desk: Desk, send: Send):
    other = make.PID.replace("BN0001", "BN5")
    send(adt("A40", make.PID, "MRG|BN2^^^BV01", other, "MRG|BN3^^^BV01"))
    assert [code for code, _ in survivors(desk)] == ["BN0001", "BN5"]


def test_a_changed_code_finds_the_same_patient(desk: Desk, send: Send):
    send(adt("A04", OTHER))
    send(adt("A47", make.PID.replace("Nguyễn^Đức^Văn", ""), "MRG|BN0002^^^BV01^MR"))
    assert survivors(desk) == [("BN0001", "Trần^Bình")]


@pytest.mark.parametrize(
    ("data", "location"),
    [
        (adt("A40", make.PID), ""),
        (adt("A40", make.PID, "MRG|"), "MRG^1^1"),
        (adt("A40", "PID|1", "MRG|BN2"), "PID^1^3"),
        (adt("A11", make.PID), "PV1^1^19"),
    ],
)
def test_what_is_missing_is_named(send: Send, data: bytes, location: str):
    answer = send(data)
    assert code_of(answer) == "AE"
    assert answer.segments[2].raw(2) == location


def test_a_null_empties_what_was_known(desk: Desk, send: Send):
    send(adt("A04", make.PID))
    send(adt("A08", 'PID|1||BN0001^^^BV01^MR||||""|""|||||""', at="20240103000000"))
    assert ask(desk, "select name, birth_date, sex, more ->> 'phone' from patient") == [
        ("Nguyễn^Văn Đức", "", "", None)
    ]
