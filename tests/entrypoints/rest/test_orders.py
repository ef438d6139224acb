"""Patients, catalogue, orders and matching over the JSON door."""

from typing import Any

import pytest
from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API
from tests.make.dicom import ct_slice, encode_dataset, make_uid

from khoanh.features import archive
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

WHO = act_as_system("test")


def send(browser: Browser, method: str, path: str, status: int = 200, **body: Any) -> Any:
    answer = browser(method, f"{API}{path}", **({"json": body} if body else {}))
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
def ward(admin: Browser) -> Browser:
    """Return the administrator's browser on a hospital with a room, a service and a device."""
    device = {"ae_title": "CT1", "host": "127.0.0.1", "port": 104, "modality": "CT"}
    send(admin, "POST", "/devices", 201, **device)
    send(admin, "POST", "/rooms", 201, code="P1", name="Phòng CT 1", devices=["CT1"])
    send(admin, "POST", "/services", 201, code="CT01", name="Chụp CLVT ngực", modality="CT", rooms=["P1"])
    return admin


def order(browser: Browser, number: str = "77", **more: Any) -> Any:
    patient = {"code": "BN01", "name": "Nguyễn Văn Đức", "sex": "M", "birth_date": "1970"}
    body = {"patient_facts": patient, "placer_order_number": number, "source": "HIS", "code": "CT01", **more}
    return send(browser, "POST", "/orders", **body)


def test_a_his_without_hl7_places_finds_and_cancels(ward: Browser) -> None:
    placed = order(ward, accession="A77", visit={"number": "V1", "department": "Khoa Nội"})
    assert placed["outcome"] == "placed"
    one = placed["order"]
    assert (one["state"], one["patient_name"], one["patient_birth_year"]) == ("waiting", "Nguyễn Văn Đức", 1970)
    assert order(ward, accession="A77")["outcome"] == "unchanged"
    for asked in ("accession=A77", "placer_order_number=77", "q=nguyen+duc", "state=waiting,held", "q=BN0"):
        found = send(ward, "GET", f"/orders?{asked}")
        assert [item["id"] for item in found["items"]] == [one["id"]] and found["next"] is None
    assert found["items"][0]["filler_order_number"] == f"K{one['id']}"
    changed = send(ward, "PATCH", f"/orders/{one['id']}", history="Ho", priority="stat")
    assert (changed["outcome"], changed["order"]["priority"]) == ("changed", "stat")
    assert send(ward, "POST", "/orders/cancel", placer_order_number="77", source="HIS")["state"] == "cancelled"
    assert send(ward, "GET", "/orders?state=waiting")["items"] == []
    send(ward, "GET", "/orders?state=lost", 400)
    send(ward, "GET", "/orders/1", 404)


def test_a_day_in_the_department_goes_by_steps(ward: Browser) -> None:
    one = order(ward)["order"]
    steps = f"/orders/{one['id']}/steps"
    assert send(ward, "POST", steps, step="accept", room_code="P1")["room_name"] == "Phòng CT 1"
    (item,) = send(ward, "GET", "/worklist?device=CT1")["items"]
    assert (item["status"], item["order"]["id"]) == ("ARRIVED", one["id"])
    assert send(ward, "GET", "/worklist?device=CT9")["items"] == []
    send(ward, "POST", steps, 400, step="refuse")
    send(ward, "POST", steps, 400, step="reschedule")
    when = "2026-11-03T08:00:00+07:00"
    assert send(ward, "POST", steps, step="reschedule", scheduled_at=when)["scheduled"] is True
    assert send(ward, "POST", steps, step="start")["state"] == "started"
    refused = send(ward, "POST", steps, 409, step="cancel")
    assert "Đang chụp" in refused["detail_vi"]
    detail = send(ward, "GET", f"/orders/{one['id']}")
    assert detail["studies"] == [] and set(detail["steps"]) == {"perform", "discontinue"}
    assert send(ward, "POST", steps, step="perform", without_images=True)["without_images"] is True
    events = send(ward, "GET", f"/orders/{one['id']}/events")["items"]
    assert [event["step"] for event in events] == ["placed", "accept", "reschedule", "start", "perform"]
    assert events[-1]["who"] == "admin1"


def test_homeless_images_are_matched_by_hand(ward: Browser, desk: Desk) -> None:
    one, other = order(ward)["order"], order(ward, "78")["order"]
    ds = ct_slice(StudyDate="", PatientID="BN02", PatientName="NGUYEN DUC", AccessionNumber="")
    with archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
        intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
        intake.write(encode_dataset(ds))
        intake.commit()
    with desk.unit(WHO) as unit:
        from khoanh.features import orders

        orders.match_automatically(unit, make_uid(1))
    (study,) = send(ward, "GET", "/homeless")["items"]
    uid = study["study_uid"]
    best = send(ward, "GET", f"/homeless/{uid}/suggestions")["items"][0]
    assert best["order"]["id"] in (one["id"], other["id"]) and best["points"] > 0
    assert send(ward, "PUT", f"/orders/{one['id']}/studies/{uid}")["state"] == "unread"
    assert send(ward, "GET", f"/orders/{one['id']}")["studies"] == [uid]
    assert send(ward, "GET", "/homeless")["items"] == []
    moved = send(ward, "POST", f"/orders/{one['id']}/studies/{uid}/move", target=other["id"])
    assert moved["id"] == other["id"]
    assert send(ward, "DELETE", f"/orders/{other['id']}/studies/{uid}?reason=sai")["state"] == "waiting"
    send(ward, "POST", f"/homeless/{uid}/dismiss", 204, reason="ca ngoại viện")
    send(ward, "POST", f"/homeless/{uid}/dismiss", 404, reason="ca ngoại viện")


def test_studies_and_orders_are_matched_many_to_many_and_each_match_is_audited(ward: Browser, desk: Desk) -> None:
    one, other = order(ward)["order"], order(ward, "78")["order"]
    uids = [make_uid(1), make_uid(2)]
    for study in (1, 2):
        ds = ct_slice(study=study, StudyDate="", PatientID="BN02", PatientName="NGUYEN DUC", AccessionNumber="")
        with archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()
    for number in (one["id"], other["id"]):
        for uid in uids:
            send(ward, "PUT", f"/orders/{number}/studies/{uid}")
            send(ward, "PUT", f"/orders/{number}/studies/{uid}")
    for number in (one["id"], other["id"]):
        assert set(send(ward, "GET", f"/orders/{number}")["studies"]) == set(uids)
        kept = [event["step"] for event in send(ward, "GET", f"/orders/{number}/events")["items"]]
        assert kept.count("matched") == 2
    send(ward, "DELETE", f"/orders/{one['id']}/studies/{uids[0]}?reason=sai")
    assert send(ward, "GET", f"/orders/{one['id']}")["studies"] == [uids[1]]
    assert set(send(ward, "GET", f"/orders/{other['id']}")["studies"]) == set(uids)
    for action, count in (("images matched", 4), ("images unmatched", 1)):
        found = send(ward, "GET", f"/audit?action={action}")["items"]
        assert len(found) == count and {row["who"] for row in found} == {"admin1"}


def test_patients_are_registered_merged_and_corrected(ward: Browser) -> None:
    card = {"kind": "insurance", "value": "DN4797912345678"}
    one = send(ward, "POST", "/patients", code="A", name="Lê Thị Hoa", identifiers=[card], phone="0901")
    two = send(ward, "POST", "/patients", code="B", issuer="79001", name="Le Thi Hoa")
    assert one["more"] == {"phone": "0901"}
    assert [item["code"] for item in send(ward, "GET", "/patients?q=hoa")["items"]] == ["A", "B"]
    assert [item["id"] for item in send(ward, "GET", "/patients?q=DN479")["items"]] == [one["id"]]
    merged = send(ward, "POST", "/patients/merge", source=one["id"], target=two["id"])
    assert {item["value"] for item in merged["identifiers"]} == {"A", "DN4797912345678"}
    assert send(ward, "GET", "/patients?code=A")["items"][0]["id"] == two["id"]
    assert send(ward, "GET", f"/patients/{one['id']}")["merged_into"] == two["id"]
    assert send(ward, "POST", f"/patients/{one['id']}/unmerge", reason="nhầm")["code"] == "A"
    assert send(ward, "POST", f"/patients/{one['id']}/code", code="C")["code"] == "C"
    kinds = [item["kind"] for item in send(ward, "GET", f"/patients/{one['id']}/changes")["items"]]
    assert kinds == ["code changed", "unmerged", "merged", "registered"]
    send(ward, "PUT", f"/patients/{one['id']}/links/{two['id']}", 204)
    assert send(ward, "GET", f"/patients/{two['id']}/links")["items"] == [one["id"]]
    send(ward, "DELETE", f"/patients/{one['id']}/links/{two['id']}", 204)
    visit = send(ward, "POST", f"/patients/{one['id']}/visits", number="V9", class_="I")
    assert send(ward, "POST", "/visits/step", number="V9", step="end")["ended_at"]
    assert [item["id"] for item in send(ward, "GET", f"/patients/{one['id']}/visits")["items"]] == [visit["id"]]
    send(ward, "GET", "/patients", 400)
    send(ward, "GET", "/patients/999999", 404)


def test_unknown_codes_wait_and_are_mapped(ward: Browser) -> None:
    one = order(ward, code="18.0219", name="CT ngực")["order"]
    (waiting,) = send(ward, "GET", "/codes/unmapped")["items"]
    assert (waiting["source"], waiting["code"], waiting["name"]) == ("HIS", "18.0219", "CT ngực")
    send(ward, "POST", "/codes/map", 404, source="HIS", kind="service", code="18.0219", target="NONE")
    send(ward, "POST", "/codes/map", 204, source="HIS", kind="service", code="18.0219", target="CT01")
    assert send(ward, "GET", f"/orders/{one['id']}")["service_code"] == "CT01"
    assert send(ward, "GET", "/services/CT01")["rooms"] == ["P1"]
    assert send(ward, "PUT", "/rooms/P1", name="Phòng 1")["name"] == "Phòng 1"
    assert [item["code"] for item in send(ward, "GET", "/rooms")["items"]] == ["P1"]
    assert len(send(ward, "GET", "/services")["items"]) == 1


def test_a_clinician_reads_and_places_but_does_not_perform(ward: Browser, lan: Browser) -> None:
    one = order(ward)["order"]
    assert send(lan, "GET", f"/orders/{one['id']}")["steps"] == ["hold", "accept", "reschedule", "cancel"]
    send(lan, "POST", f"/orders/{one['id']}/steps", 403, step="start")
    send(lan, "POST", "/services", 403, code="X", name="X")
    send(lan, "GET", "/homeless", 403)
    send(lan, "GET", "/worklist?device=CT1", 403)
    send(lan, "POST", "/patients/merge", 403, source=1, target=2)
