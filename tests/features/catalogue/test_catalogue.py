"""Services, rooms and the codes of other systems."""

import pytest

from khoanh.features.catalogue import (
    Room,
    Service,
    add_room,
    add_service,
    bring_services,
    change_service,
    list_rooms,
    list_services,
    list_unmapped,
    map_code,
    read_service,
    resolve_room,
    resolve_service,
)
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")
CT = Service("CT01", "Chụp CLVT lồng ngực", modality="ct", rooms=("P1",), devices=("CT1 ",), minutes=20)


def test_a_service_is_kept_as_it_is_said(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        room = add_room(unit, Room("P1", "Phòng CT 1", modalities=("ct",), devices=("CT1",)))
        kept = add_service(unit, CT)
        assert list_rooms(unit) == [room]
        assert list_services(unit) == [kept] == [read_service(unit, "CT01")]
        assert (kept.modality, kept.devices, kept.rooms) == ("CT", ("CT1",), ("P1",))
        changed = change_service(unit, "CT01", Service("CT01", "CLVT ngực", modality="CT"))
        assert read_service(unit, "CT01") == changed


def test_what_does_not_fit_is_refused(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        for wrong in (
            Service("", "x"),
            Service("mã", "x"),
            Service("A", " "),
            Service("A", "x", minutes=0),
            Service("A", "x", rooms=("NONE",)),
            Service("A", "x", modality="C^T"),
            Service("A", "x", devices=("A" * 17,)),
        ):
            with pytest.raises(Invalid):
                add_service(unit, wrong)
        add_service(unit, Service("A", "x"))
        with pytest.raises(Conflict):
            add_service(unit, Service("A", "y"))
        with pytest.raises(NotFound):
            change_service(unit, "B", Service("B", "y"))
    reader = Principal(PrincipalKind.USER, "lan", frozenset([Permission.ORDER_READ]))
    with pytest.raises(Forbidden), desk.unit(reader) as unit:
        add_service(unit, Service("C", "x"))


def test_an_unknown_code_waits_to_be_mapped_and_then_means_something(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        add_room(unit, Room("P1", "Phòng CT 1"))
        service = add_service(unit, CT)
        assert resolve_service(unit, "HIS", "CT01") == service
        assert resolve_service(unit, "HIS", "18.0219", "CT ngực") is None
        assert resolve_service(unit, "HIS", "18.0219", "CT ngực") is None
        assert resolve_room(unit, "HIS", "R7") is None
        assert resolve_service(unit, "HIS", "") is None
        waiting = list_unmapped(unit)
        assert {(code.source, code.kind, code.code, code.name) for code in waiting} == {
            ("HIS", "service", "18.0219", "CT ngực"),
            ("HIS", "room", "R7", ""),
        }
        map_code(unit, "HIS", "service", "18.0219", "CT01")
        map_code(unit, "HIS", "room", "R7", "P1")
        assert resolve_service(unit, "HIS", "18.0219") == service
        assert resolve_service(unit, "OTHER", "18.0219") is None
        found = resolve_room(unit, "HIS", "R7")
        assert found and found.code == "P1"
        assert [code.source for code in list_unmapped(unit)] == ["OTHER"]


def test_a_table_is_brought_in_whole_or_not_at_all(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        add_service(unit, Service("A", "Cũ"))
        add_service(unit, Service("B", "Giữ nguyên"))
        done = bring_services(unit, [Service("A", "Mới"), Service("B", "Giữ nguyên"), Service("C", "Thêm")])
        assert (done.added, done.changed, done.unchanged) == (1, 1, 1)
        assert [service.name for service in list_services(unit)] == ["Mới", "Giữ nguyên", "Thêm"]
    for wrong in ([Service("D", "x"), Service("E", "")], [Service("D", "x"), Service("D", "y")]):
        with pytest.raises(Invalid, match="line 2"), desk.unit(WHO) as unit:
            bring_services(unit, wrong)
    with desk.unit(WHO) as unit:
        assert len(list_services(unit)) == 3
