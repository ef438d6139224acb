"""Queue, waiting screen, slip and roster over the JSON door."""

import pytest
from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API
from tests.entrypoints.rest.test_orders import order, send

DAY = "2026-11-24"


@pytest.fixture
def ward(admin: Browser) -> Browser:
    """Return the administrator's browser on a hospital with a room and a service."""
    send(admin, "POST", "/rooms", 201, code="P1", name="Phòng CT 1", devices=["CT1"])
    send(admin, "POST", "/services", 201, code="CT01", name="Chụp CLVT ngực", modality="CT", minutes=30)
    return admin


def test_a_patient_is_called_and_called_again(ward: Browser) -> None:
    one = order(ward)["order"]["id"]
    send(ward, "POST", "/queue/call", 404, room="P1")
    send(ward, "POST", f"/orders/{one}/steps", step="accept", room_code="P1")
    (ticket,) = send(ward, "GET", "/queue?room=P1")["items"]
    assert (ticket["number"], ticket["state"], ticket["orders"]) == (1, "waiting", [one])
    assert send(ward, "POST", "/queue/call", room="P1")["calls"] == 1
    assert send(ward, "POST", f"/queue/tickets/{ticket['id']}/call")["calls"] == 2
    assert send(ward, "POST", f"/queue/tickets/{ticket['id']}/skip")["state"] == "skipped"
    (room,) = send(ward, "GET", "/queue/board?rooms=P1")["rooms"]
    assert [shown["name"] for shown in room["skipped"]] == ["N. V. Đức"]
    assert send(ward, "POST", f"/queue/tickets/{ticket['id']}/return")["state"] == "waiting"
    send(ward, "POST", f"/orders/{one}/steps", step="start")
    send(ward, "POST", f"/queue/tickets/{ticket['id']}/call", 409)
    send(ward, "POST", "/queue/tickets/999/call", 404)


def test_a_wall_display_reads_the_board_by_its_token_and_no_patient(ward: Browser) -> None:
    secret = send(ward, "POST", "/tokens", 201, name="wall", role="display")["token"]
    wall = ward.another()
    head = {"Authorization": f"Bearer {secret}"}
    assert wall("GET", f"{API}/queue/board", headers=head).status_code == 200
    for path in ("/queue?room=P1", "/orders", "/patients?q=a", f"/schedule/{DAY}"):
        assert wall("GET", f"{API}{path}", headers=head).status_code == 403, path


def test_a_slip_has_its_codes(ward: Browser) -> None:
    one = order(ward, slip="P9")["order"]
    slip = send(ward, "GET", f"/orders/{one['id']}/slip")
    assert slip["accession"]["text"] == one["accession"] and slip["accession"]["path"].startswith("M10 0h2v1")
    assert slip["scan"]["text"].split("\t")[:2] == ["BN01", "NGUYEN VAN DUC"]
    send(ward, "GET", "/orders/1/slip", 404)


def test_a_day_is_planned(ward: Browser, lan: Browser) -> None:
    send(ward, "PUT", "/shifts/S", name="Sáng", begins="07:00", ends="11:30", weekdays=[1, 2, 3, 4, 5])
    duty = send(ward, "POST", "/duties", day=DAY, shift_code="S", room_code="P1", person="Lan")
    closed = send(
        ward, "POST", "/closures", room_code="P1", since=f"{DAY}T09:00:00+07:00", until=f"{DAY}T10:00:00+07:00"
    )
    for number in ("1", "2"):
        one = order(ward, number)["order"]["id"]
        steps = f"/orders/{one}/steps"
        send(ward, "POST", steps, step="reschedule", scheduled_at=f"{DAY}T08:50:00+07:00", room_code="P1")
    plan = send(lan, "GET", f"/schedule/{DAY}")
    assert [one["kind"] for one in plan["conflicts"]] == ["room double-booked", "closed", "closed"]
    assert plan["duties"][0]["person"] == "Lan" and plan["shifts"][0]["begins"] == "07:00:00"
    copied = send(ward, "POST", "/duties/copy", source=DAY, target="2026-12-01")
    assert copied["added"] == 1
    assert len(send(lan, "GET", f"/duties?since={DAY}&until=2026-12-01")["items"]) == 2
    assert "Lan" in send(ward, "GET", "/duties/people")["items"]
    send(ward, "DELETE", f"/closures/{closed['id']}", 204)
    send(ward, "DELETE", f"/duties/{duty['id']}", 204)
    send(ward, "DELETE", "/shifts/S", 409)
    send(ward, "PUT", "/shifts/X", 400, name="X", begins="07:00", ends="25:00")
    send(lan, "PUT", "/shifts/S", 403, name="Sáng", begins="07:00", ends="11:30")
    send(lan, "POST", "/queue/call", 403, room="P1")


def test_those_without_an_appointment_are_found(ward: Browser) -> None:
    order(ward, "1", scheduled_at=f"{DAY}T08:00:00+07:00")
    order(ward, "2")
    found = send(ward, "GET", "/orders?unscheduled=true")["items"]
    assert [one["placer_order_number"] for one in found] == ["2"]


def test_the_unpaid_are_found(ward: Browser) -> None:
    order(ward, "1", paid=False)
    order(ward, "2", paid=True)
    order(ward, "3")
    found = send(ward, "GET", "/orders?unpaid=true")["items"]
    assert [one["placer_order_number"] for one in found] == ["1"]
