"""What a device refused too often is sent again, in order, by those who may."""

import pytest

from khoanh.adapters.dicom_client import Request
from khoanh.features import audit, devices, dispatches
from khoanh.features.dispatches import queries
from khoanh.foundation.errors import Conflict, Forbidden, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.standards.dimse import CommandField
from khoanh.transaction import Desk, Unit

WHO = act_as_system("test")
REQUEST = Request(CommandField.N_CREATE, "1.2.840.10008.3.1.2.3.3", "1.2.3")


def fail(unit: Unit, device: str, subject: str, kind: dispatches.DispatchKind = "performed") -> int:
    dispatch = dispatches.queue_request(unit, device, kind, subject, REQUEST)
    queries.note_refusal(unit.db, dispatch, 0x0110, "processing failure", 0, is_last=True)
    return dispatch


def states(unit: Unit) -> dict[int, str]:
    return {one.id: one.state for one in dispatches.list_dispatches(unit)}


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk that knows two devices."""
    with desk.unit(WHO) as unit:
        for title in ("RIS", "PACS2"):
            devices.add_device(unit, devices.Device(title, "192.0.2.1", 104))
    return desk


def test_one_is_sent_again_with_the_failed_ones_before_it_on_its_subject(two: Desk) -> None:
    with two.unit(WHO) as unit:
        first, second, third = (fail(unit, "RIS", "1.2.3") for _ in range(3))
        other = fail(unit, "RIS", "1.2.4")
        again = dispatches.resend_dispatch(unit, second)
        assert (again.state, again.attempts, again.ended_at) == ("waiting", 0, None)
        assert states(unit) == {first: "waiting", second: "waiting", third: "failed", other: "failed"}
    with two.unit(WHO) as unit:
        assert dispatches.list_due_devices(two, WHO) == ["RIS"]
        (taken,) = queries.take_due(unit.db, "RIS", 60, 50)
        assert taken.id == first, "a subject's requests go in order"
        (row,) = audit.find_entries(unit, audit.AuditFilter(action="dispatch resent")).entries
        assert row.subject == "1.2.3" and row.detail["device"] == "RIS"


def test_all_of_a_filter_are_sent_again(two: Desk) -> None:
    with two.unit(WHO) as unit:
        ours = fail(unit, "RIS", "1"), fail(unit, "RIS", "2", "availability")
        theirs = fail(unit, "PACS2", "3")
        assert dispatches.resend_dispatches(unit, device="RIS", kind="availability") == 1
        assert dispatches.resend_dispatches(unit, device="RIS") == 1
        assert states(unit) == {ours[0]: "waiting", ours[1]: "waiting", theirs: "failed"}
        assert [one.id for one in dispatches.list_dispatches(unit, kind="availability")] == [ours[1]]
        assert dispatches.resend_dispatches(unit) == 1
        assert dispatches.resend_dispatches(unit) == 0


def test_what_has_not_failed_or_has_no_device_is_not_sent_again(two: Desk) -> None:
    with two.unit(WHO) as unit:
        waiting = dispatches.queue_request(unit, "RIS", "performed", "1", REQUEST)
        lost = fail(unit, "GONE", "2")
        for dispatch, fault in ((waiting, Conflict), (lost, Conflict), (999, NotFound)):
            with pytest.raises(fault):
                dispatches.resend_dispatch(unit, dispatch)
        assert dispatches.resend_dispatches(unit) == 0


def test_who_may_only_look_sends_nothing(two: Desk) -> None:
    with two.unit(WHO) as unit:
        dispatch = fail(unit, "RIS", "1")
    looker = Principal(PrincipalKind.USER, "lan", frozenset({Permission.DEVICE_READ}))
    with two.unit(looker) as unit:
        assert len(dispatches.list_dispatches(unit)) == 1
        with pytest.raises(Forbidden):
            dispatches.resend_dispatch(unit, dispatch)
        with pytest.raises(Forbidden):
            dispatches.resend_dispatches(unit)
