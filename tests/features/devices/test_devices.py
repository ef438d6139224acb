"""Device profiles, strangers who knock, and verification."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from shutil import which

import pytest
from tests.features.devices.ports import free_port, wait_for_port

from khoanh.features.audit import AuditFilter, find_entries
from khoanh.features.devices import (
    Device,
    add_device,
    approve_knock,
    change_device,
    dismiss_knock,
    find_device,
    list_devices,
    list_knocks,
    note_knock,
    parse_ae_title,
    principal_of,
    read_device,
    remove_device,
    verify_device,
)
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
CT = Device("CT_1", "192.168.1.20", 104, modality="CT", equipment_code="CT.1.79001.Z00123")


@pytest.mark.parametrize("title", ["", "   ", "A" * 17, "A\\B", "A\nB", "MÁY", "A\0"])
def test_what_is_no_ae_title_is_refused(title: str) -> None:
    with pytest.raises(Invalid):
        parse_ae_title(title)


def test_spaces_around_an_ae_title_do_not_count() -> None:
    assert parse_ae_title("  CT 1   ") == "CT 1"


@pytest.mark.parametrize(
    "change",
    [
        {"host": "a b"},
        {"host": ""},
        {"host": "x;rm"},
        {"port": 0},
        {"port": 70000},
        {"modality": "c t"},
        {"character_set": "UTF-8"},
        {"preferred_transfer_syntaxes": ("1.2.3",)},
        {"max_associations": 0},
        {"max_pdu_bytes": 10},
        {"description": "a\nb"},
    ],
)
def test_a_profile_out_of_range_is_refused(desk: Desk, change: dict[str, object]) -> None:
    with pytest.raises(Invalid), desk.unit(SYSTEM) as unit:
        add_device(unit, replace(CT, **change))  # type: ignore[arg-type]


def test_a_device_is_added_read_changed_and_removed(desk: Desk) -> None:
    full = replace(
        CT, character_set="\\ISO 2022 IR 87", preferred_transfer_syntaxes=("1.2.840.10008.1.2.1",), host="fe80::1"
    )
    with desk.unit(SYSTEM) as unit:
        add_device(unit, full)
        assert find_device(unit, "CT_1  ") == full
        change_device(unit, "CT_1", replace(full, may_find=False, duplicate_policy="keep"))
        assert not read_device(unit, "CT_1").may_find
        assert [device.duplicate_policy for device in list_devices(unit)] == ["keep"]
    with pytest.raises(Conflict), desk.unit(SYSTEM) as unit:
        add_device(unit, CT)
    with desk.unit(SYSTEM) as unit:
        remove_device(unit, "CT_1")
        assert find_device(unit, "CT_1") is None
        acts = {row.action: row.detail for row in find_entries(unit, AuditFilter(subject="CT_1")).entries}
    assert set(acts) == {"device added", "device changed", "device removed"}
    assert acts["device changed"] == {"may_find": False, "duplicate_policy": "keep"}


def test_our_own_title_is_taken(desk: Desk) -> None:
    with pytest.raises(Conflict), desk.unit(SYSTEM) as unit:
        add_device(unit, replace(CT, ae_title=desk.settings.ae_title))


def test_devices_are_managed_by_permission(desk: Desk) -> None:
    reader = Principal(PrincipalKind.USER, "lan", frozenset({Permission.DEVICE_READ}))
    with desk.unit(reader) as unit:
        assert list_devices(unit) == []
    for verb in (lambda unit: add_device(unit, CT), lambda unit: remove_device(unit, "CT_1")):
        with pytest.raises(Forbidden), desk.unit(reader) as unit:
            verb(unit)


def test_strangers_are_counted_listed_and_approved(desk: Desk) -> None:
    for _ in range(3):
        with desk.unit(SYSTEM) as unit:
            note_knock(unit, "MR_9", "10.0.0.4")
    with desk.unit(SYSTEM) as unit:
        note_knock(unit, "bad\\title", "10.0.0.5")
        (knock,) = list_knocks(unit)
        assert (knock.ae_title, knock.count, knock.address) == ("MR_9", 3, "10.0.0.4")
        approve_knock(unit, "MR_9", Device("", "10.0.0.4", 11112, modality="MR"))
        assert list_knocks(unit) == []
        assert find_device(unit, "MR_9")
    with pytest.raises(NotFound), desk.unit(SYSTEM) as unit:
        dismiss_knock(unit, "MR_9")


def test_a_flood_of_titles_keeps_the_latest_two_hundred(desk: Desk) -> None:
    with desk.single(SYSTEM) as unit:
        for number in range(230):
            note_knock(unit, f"FLOOD{number}", "10.0.0.6")
        knocks = list_knocks(unit)
    assert len(knocks) == 200
    assert knocks[0].ae_title == "FLOOD229"


def test_a_device_may_do_what_its_profile_says() -> None:
    who = principal_of(replace(CT, may_find=False), "192.168.1.20", "assoc-1")
    assert who.kind is PrincipalKind.DEVICE
    assert who.may(Permission.STUDY_STORE)
    assert not who.may(Permission.STUDY_LIST)
    with pytest.raises(Forbidden):
        principal_of(replace(CT, enabled=False), "192.168.1.20", "assoc-1")
    with pytest.raises(Forbidden):
        principal_of(replace(CT, check_address=True), "192.168.1.99", "assoc-1")
    assert principal_of(replace(CT, check_address=True), "::ffff:192.168.1.20", "assoc-1")


@pytest.fixture
def peer() -> Iterator[int]:
    port = free_port()
    program = which("storescp")
    assert program
    child = subprocess.Popen([program, "--ignore", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for_port(port)
    yield port
    child.terminate()
    child.wait(5)


@pytest.mark.system
def test_a_device_is_verified_by_c_echo(desk: Desk, peer: int) -> None:
    with desk.unit(SYSTEM) as unit:
        add_device(unit, Device("STORESCP", "127.0.0.1", peer))
        add_device(unit, Device("NOBODY", "127.0.0.1", free_port()))
    assert verify_device(desk, SYSTEM, "STORESCP").ok
    assert not verify_device(desk, SYSTEM, "NOBODY", timeout_s=2).ok
    with desk.unit(SYSTEM) as unit:
        assert read_device(unit, "STORESCP").verified_ok
        assert not read_device(unit, "NOBODY").verified_ok
