"""HIS connections and the message log over /api/v1: shapes, permissions, odd input."""

import pytest
from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API
from tests.make import hl7 as make

from khoanh.features.messages import MessageIntake
from khoanh.transaction import Desk

HIS = {"name": "his1", "sending_application": "HIS1", "sending_facility": "BV01", "fields": {"room": ["ZPV-1"]}}
BAD = make.message("ADT^A04", "PID|1||||Không mã", control_id="bad")


def receive(desk: Desk, data: bytes) -> bytes:
    return b"".join(MessageIntake(desk).answer(data, "10.0.0.5"))


def test_a_his_goes_through_its_life(desk: Desk, admin: Browser):
    receive(desk, make.admission())
    assert admin("GET", f"{API}/his/knocks").json()["items"][0]["sending_application"] == "HIS1"
    made = admin("POST", f"{API}/his", json=HIS)
    assert made.status_code == 201, made.text
    assert made.json()["fields"] == {"room": ["ZPV-1"]}
    assert admin("POST", f"{API}/his", json=HIS).status_code == 409
    assert admin("GET", f"{API}/his/knocks").json()["items"] == []
    changed = {key: value for key, value in HIS.items() if key != "name"} | {"charset": "8859/1"}
    assert admin("PUT", f"{API}/his/his1", json=changed).json()["charset"] == "iso8859-1"
    assert admin("POST", f"{API}/his/his1/pause").json()["paused"] is True
    assert admin("POST", f"{API}/his/his1/resume").json()["paused"] is False
    assert [his["name"] for his in admin("GET", f"{API}/his").json()["items"]] == ["his1"]
    assert admin("DELETE", f"{API}/his/his1").status_code == 204
    assert admin("GET", f"{API}/his/his1").status_code == 404


def test_a_stranger_is_dismissed(desk: Desk, admin: Browser):
    receive(desk, make.admission(app="A&B / C"))
    query = {"application": "A&B / C", "facility": "BV01"}
    stored = admin("GET", f"{API}/his/knocks").json()["items"][0]
    query["application"] = stored["sending_application"]
    assert admin("DELETE", f"{API}/his/knocks", params=query).status_code == 204
    assert admin("DELETE", f"{API}/his/knocks", params=query).status_code == 404


def test_a_profile_is_previewed_on_a_pasted_message(admin: Browser):
    profile = {"sending_application": "X", "fields": {"patient_code": ["PID-2.1"]}}
    message = make.order(pid="PID|1|X99|BN1||A^B").decode().replace("\r", "\n")
    answer = admin("POST", f"{API}/his/preview", json={"profile": profile, "message": message})
    assert answer.status_code == 200, answer.text
    values = {one["name"]: one["value"] for one in answer.json()["groups"][0]}
    assert (values["patient_code"], values["service_code"]) == ("X99", "CT01")
    assert admin("POST", f"{API}/his/preview", json={"profile": profile, "message": "x"}).status_code == 400
    bad = profile | {"fields": {"patient_code": ["PID"]}}
    assert (
        "đường dẫn"
        in admin("POST", f"{API}/his/preview", json={"profile": bad, "message": message}).json()["detail_vi"]
    )
    assert len(admin("GET", f"{API}/his/fields").json()["items"]) > 30


def test_the_log_is_searched_shown_and_replayed(desk: Desk, admin: Browser):
    admin("POST", f"{API}/his", json=HIS)
    receive(desk, make.admission())
    receive(desk, BAD)
    rows = admin("GET", f"{API}/messages", params={"q": "nguyen duc"}).json()["items"]
    assert [(row["control_id"], row["state"], row["his"]) for row in rows] == [("M1", "processed", "his1")]
    failed = admin("GET", f"{API}/messages", params={"state": "failed"}).json()["items"][0]
    assert failed["reason"]["location"] == "PID-3"
    shown = admin("GET", f"{API}/messages/{failed['id']}").json()
    assert [segment["name"] for segment in shown["segments"]] == ["MSH", "PID"]
    assert {"number": 5, "title_vi": "Họ tên", "value": "Không mã"}.items() <= shown["segments"][1]["fields"][1].items()
    assert (shown["item"]["what_vi"], shown["segments"][1]["title_vi"]) == ("Đăng ký khám", "Người bệnh")
    counted = admin("POST", f"{API}/messages/count", json={"direction": "in", "state": "failed"})
    assert counted.json() == {"count": 1, "more": False}
    assert admin("GET", f"{API}/messages/{failed['id']}/raw").content == BAD
    again = admin("POST", f"{API}/messages/repeat", json={"direction": "in", "state": "failed"})
    assert again.json() == {"count": 1, "failed": 1}
    corrected = shown["text"].replace("PID|1||||Không mã", make.PID)
    replayed = admin("POST", f"{API}/messages/{failed['id']}/replay", json={"corrected": corrected})
    assert replayed.json()["state"] == "processed", replayed.text
    assert admin("POST", f"{API}/messages/{failed['id']}/resend").status_code == 409
    assert admin("POST", f"{API}/messages/999/cancel", json={"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/his"),
        ("POST", "/his"),
        ("POST", "/his/preview"),
        ("DELETE", "/his/his1"),
        ("GET", "/messages"),
        ("GET", "/messages/1"),
        ("GET", "/messages/1/raw"),
        ("POST", "/messages/1/replay"),
        ("POST", "/messages/repeat"),
        ("POST", "/messages/count"),
    ],
)
def test_a_clinician_sees_nothing_of_it(lan: Browser, method: str, path: str):
    body = {
        **HIS,
        "profile": {"sending_application": "X"},
        "message": "MSH|^~\\&|A",
        "direction": "in",
        "state": "failed",
    }
    assert lan(method, f"{API}{path}", **({"json": body} if method == "POST" else {})).status_code == 403
