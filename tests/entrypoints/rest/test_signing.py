"""Signing over the JSON door: a key is given, a result signed with it, and its document verified by upload."""

import base64
from pathlib import Path

from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API
from tests.entrypoints.rest.test_orders import send
from tests.entrypoints.rest.test_reports import step
from tests.entrypoints.rest.test_sheets import approved
from tests.make.pki import PASSWORD, run_authorities


def test_a_result_is_signed_and_anybody_can_have_it_verified(admin: Browser, lan: Browser, tmp_path: Path) -> None:
    _, key = approved(admin)
    with run_authorities(tmp_path) as authorities:
        file = base64.b64encode(authorities.key_file("hai")).decode()
        send(lan, "GET", "/signing-keys", 403)
        new = {"name": "Khóa Hải", "kind": "file", "login": "admin1", "content": file}
        send(admin, "POST", "/signing-keys", 400, **new, secret="sai")
        made = send(admin, "POST", "/signing-keys", 201, **new, secret=PASSWORD)
        assert (made["certificate"]["name"], made["has_secret"]) == ("Nguyễn Văn Hải", False)
        assert [one["id"] for one in send(admin, "GET", "/signing-keys/own")["items"]] == [made["id"]]
        send(admin, "POST", f"/reports/{key}/signature", 400, version=1)
        document = send(admin, "POST", f"/reports/{key}/signature", 201, version=1, secret=PASSWORD)
        assert (document["level"], document["signature"]["name"]) == ("B-B", "Nguyễn Văn Hải")
        again = send(admin, "POST", f"/reports/{key}/signature", 201, version=1, secret=PASSWORD)
        assert again["digest"] == document["digest"]
        step(admin, key, "return", version=1)
        pdf = admin("GET", f"{API}/reports/{key}/sheet?version=1").content
        check = upload(lan, pdf)
        assert (check["document"]["digest"], check["newest"]) == (document["digest"], True)
        # No authority is set up here, so whose certificate it is cannot be told.
        assert [(one["intact"], one["trusted"]) for one in check["signatures"]] == [(True, False)]
        changed = pdf.replace(b"/Creator(Typst", b"/Creator(Typxt")
        assert [one["intact"] for one in upload(lan, changed)["signatures"]] == [False]
        assert send(lan, "GET", f"/documents/{document['id']}/verification")["digest"] == document["digest"]
        for wrong, status in ((b"", 400), (b"hello", 400)):
            assert lan("POST", f"{API}/documents/verify", content=wrong).status_code == status
        assert send(admin, "PATCH", f"/signing-keys/{made['id']}", enabled=False)["enabled"] is False


def upload(browser: Browser, pdf: bytes) -> dict[str, object]:
    answer = browser("POST", f"{API}/documents/verify", content=pdf, headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 200, answer.text
    said: dict[str, object] = answer.json()
    return said
