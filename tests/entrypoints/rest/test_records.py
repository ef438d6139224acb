"""The lists of /api/v1: shapes, pages, permissions, and odd input."""

import pytest
from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API, PASSWORD

CT = {"ae_title": "CT_1", "host": "192.168.1.20", "port": 104, "modality": "CT"}


def test_users_roles_and_tokens_go_through_their_lives(admin: Browser) -> None:
    body = {"name": "minh", "password": PASSWORD, "roles": ["clerk"], "display_name": "Minh"}
    made = admin("POST", f"{API}/users", json=body)
    assert made.status_code == 201
    assert made.json()["must_change_password"] is True
    assert admin("POST", f"{API}/users", json=body).status_code == 409
    assert admin("PUT", f"{API}/users/minh", json={"roles": ["radiologist"]}).json()["roles"] == ["radiologist"]
    assert admin("POST", f"{API}/users/minh/unlock").status_code == 200
    assert [user["name"] for user in admin("GET", f"{API}/users").json()["items"]] == ["admin1", "lan", "minh"]
    role = {"name": "intern", "title_vi": "Thực tập", "permissions": ["study.list"]}
    assert admin("POST", f"{API}/roles", json=role).status_code == 201
    assert admin("PUT", f"{API}/roles/intern", json={"permissions": ["study.list", "study.read"]}).status_code == 200
    token = admin("POST", f"{API}/tokens", json={"name": "script", "role": "intern", "days": 30}).json()
    bearer = admin.another()
    head = {"Authorization": f"Bearer {token['token']}"}
    assert bearer("GET", f"{API}/session", headers=head).json()["user"]["permissions"] == ["study.list", "study.read"]
    assert admin("DELETE", f"{API}/roles/intern").status_code == 409
    assert admin("DELETE", f"{API}/tokens/{token['id']}").status_code == 204
    assert bearer("GET", f"{API}/session", headers=head).status_code == 401
    assert admin("DELETE", f"{API}/roles/intern").status_code == 204
    assert admin("DELETE", f"{API}/users/minh").status_code == 204


def test_devices_and_strangers_go_through_their_lives(admin: Browser) -> None:
    made = admin("POST", f"{API}/devices", json=CT)
    assert made.status_code == 201, made.text
    assert admin("POST", f"{API}/devices", json=CT).status_code == 409
    assert admin("GET", f"{API}/devices/CT_1").json()["modality"] == "CT"
    changed = {key: value for key, value in CT.items() if key != "ae_title"} | {"may_find": False}
    assert admin("PUT", f"{API}/devices/CT_1", json=changed).json()["may_find"] is False
    assert admin("GET", f"{API}/devices").json()["items"][0]["ae_title"] == "CT_1"
    assert admin("GET", f"{API}/devices/knocks").json() == {"items": [], "next": None}
    assert admin("DELETE", f"{API}/devices/knocks/XX").status_code == 404
    assert admin("DELETE", f"{API}/devices/CT_1").status_code == 204
    assert admin("GET", f"{API}/devices/CT_1").status_code == 404


def test_the_audit_trail_is_read_in_pages_with_filters(admin: Browser) -> None:
    first = admin("GET", f"{API}/audit", params={"limit": 2}).json()
    second = admin("GET", f"{API}/audit", params={"limit": 2, "cursor": first["next"]}).json()
    ids = [row["id"] for row in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == len(ids)
    signed = admin("GET", f"{API}/audit", params={"action": "signed in", "from": "2020-01-01T00:00:00Z"}).json()
    assert [row["subject"] for row in signed["items"]] == ["admin1"]
    assert "signed in" in admin("GET", f"{API}/audit/actions").json()["items"]
    assert admin("GET", f"{API}/audit", params={"cursor": "made up"}).status_code == 400


def test_the_system_page_has_its_figures(admin: Browser) -> None:
    facts = admin("GET", f"{API}/system").json()
    assert facts["database"]["version"].startswith("18")
    assert facts["counts"] == {"patients": 0, "studies": 0, "series": 0, "instances": 0}
    assert {listener["name"] for listener in facts["listeners"]} == {"http", "dicom", "hl7"}
    assert facts["jobs"] == {"waiting": 0, "running": 0, "failed": 0}
    assert facts["storage"]["total_bytes"] > facts["storage"]["free_bytes"]


def test_conflicts_are_listed(admin: Browser) -> None:
    assert admin("GET", f"{API}/identity-conflicts").json() == {"items": [], "next": None}
    assert admin("GET", f"{API}/object-conflicts").json() == {"items": [], "next": None}
    assert admin("POST", f"{API}/identity-conflicts/5/dismiss", json={"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["users", "audit", "system", "devices", "identity-conflicts", "object-conflicts", "devices/knocks"]
)
def test_lists_are_for_those_with_the_permission(lan: Browser, visitor: Browser, path: str) -> None:
    assert lan("GET", f"{API}/{path}").status_code == 403
    assert visitor("GET", f"{API}/{path}").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "users", b"{"),
        ("POST", "users", b"[]"),
        ("POST", "users", b'{"name": "a\\u0000b", "password": "x"}'),
        ("POST", "users", b'{"name": "\\ud800", "password": "x"}'),
        ("POST", "users", b'{"name": "x", "password": "\\ud800"}'),
        ("POST", "users", b"\xff\xfe"),
        ("POST", "devices", b'{"ae_title": "X", "host": "h", "port": 1e99}'),
        ("POST", "roles", b'{"name": "x", "permissions": ["no.such"]}'),
        ("GET", "audit?who=a%00b", b""),
        ("GET", "audit?limit=99999999999999999999", b""),
        ("GET", "audit?from=yesterday", b""),
        ("GET", "audit?from=2020-01-01T00:00:00", b""),
        ("DELETE", "tokens/99999999999999999999", b""),
        ("GET", "identity-conflicts?cursor=99999999999999999999", b""),
    ],
)
def test_odd_input_is_refused_with_a_problem(admin: Browser, method: str, path: str, body: bytes) -> None:
    answer = admin(method, f"{API}/{path}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_path_and_method_are_problems(admin: Browser) -> None:
    assert admin("GET", f"{API}/nothing").json()["status"] == 404
    assert admin("PATCH", f"{API}/users").json()["status"] == 405


def test_what_was_sent_is_not_repeated_in_a_refusal(admin: Browser) -> None:
    answer = admin("POST", f"{API}/users", json={"name": 5, "password": ["mật khẩu lộ"]})
    assert "lộ" not in answer.text
