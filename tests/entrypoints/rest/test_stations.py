"""Stations over HTTP: what may be done from where, and what no cookie and no header changes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.entrypoints.browser import Browser, open_browser
from tests.entrypoints.rest.conftest import API, PASSWORD

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.entrypoints.http import build_app
from khoanh.entrypoints.rest import build_rest_routes
from khoanh.features import stations
from khoanh.features.audit import AuditFilter, find_entries
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

ALL = None
LOOK = ["study.list", "study.read"]
SYSTEM = act_as_system("test")


def add(admin: Browser, name: str, **facts: object) -> int:
    answer = admin("POST", f"{API}/stations", json={"name": name, **facts})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def enrol(admin: Browser, station: int, browser: Browser) -> str:
    secret = admin("POST", f"{API}/stations/{station}/enrolments").json()["secret"]
    assert browser("GET", f"{API}/stations/enrolments/{secret}").status_code == 200
    answer = browser("POST", f"{API}/stations/enrolments/{secret}", json={})
    assert answer.status_code == 200, answer.text
    return str(secret)


def sign_in(browser: Browser, name: str = "admin1") -> int:
    return browser("POST", f"{API}/session", json={"name": name, "password": PASSWORD}).status_code


def rights(browser: Browser) -> set[str]:
    browser.app.askers.forget()
    return set(browser("GET", f"{API}/session").json()["user"]["permissions"])


@pytest.fixture
def server(admin: Browser) -> Browser:
    """The administrator at the server itself."""
    browser = admin.another()
    browser.client = "127.0.0.1"
    assert sign_in(browser) == 200
    return browser


def test_from_a_limited_station_a_person_may_do_what_both_may(admin: Browser, lan: Browser) -> None:
    before = rights(lan)
    assert "order.place" in before
    add(admin, "Máy khoa Nội", networks=["198.51.100.0/24"], permissions=[*LOOK, "user.manage"])
    lan.client = "198.51.100.7"
    user = lan("GET", f"{API}/session").json()["user"]
    assert set(user["permissions"]) == set(LOOK) and user["station"] == "Máy khoa Nội"
    assert lan("GET", f"{API}/orders").status_code == 403
    assert lan("GET", f"{API}/studies").status_code == 200
    lan.client = "198.51.101.7"
    assert rights(lan) == before


def test_an_enrolled_browser_is_known_wherever_it_is_and_gives_no_one_more(admin: Browser, lan: Browser) -> None:
    station = add(admin, "Phòng đọc 1", permissions=["study.list", "user.manage"])
    secret = enrol(admin, station, lan)
    assert rights(lan) == {"study.list"}
    lan.client = "192.0.2.77"
    assert rights(lan) == {"study.list"}
    cookie = lan("GET", f"{API}/session").headers["set-cookie"]
    assert cookie.startswith("khoanh_station=") and "HttpOnly" in cookie and "SameSite=lax" in cookie
    (item,) = admin("GET", f"{API}/stations").json()["items"]
    assert item["seen_who"] == "lan" and len(item["browsers"]) == 1
    again = lan.another()
    assert again("POST", f"{API}/stations/enrolments/{secret}", json={}).status_code == 404


def test_another_persons_session_in_the_same_browser_has_its_own_rights(admin: Browser, lan: Browser) -> None:
    station = add(admin, "Phòng đọc 1")
    enrol(admin, station, lan)
    before = rights(lan)
    assert sign_in(lan, "admin1") == 200
    assert "user.manage" in rights(lan)
    assert sign_in(lan, "lan") == 200
    assert rights(lan) == before


@pytest.mark.parametrize("forged", ["x", "A" * 5000, "%00", "' or 1=1 --", "khoanh_station"])
def test_a_forged_cookie_is_a_stranger(server: Browser, lan: Browser, forged: str) -> None:
    add(server, "Phòng đọc 1")
    policy = {"strangers": "limit", "permissions": ["study.list"]}
    assert server("PUT", f"{API}/stations/policy", json=policy).status_code == 200
    lan.cookies.set("khoanh_station", forged)
    assert rights(lan) == {"study.list"}


def test_refused_strangers_cannot_sign_in_and_lose_what_they_had(server: Browser, lan: Browser, desk: Desk) -> None:
    add(server, "Tiếp đón", networks=["198.51.100.4"])
    assert server("PUT", f"{API}/stations/policy", json={"strangers": "refuse"}).status_code == 200
    answer = lan("GET", f"{API}/studies")
    assert answer.status_code == 401 and "máy trạm" in answer.json()["detail_vi"]
    assert sign_in(lan.another(), "lan") == 401
    with desk.unit(SYSTEM) as unit:
        (row,) = find_entries(unit, AuditFilter(action="sign-in failed")).entries
    assert row.outcome == "station" and row.subject == "lan"
    lan.client = "198.51.100.4"
    assert lan("GET", f"{API}/studies").status_code == 200


def test_a_spoofed_header_moves_nobody(server: Browser, lan: Browser) -> None:
    add(server, "Tiếp đón", networks=["198.51.100.4"])
    server("PUT", f"{API}/stations/policy", json={"strangers": "refuse"})
    for headers in (
        {"X-Forwarded-For": "198.51.100.4"},
        {"Forwarded": "for=198.51.100.4"},
        {"X-Real-IP": "198.51.100.4"},
        {"X-Forwarded-For": "127.0.0.1"},
    ):
        assert lan("GET", f"{API}/studies", headers=headers).status_code == 401


@pytest.fixture
def behind(desk: Desk, visitor: Browser) -> Iterator[Browser]:
    """A browser of an installation behind a proxy on the same machine."""
    settings = desk.settings.model_copy(update={"trusted_proxies": "127.0.0.1"})
    whole = replace(desk, settings=settings, listeners=SUBSCRIPTIONS)
    with open_browser(build_app(whole, routes=build_rest_routes(whole))) as browser:
        browser.client = "127.0.0.1"
        yield browser


def test_behind_a_trusted_proxy_it_is_the_browsers_address_that_counts(behind: Browser, desk: Desk) -> None:
    with desk.unit(SYSTEM) as unit:
        stations.add_station(unit, stations.StationFacts("Tiếp đón", networks=("198.51.100.4",)))
        stations.change_policy(unit, stations.Policy("refuse"))
    known, body = {"X-Forwarded-For": "198.51.100.4"}, {"name": "admin1", "password": PASSWORD}
    assert behind("POST", f"{API}/session", json=body, headers=known).status_code == 200
    assert behind("GET", f"{API}/stations", headers=known).status_code == 200
    stranger = {"X-Forwarded-For": "198.51.100.4, 203.0.113.1"}
    assert behind("GET", f"{API}/stations", headers=stranger).status_code == 401


def test_the_server_itself_keeps_users_and_stations_whatever_is_set(server: Browser) -> None:
    add(server, "Máy chủ", networks=["127.0.0.1"], permissions=LOOK)
    assert server("PUT", f"{API}/stations/policy", json={"strangers": "refuse"}).status_code == 200
    assert rights(server) == {*LOOK, "user.manage", "station.read", "station.manage"}
    assert server("GET", f"{API}/stations").status_code == 200


def test_nobody_saws_off_the_branch_they_sit_on(admin: Browser) -> None:
    assert admin("PUT", f"{API}/stations/policy", json={"strangers": "refuse"}).status_code == 409
    limited = admin("POST", f"{API}/stations", json={"name": "x", "networks": [admin.client], "permissions": LOOK})
    assert limited.status_code == 409
    station = add(admin, "Phòng CNTT", networks=[admin.client])
    assert admin("PUT", f"{API}/stations/policy", json={"strangers": "refuse"}).status_code == 200
    assert admin("PUT", f"{API}/stations/{station}", json={"name": "y", "enabled": False}).status_code == 409
    assert admin("DELETE", f"{API}/stations/{station}").status_code == 409
    assert admin("GET", f"{API}/stations/here").json()["station"] == station


def test_a_station_is_changed_and_what_is_not_said_stays(admin: Browser) -> None:
    station = add(admin, "A", networks=["198.51.100.4"], place="Tầng 2")
    changed = admin("PUT", f"{API}/stations/{station}", json={"name": "B", "permissions": LOOK}).json()
    assert (changed["name"], changed["place"], changed["networks"]) == ("B", "Tầng 2", ["198.51.100.4"])
    assert admin("POST", f"{API}/stations", json={"name": "b"}).status_code == 409
    assert admin("POST", f"{API}/stations", json={"name": "C", "networks": ["198.51.100.4"]}).status_code == 409
    assert admin("POST", f"{API}/stations", json={"name": "C", "device": "NOBODY"}).status_code == 400
    assert admin("POST", f"{API}/stations", json={"name": "C", "permissions": ["god"]}).status_code == 400
    assert admin("DELETE", f"{API}/stations/{station}").status_code == 204
    assert admin("GET", f"{API}/stations/{station}").status_code == 404


def test_a_browser_that_was_removed_is_a_stranger_again(admin: Browser, lan: Browser) -> None:
    station = add(admin, "Phòng đọc 1", permissions=["study.list"])
    enrol(admin, station, lan)
    assert rights(lan) == {"study.list"}
    browser = admin("GET", f"{API}/stations/{station}").json()["browsers"][0]["id"]
    assert admin("DELETE", f"{API}/stations/{station}/browsers/{browser}").status_code == 204
    assert "order.place" in rights(lan)


def test_another_sites_form_enrols_no_browser(admin: Browser, visitor: Browser) -> None:
    station = add(admin, "Phòng đọc 1")
    secret = admin("POST", f"{API}/stations/{station}/enrolments").json()["secret"]
    path = f"{API}/stations/enrolments/{secret}"
    stranger = visitor.another()
    foreign = {"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}
    assert stranger("POST", path, content=b"{}", headers=foreign).status_code == 403
    assert stranger("POST", path, content=b"{}", headers={"Content-Type": "text/plain"}).status_code in (400, 403)
    assert stranger("POST", path, json={}).status_code == 200


def test_verification_tells_when_a_station_was_last_in_use(admin: Browser, lan: Browser) -> None:
    station = add(admin, "Tiếp đón", networks=["198.51.100.4"])
    never = admin("POST", f"{API}/stations/{station}/verify").json()
    assert (never["how"], never["ok"], never["at"]) == ("seen", False, None)
    lan.client = "198.51.100.4"
    lan("GET", f"{API}/studies")
    now = admin("POST", f"{API}/stations/{station}/verify").json()
    assert now["ok"] and "lan (198.51.100.4)" in now["detail"]


def test_a_station_that_is_a_device_is_asked_by_c_echo(admin: Browser) -> None:
    device = {"ae_title": "VIEW1", "host": "127.0.0.1", "port": 1}
    assert admin("POST", f"{API}/devices", json=device).status_code == 201
    station = add(admin, "Trạm xử lý 3D", device="VIEW1")
    verdict = admin("POST", f"{API}/stations/{station}/verify").json()
    assert verdict["how"] == "echo" and not verdict["ok"]
    assert admin("DELETE", f"{API}/devices/VIEW1").status_code == 204
    assert admin("GET", f"{API}/stations/{station}").json()["device"] == ""


def test_only_administrators_see_and_manage_stations(admin: Browser, lan: Browser) -> None:
    station = add(admin, "A")
    assert lan("GET", f"{API}/stations").status_code == 403
    assert lan("GET", f"{API}/stations/policy").status_code == 403
    assert lan("GET", f"{API}/stations/here").status_code == 403
    assert lan("POST", f"{API}/stations", json={"name": "B"}).status_code == 403
    assert lan("PUT", f"{API}/stations/policy", json={"strangers": "allow"}).status_code == 403
    assert lan("POST", f"{API}/stations/{station}/enrolments").status_code == 403
    assert lan("DELETE", f"{API}/stations/{station}").status_code == 403
