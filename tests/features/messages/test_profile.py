"""Profiles: what a HIS puts elsewhere is found there, and shown before it counts."""

from dataclasses import replace

import pytest
from tests.features.messages.conftest import SYSTEM, Send, ask, code_of
from tests.make import hl7 as make

from khoanh.features.messages import (
    FIELDS,
    His,
    add_his,
    change_his,
    dismiss_his_knock,
    list_his,
    list_his_knocks,
    pause_his,
    preview_message,
    read_his,
    remove_his,
)
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.standards.hl7 import parse_path
from khoanh.transaction import Desk

READER = Principal(PrincipalKind.USER, "lan", frozenset({Permission.HIS_READ}))


def test_a_profile_is_kept_changed_audited_and_removed(desk: Desk, his: His):
    changed = replace(his, fields={"patient_code": ("PID-2.1",)}, codes={"sex": {"x": "F"}}, host="h", port=1)
    with desk.unit(SYSTEM) as unit:
        assert change_his(unit, "his1", changed).fields == {"patient_code": ("PID-2.1",)}
        assert read_his(unit, "his1").codes == {"sex": {"X": "F"}}
        assert pause_his(unit, "his1", paused=True).paused
        remove_his(unit, "his1")
        assert list_his(unit) == []
    actions = [row[0] for row in ask(desk, "select action from audit_entry where subject = 'his1' order by id")]
    assert actions == ["his added", "his changed", "his paused", "his removed"]


def test_a_sender_and_a_name_belong_to_one_profile(desk: Desk, his: His):
    for other in (replace(his, sending_application="X"), replace(his, name="other", sending_application="his1")):
        with pytest.raises(Conflict), desk.unit(SYSTEM) as unit:
            add_his(unit, other)
    with desk.unit(SYSTEM) as unit:
        add_his(unit, replace(his, name="other", sending_application="X"))
    with pytest.raises(Conflict), desk.unit(SYSTEM) as unit:
        change_his(unit, "other", replace(his, name="other"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a b"},
        {"sending_application": " "},
        {"addresses": ("nowhere",)},
        {"charset": "klingon"},
        {"host": "h"},
        {"sends": ("order_status",)},
        {"version": "3"},
        {"fields": {"shoe_size": ("PID-3",)}},
        {"fields": {"sex": ("PID8",)}},
        {"codes": {"sex": {"1": "MALE"}}},
        {"codes": {"patient_name": {"1": "M"}}},
        {"ack_timeout_s": 0},
    ],
)
def test_a_wrong_profile_is_refused(desk: Desk, wrong: dict[str, object]):
    with pytest.raises(Invalid), desk.unit(SYSTEM) as unit:
        add_his(unit, replace(His("his1", sending_application="HIS1"), **wrong))  # type: ignore[arg-type]


def test_profiles_are_for_those_who_may(desk: Desk, his: His):
    with pytest.raises(Forbidden), desk.unit(READER) as unit:
        remove_his(unit, "his1")
    with desk.unit(READER) as unit:
        assert [one.name for one in list_his(unit)] == ["his1"]
    with pytest.raises(NotFound), desk.unit(READER) as unit:
        read_his(unit, "none")


def test_the_profile_that_names_the_facility_comes_first(desk: Desk, send: Send, his: His):
    with desk.unit(SYSTEM) as unit:
        add_his(unit, replace(his, name="any", sending_facility=""))
    send(make.admission(control_id="1"))
    send(make.admission(control_id="2", facility="BV02"))
    assert ask(desk, "select his from message order by id") == [("his1",), ("any",)]


def test_registering_a_stranger_answers_its_knock(desk: Desk, send: Send):
    send(make.admission(app="LA"))
    send(make.admission(app="LB"))
    with desk.unit(SYSTEM) as unit:
        add_his(unit, His("lab", sending_application="la", sending_facility="BV01"))
        dismiss_his_knock(unit, "LB", "BV01")
        assert list_his_knocks(unit) == []
    assert code_of(send(make.admission(app="LC"))) == "AR"


def test_every_generic_path_can_be_read():
    assert all(parse_path(path) for rule in FIELDS.values() for path in rule.paths)


def test_what_a_his_puts_elsewhere_is_found_there(desk: Desk, send: Send, his: His):
    profile = replace(
        his,
        fields={"patient_code": ("ZPI-3[2=MA].1",), "citizen_number": ("ZPI-5",), "insurance_number": ("ZPI-6",)},
        codes={"sex": {"0": "M", "1": "F"}},
        name_order="middle_given",
        issuer="79001",
    )
    with desk.unit(SYSTEM) as unit:
        change_his(unit, "his1", profile)
    pid = "PID|1||||Nguyễn^Văn^Đức||19800215|0"
    send(make.message("ADT^A04", pid, "ZPI|1||A^X~BN77^MA||079080001234|DN1;GD2"))
    assert ask(desk, "select patient_id, issuer, name, sex from patient") == [("BN77", "79001", "Nguyễn^Văn Đức", "M")]
    assert ask(desk, "select value from patient_identifier order by value") == [("079080001234",), ("DN1",), ("GD2",)]


def test_a_code_that_is_not_mapped_is_noted_and_left_out(desk: Desk, send: Send):
    assert code_of(send(make.admission(pid=make.PID.replace("|M|", "|Gái|")))) == "AA"
    assert ask(desk, "select sex from patient") == [("",)]
    assert "'Gái'" in ask(desk, "select reason_vi from message")[0][0]


def test_a_preview_tells_what_is_found_where_and_does_nothing(desk: Desk):
    profile = His("draft", sending_application="X", fields={"department": ("PV1-3.1",)})
    with desk.unit(READER) as unit:
        preview = preview_message(unit, profile, make.order(accession="ACC1").decode().replace("\r", "\n"))
    values = {one.name: (one.value, one.path, one.mapped) for one in preview.groups[0]}
    assert (preview.kind, preview.what_vi) == ("ORM^O01", "Chỉ định: Chỉ định mới")
    assert values["accession"] == ("ACC1", "OBR-18", "")
    assert values["priority"] == ("R", "ORC-7.6", "routine")
    assert values["patient_name"][2] == "Nguyễn Văn Đức"
    assert values["department"] == ("KKB", "PV1-3.1", "")
    assert ask(desk, "select count(*) from message") == [(0,)]


@pytest.mark.parametrize("text", ["", "hello", "PID|1"])
def test_a_preview_of_no_message_is_refused(desk: Desk, text: str):
    with pytest.raises(Invalid), desk.unit(READER) as unit:
        preview_message(unit, His("draft", sending_application="X"), text)
