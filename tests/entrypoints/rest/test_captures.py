"""Captures over the JSON door: one file a request, the same key again is the same object."""

import io
from dataclasses import replace
from typing import Any

from PIL import Image
from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API

from khoanh.features import orders, patients
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 20, 20)).save(out, "JPEG")
    return out.getvalue()


def place(desk: Desk) -> int:
    with desk.unit(act_as_system("test")) as unit:
        patient = patients.upsert_patient(unit, patients.PatientFacts("BN1", name="Đặng Thị Ngọc"))
        facts = orders.OrderFacts(patient.id, placer="1", source="HIS", name="Nội soi", modality="ES")
        return orders.place_order(unit, facts).order.id


def send(browser: Browser, order: int, content: bytes, query: str, kind: str = "image/jpeg") -> Any:
    where = f"{API}/orders/{order}/captures?{query}"
    return browser("POST", where, content=content, headers={"Content-Type": kind})


def test_a_still_is_sent_listed_and_removed(admin: Browser, desk: Desk) -> None:
    order = place(desk)
    answer = send(admin, order, jpeg(), "key=k-1&title=Hang vị&taken_at=2026-11-20T10:00:00%2B07:00")
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    assert (taken["outcome"], taken["state"], taken["kind"], taken["modality"]) == (
        "stored",
        "unread",
        "endoscopy",
        "ES",
    )
    assert (taken["rows"], taken["columns"], taken["title"]) == (48, 64, "Hang vị")
    again = send(admin, order, jpeg(), "key=k-1")
    assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")
    listed = admin("GET", f"{API}/orders/{order}/captures").json()["items"]
    assert [item["instance_uid"] for item in listed] == [taken["instance_uid"]]
    assert admin("DELETE", f"{API}/orders/{order}/captures/{taken['instance_uid']}").status_code == 204
    assert admin("GET", f"{API}/orders/{order}/captures").json()["items"] == []


def test_what_does_not_fit_is_refused(admin: Browser, lan: Browser, desk: Desk) -> None:
    order = place(desk)
    assert send(admin, order, b"MZ", "key=a").status_code == 400
    assert send(admin, order, jpeg(), "key=a", kind="text/html").status_code == 400
    assert send(admin, order, b"", "key=a").status_code == 400
    assert send(admin, order, jpeg(), "key=../a").status_code == 400
    assert send(admin, 9, jpeg(), "key=a").status_code == 404
    assert send(lan, order, jpeg(), "key=a").status_code == 403
    assert admin("GET", f"{API}/orders/{order}/captures").json()["items"] == []


def test_a_file_beyond_the_limit_is_refused_as_too_large_with_the_limit_in_words(admin: Browser, desk: Desk) -> None:
    order = place(desk)
    state = admin.app.app.routes[3].app.state
    state.desk = replace(desk, settings=desk.settings.model_copy(update={"max_object_bytes": 1_572_864}))
    answer = send(admin, order, b"\xff\xd8" + bytes(2_000_000), "key=big")
    assert answer.status_code == 413
    assert "1.5 MB" in answer.json()["detail_vi"] and "1.5 MB" in answer.json()["detail"]
