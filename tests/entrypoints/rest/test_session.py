"""Signing in over HTTP, cookies, and the set-up link."""

import pytest
from tests.entrypoints.browser import Browser, open_browser
from tests.entrypoints.rest.conftest import API, PASSWORD

from khoanh.entrypoints.http import build_app
from khoanh.entrypoints.rest import build_rest_routes
from khoanh.features.accounts import create_setup_link
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def test_signing_in_sets_cookies_that_scripts_and_other_sites_cannot_use(visitor: Browser) -> None:
    answer = visitor("POST", f"{API}/session", json={"name": "lan", "password": PASSWORD})
    assert answer.json()["user"] == {
        "name": "lan",
        "display_name": "Lan",
        "roles": ["clinician"],
        "permissions": [
            *("order.place", "order.read", "patient.read", "report.print", "report.read", "study.list", "study.read")
        ],
        "must_change_password": False,
        "language": "vi",
        "station": "",
    }
    session, csrf = sorted(answer.headers.get_list("set-cookie"), reverse=True)
    assert session.startswith("khoanh_session=")
    assert "HttpOnly" in session and "SameSite=lax" in session and "Secure" not in session
    assert csrf.startswith("khoanh_csrf=") and "HttpOnly" not in csrf
    assert visitor("GET", f"{API}/session").json() == answer.json()


def test_cookies_are_secure_behind_tls(visitor: Browser) -> None:
    answer = visitor("POST", "https://khoanh.test/api/v1/session", json={"name": "lan", "password": PASSWORD})
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))
    assert answer.headers["strict-transport-security"]


def test_a_wrong_password_is_answered_in_vietnamese_too(visitor: Browser) -> None:
    answer = visitor("POST", f"{API}/session", json={"name": "lan", "password": "sai"})
    assert answer.status_code == 401
    assert answer.json()["detail_vi"].startswith("Sai tên đăng nhập")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "text/plain"}, {"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}]
)
def test_another_sites_form_signs_nobody_in(visitor: Browser, headers: dict[str, str]) -> None:
    body = b'{"name": "lan", "password": "x"}'
    assert visitor("POST", f"{API}/session", content=body, headers=headers).status_code in (400, 403)


def test_many_failures_from_one_address_are_braked(visitor: Browser) -> None:
    visitor.app.app.routes[3].app.state.brake.most = 3
    body = {"name": "nobody", "password": "x"}
    assert [visitor("POST", f"{API}/session", json=body).status_code for _ in range(4)] == [401, 401, 401, 503]
    visitor.client = "203.0.113.77"
    assert visitor("POST", f"{API}/session", json=body).status_code == 401


def test_signing_out_ends_the_session(lan: Browser) -> None:
    kept = dict(lan.cookies)
    assert lan("DELETE", f"{API}/session").status_code == 204
    assert "khoanh_session" not in lan.cookies
    lan.cookies.update(kept)
    assert lan("GET", f"{API}/session").status_code == 401


def test_sessions_are_listed_and_revoked(admin: Browser, lan: Browser) -> None:
    assert [one["user"] for one in lan("GET", f"{API}/sessions").json()["items"]] == ["lan"]
    everyone = admin("GET", f"{API}/sessions").json()["items"]
    assert [one["user"] for one in everyone if one["current"]] == ["admin1"]
    (lans,) = [one["id"] for one in everyone if one["user"] == "lan"]
    assert lan("DELETE", f"{API}/sessions/{everyone[0]['id'] if everyone[0]['id'] != lans else 999}").status_code == 404
    assert admin("DELETE", f"{API}/sessions/{lans}").status_code == 204
    assert lan("GET", f"{API}/session").status_code == 401


def test_the_own_password_and_language_are_changed(lan: Browser) -> None:
    new = "một câu hoàn toàn mới"
    assert lan("POST", f"{API}/session/password", json={"old": "sai", "new": new}).status_code == 403
    assert lan("POST", f"{API}/session/password", json={"old": PASSWORD, "new": "ngắn"}).status_code == 400
    assert lan("POST", f"{API}/session/password", json={"old": PASSWORD, "new": new}).status_code == 204
    assert lan("PUT", f"{API}/session/language", json={"language": "en"}).status_code == 204
    assert lan("GET", f"{API}/session").json()["user"]["language"] == "en"
    assert lan.another()("POST", f"{API}/session", json={"name": "lan", "password": new}).status_code == 200


def test_the_setup_link_works_from_another_machine(desk: Desk) -> None:
    with desk.unit(act_as_system("test")) as unit:
        secret = create_setup_link(unit)
    with open_browser(build_app(desk, routes=build_rest_routes(desk))) as browser:
        assert browser("GET", f"{API}/setup/wrong").status_code == 404
        assert browser("GET", f"{API}/setup/{secret}").json() == {"ready": True}
        body = {"name": "giám.đốc", "display_name": "Giám đốc", "password": PASSWORD}
        assert browser("POST", f"{API}/setup/{secret}", json=body).status_code == 204
        assert browser("POST", f"{API}/setup/{secret}", json=body).status_code == 404
        assert browser("POST", f"{API}/session", json={"name": "giám.đốc", "password": PASSWORD}).status_code == 200
