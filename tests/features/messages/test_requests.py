"""Orders by HL7: whatever comes first, and in whatever shape, the order ends as its placer last said."""

import pytest
from tests.features.messages.conftest import SYSTEM, Send, ask, code_of
from tests.make import hl7 as make

from khoanh.features.messages import MessageFilter, repeat_messages
from khoanh.transaction import Desk


def say(send: Send, control: str, number: str = "CD0001", *, minute: int = 0, **more: str) -> str:
    data = make.order(number, control, control_id=f"{control}{number}{minute}", **more)
    return code_of(send(data.replace(b"20240102030405", b"202401020%03d05" % (300 + minute))))


def order(desk: Desk, number: str = "CD0001") -> tuple[object, ...]:
    [row] = ask(desk, "select state, name, accession, priority from imaging_order where placer = %s", number)
    return row


def test_every_field_of_an_order_finds_its_place(desk: Desk, send: Send):
    send(make.order(accession="ACC1"))
    columns = "source, placer, accession, code, name, modality, history, diagnosis, icd10, referrer, referrer_code"
    assert ask(desk, f"select {columns}, scheduled, priority from imaging_order") == [
        (
            *("his1", "CD0001", "ACC1", "CT01", "CT sọ não", "CT", "Đau đầu", "Đau đầu căng thẳng", "G44.2"),
            *("Trần^Bình", "BS02", True, 3),
        )
    ]
    assert ask(desk, "select v.number from imaging_order o join visit v on v.id = o.visit") == [("LK2024001",)]
    assert ask(desk, "select code, kind, source from code_map where target is null") == [("CT01", "service", "his1")]


@pytest.mark.parametrize("kind", ["ORM^O01^ORM_O01", "OMG^O19^OMG_O19", "OMI^O23^OMI_O23"])
@pytest.mark.parametrize("version", ["2.3", "2.3.1", "2.4", "2.5.1", "2.8"])
def test_orders_come_by_every_message_and_version(desk: Desk, send: Send, kind: str, version: str):
    assert code_of(send(make.order(kind=kind, version=version))) == "AA"
    assert order(desk)[:2] == ("waiting", "CT sọ não")


def test_an_imaging_order_brings_study_and_step(desk: Desk, send: Send):
    segments = [
        "ORC|NW|CD9^HIS1||||||||||||||||||",
        "TQ1|1||||||20240105093000||S",
        "OBR|1|CD9^HIS1||MR01^MRI não",
        "IPC|A77|RP1|1.2.3.4|SPS1|MR|P1|||MR1",
    ]
    send(make.message("OMI^O23^OMI_O23", make.PID, *segments))
    assert ask(desk, "select accession, study_uid, modality, device, priority, scheduled from imaging_order") == [
        ("A77", "1.2.3.4", "MR", "MR1", 1, True)
    ]


@pytest.mark.parametrize(
    ("control", "state"),
    [
        ("NW", "waiting"),
        ("XO", "waiting"),
        ("CA", "cancelled"),
        ("OC", "cancelled"),
        ("DC", "cancelled"),
        ("HD", "held"),
    ],
)
def test_a_control_code_moves_the_order(desk: Desk, send: Send, control: str, state: str):
    say(send, "NW")
    assert say(send, control, minute=1) == "AA"
    assert order(desk)[0] == state


def test_a_held_order_is_released(desk: Desk, send: Send):
    for minute, control in enumerate(("NW", "HD", "RL")):
        assert say(send, control, minute=minute) == "AA"
    assert order(desk)[0] == "waiting"


def test_a_status_change_does_what_its_status_says(desk: Desk, send: Send):
    say(send, "NW")
    data = make.order(control="SC", control_id="2").replace(b"ORC|SC|CD0001^HIS1|||", b"ORC|SC|CD0001^HIS1|||CA")
    assert code_of(send(data)) == "AA"
    assert order(desk)[0] == "cancelled"


def test_an_unknown_control_code_fails_and_is_kept(desk: Desk, send: Send):
    assert say(send, "ZZ") == "AE"
    assert ask(desk, "select state from message") == [("failed",)]


def test_a_cancellation_before_its_order_wins(desk: Desk, send: Send):
    assert say(send, "CA", minute=5) == "AA"
    assert say(send, "NW", minute=1) == "AA"
    assert order(desk)[0] == "cancelled"


def test_a_change_before_its_order_wins(desk: Desk, send: Send):
    say(send, "XO", minute=5, service="CT01^CT sọ não có thuốc")
    say(send, "NW", minute=1)
    assert order(desk)[:2] == ("waiting", "CT sọ não có thuốc")


def test_an_order_of_a_merged_patient_is_the_survivors(desk: Desk, send: Send):
    say(send, "NW", "CD1")
    other = make.PID.replace("BN0001", "BN0002")
    send(make.message("ADT^A40", other, "MRG|BN0001^^^BV01^MR", control_id="merge"))
    say(send, "NW", "CD2")
    say(send, "NW", "CD3", pid=other)
    assert ask(desk, "select count(distinct patient), count(*) from imaging_order") == [(1, 3)]
    assert ask(desk, "select p.patient_id from imaging_order o join patient p on p.id = o.patient limit 1") == [
        ("BN0002",)
    ]


def test_several_orders_in_one_message_are_all_placed(desk: Desk, send: Send):
    more = "".join(f"ORC|NW|CD{n}^HIS1||PH7\rOBR|{n}|CD{n}^HIS1||XQ{n}^X-quang {n}\r" for n in (2, 3))
    assert code_of(send(make.order("CD1") + more.encode())) == "AA"
    found = ask(desk, "select placer, slip, name from imaging_order order by id")
    assert found == [("CD1", "", "CT sọ não"), ("CD2", "PH7", "X-quang 2"), ("CD3", "PH7", "X-quang 3")]


def test_requests_without_orc_are_orders(desk: Desk, send: Send):
    send(make.message("ORM^O01", make.PID, "OBR|1|CD1||A^a", "OBR|2|CD2||B^b"))
    assert ask(desk, "select placer from imaging_order order by id") == [("CD1",), ("CD2",)]


@pytest.mark.parametrize(
    ("segments", "location"),
    [((make.PID,), ""), ((make.PID, "ORC|NW", "OBR|1"), "ORC^1^2"), (("ORC|NW|1", "OBR|1|1"), "PID^1^3")],
)
def test_what_an_order_needs_is_named(send: Send, segments: tuple[str, ...], location: str):
    answer = send(make.message("ORM^O01", *segments))
    assert (code_of(answer), answer.segments[2].raw(2)) == ("AE", location)


def test_an_accession_that_dicom_cannot_hold_is_left_out(desk: Desk, send: Send):
    send(make.order(accession="X" * 17))
    assert len(str(order(desk)[2])) <= 16
    assert "16" in ask(desk, "select reason_vi from message")[0][0]


def test_a_batch_of_failures_is_replayed(desk: Desk, send: Send):
    say(send, "ZZ", "CD1")
    with desk.unit(SYSTEM) as unit:
        assert repeat_messages(unit, MessageFilter(direction="in", state="failed")) == (1, 1)


def siu(event: str, *segments: str, at: str = "20240110093000") -> bytes:
    sch = f"SCH|H1^HIS1||||||||||^^^{at}|||||||||||||||CD0001^HIS1"
    return make.message(f"SIU^{event}^SIU_S12", sch, *segments, control_id=f"{event}{at}")


def test_an_appointment_gives_an_order_its_time(desk: Desk, send: Send):
    say(send, "NW")
    assert code_of(send(siu("S12"))) == "AA"
    query = "select to_char(due_at at time zone 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MI') from imaging_order"
    assert ask(desk, query) == [("202401100930",)]
    assert code_of(send(siu("S13", make.PID, at="20240111100000"))) == "AA"
    assert ask(desk, query) == [("202401111000",)]


def test_an_appointment_of_an_unknown_order_places_it(desk: Desk, send: Send):
    assert code_of(send(siu("S12", make.PID, "AIS|1|A|CT02^CT ngực"))) == "AA"
    assert order(desk)[:2] == ("waiting", "CT ngực")


def test_an_appointment_without_time_or_order_fails(send: Send):
    assert code_of(send(siu("S12", at=""))) == "AE"
    assert code_of(send(siu("S12"))) == "AE"
    assert code_of(send(siu("S26"))) == "AA"
