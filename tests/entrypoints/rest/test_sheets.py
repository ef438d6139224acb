"""Sheets over the JSON door: printed by who may, forms tried and kept, mistakes told with their line."""

import base64

from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API
from tests.entrypoints.rest.test_orders import send
from tests.entrypoints.rest.test_reports import CONTENT, scanned, step


def approved(admin: Browser, placer: str = "1") -> tuple[int, int]:
    order = scanned(admin, placer)
    key = send(admin, "POST", f"/orders/{order}/case", reason="")["id"]
    report = send(admin, "PUT", f"/reports/{key}/draft", content=CONTENT, revision=0)
    report = step(admin, key, "finish", revision=report["revision"])
    step(admin, key, "approve", revision=report["revision"])
    return order, int(key)


def test_a_result_is_printed_once_it_was_returned(admin: Browser, lan: Browser) -> None:
    order, key = approved(admin)
    send(lan, "GET", f"/orders/{order}/sheet", 404)
    send(lan, "GET", f"/reports/{key}/sheet", 403)
    assert send(admin, "GET", f"/reports/{key}/documents")["items"] == []
    step(admin, key, "return", version=1)
    answer = lan("GET", f"{API}/orders/{order}/sheet")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-1.7")
    (document,) = send(admin, "GET", f"/reports/{key}/documents")["items"]
    assert (document["digest"], document["form"]) == (answer.headers["x-khoanh-digest"], "general")
    assert admin("GET", f"{API}/reports/{key}/sheet?version=1").content == answer.content
    assert "x-khoanh-digest" not in admin("GET", f"{API}/reports/{key}/sheet").headers


def test_a_form_is_tried_with_its_mistakes_told_and_kept_in_versions(admin: Browser, lan: Browser) -> None:
    send(lan, "GET", "/sheet-forms", 403)
    form = next(one for one in send(admin, "GET", "/sheet-forms")["items"] if one["form"] == "us")
    assert (form["number"], form["options"]["form"]) == (0, "11/BV2")
    draft = {"options": form["options"], "source": form["source"]}
    (page, *_) = send(admin, "POST", "/sheet-forms/us/preview", **draft)["pages"]
    assert base64.b64decode(page).startswith(b"\x89PNG")
    wrong = send(admin, "POST", "/sheet-forms/us/preview", 400, **{**draft, "source": form["source"] + "#sai()\n"})
    assert wrong["mistakes"][0]["line"] == form["source"].count("\n") + 1
    assert "dòng" in wrong["detail_vi"]
    kept = send(
        admin,
        "PUT",
        "/sheet-forms/us",
        since=0,
        note="đổi tên",
        **{**draft, "options": {**form["options"], "title": "Siêu âm"}},
    )
    assert (kept["number"], kept["options"]["title"], kept["who"]) == (1, "Siêu âm", "admin1")
    send(admin, "PUT", "/sheet-forms/us", 409, since=0, **draft)
    assert [one["number"] for one in send(admin, "GET", "/sheet-forms/us/versions")["items"]] == [1, 0]


def test_the_letterhead_is_changed_by_who_manages_sheets(admin: Browser, lan: Browser) -> None:
    send(lan, "PUT", "/letterhead", 403, hospital="Khác")
    logo = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'></svg>").decode()
    changed = send(admin, "PUT", "/letterhead", hospital="Bệnh viện Ba Vì", authority="Sở Y tế Hà Nội", logo=logo)
    assert (changed["hospital"], changed["logo"]) == ("Bệnh viện Ba Vì", logo)
    assert send(admin, "PUT", "/letterhead", hospital="Bệnh viện Ba Vì")["logo"] == logo
    assert send(admin, "PUT", "/letterhead", hospital="Bệnh viện Ba Vì", logo="")["logo"] == ""
    send(admin, "PUT", "/letterhead", 400, logo=base64.b64encode(b"GIF89a").decode())
