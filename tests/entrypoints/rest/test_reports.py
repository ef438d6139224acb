"""Reading over the JSON door: a case taken, written by two, approved, returned, corrected."""

from typing import Any

from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API, PASSWORD
from tests.entrypoints.rest.test_orders import order, send

CONTENT = {"description": "Phổi sáng.", "conclusion": "Bình thường.", "icd10": ["J18.9"]}


def scanned(admin: Browser, placer: str = "1") -> int:
    one = order(admin, placer)["order"]["id"]
    send(admin, "POST", f"/orders/{one}/steps", step="perform")
    return int(one)


def step(browser: Browser, report: int, name: str, status: int = 200, **facts: Any) -> Any:
    return send(browser, "POST", f"/reports/{report}/steps", status, step=name, **facts)


def colleague(admin: Browser, name: str) -> Browser:
    """Sign in another radiologist."""
    body = {"name": name, "password": PASSWORD, "roles": ["radiologist"], "must_change_password": False}
    send(admin, "POST", "/users", 201, **body)
    browser = admin.another()
    assert browser("POST", f"{API}/session", json={"name": name, "password": PASSWORD}).status_code == 200
    return browser


def test_a_result_is_written_approved_returned_and_seen_by_who_ordered(admin: Browser, lan: Browser) -> None:
    one = scanned(admin)
    (case,) = send(admin, "GET", "/cases")["items"]
    assert (case["order"]["id"], case["report"], case["overdue"]) == (one, None, False)
    report = send(admin, "POST", "/cases/next", modality="")
    assert (report["holder"], report["state"]) == ("admin1", "reading")
    key = report["id"]
    report = send(admin, "PUT", f"/reports/{key}/draft", content=CONTENT, revision=0)
    report = step(admin, key, "finish", revision=report["revision"])
    report = step(admin, key, "approve", revision=report["revision"])
    send(lan, "GET", f"/orders/{one}/result", 404)
    step(admin, key, "return", version=1)
    result = send(lan, "GET", f"/orders/{one}/result")
    assert result["content"]["conclusion"] == "Bình thường." and result["subject"]["patient"]["code"] == "BN01"
    for path in (f"/reports/{key}", f"/reports/{key}/versions", "/cases"):
        send(lan, "GET", path, 403)
    amended = send(admin, "POST", f"/reports/{key}/addenda", 201, text="Thêm.", reason="bổ sung", version=1)
    assert (amended["returned"], amended["latest"]) == (2, 2)
    compared = send(admin, "GET", f"/reports/{key}/comparison?older=1&newer=2")
    assert compared["differences"]["addenda"] == [{"operation": "added", "text": "Thêm."}]
    steps = [one["step"] for one in send(admin, "GET", f"/reports/{key}/events")["items"]]
    assert steps == ["taken", "read", "approved", "returned", "added to"]


def test_two_people_cannot_overwrite_each_other_and_see_what_is_there(admin: Browser) -> None:
    one = scanned(admin)
    hai = colleague(admin, "hai")
    key = send(admin, "POST", f"/orders/{one}/case", reason="")["id"]
    send(admin, "PUT", f"/reports/{key}/draft", content=CONTENT, revision=0)
    late = send(admin, "PUT", f"/reports/{key}/draft", 409, content={"conclusion": "cũ"}, revision=0)
    assert late["report"]["draft"]["conclusion"] == "Bình thường." and late["report"]["revision"] == 1
    other = send(hai, "PUT", f"/reports/{key}/draft", 409, content={"conclusion": "khác"}, revision=1)
    assert other["report"]["holder"] == "admin1" and "admin1" in other["detail_vi"]
    assert send(hai, "POST", f"/orders/{one}/case", 409, reason="")["report"]["holder"] == "admin1"
    assert send(hai, "POST", f"/orders/{one}/case", reason="đổi ca")["holder"] == "hai"


def test_what_does_not_fit_is_told(admin: Browser) -> None:
    one = scanned(admin)
    key = send(admin, "POST", f"/orders/{one}/case", reason="")["id"]
    send(admin, "PUT", f"/reports/{key}/draft", 400, content={"icd10": ["viêm"]}, revision=0)
    send(admin, "PUT", f"/reports/{key}/draft", 400, content={"conclusion": "a\0b"}, revision=0)
    picture = {"study_uid": "1.2", "series_uid": "1.3", "sop_uid": "1.4"}
    send(admin, "PUT", f"/reports/{key}/draft", 400, content={"key_images": [picture]}, revision=0)
    send(admin, "PUT", f"/reports/{key}/draft", 400, content={"key_images": [{**picture, "sop_uid": "x"}]}, revision=0)
    step(admin, key, "finish", 400, revision=0)
    step(admin, key, "approve", 409, revision=0)
    step(admin, 999, "renew", 404)
    send(admin, "GET", f"/orders/{one}/result", 404)
    send(admin, "POST", f"/orders/{one}/steps", 400, step="open_reading")


def test_notes_and_filters_of_the_reading_list(admin: Browser, lan: Browser) -> None:
    one = scanned(admin)
    assert send(admin, "POST", f"/orders/{one}/notes", 201, text="Đã tiêm cản quang.")["who"] == "admin1"
    assert [note["text"] for note in send(admin, "GET", f"/orders/{one}/notes")["items"]] == ["Đã tiêm cản quang."]
    send(admin, "PUT", "/reading-filters/CT của tôi", asked={"modality": "CT", "mine": "true"})
    assert send(admin, "GET", "/reading-filters")["items"][0]["name"] == "CT của tôi"
    assert admin("DELETE", f"{API}/reading-filters/CT của tôi").status_code == 204
    assert send(admin, "GET", "/cases?mine=true")["items"] == []
    assert send(admin, "GET", "/cases?free=true")["items"][0]["notes"] == 1
    for path in (f"/orders/{one}/notes", "/reading-filters"):
        send(lan, "GET", path, 403)
