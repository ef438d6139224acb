"""The gate of the web: who asks, forged requests, sizes, headers, the served pages."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tests.entrypoints.browser import Browser, open_browser

from khoanh.entrypoints.http import build_app, forget_askers, who_asks
from khoanh.features.accounts import add_user, authenticate_password, create_token, revoke_session, revoke_token
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import Permission, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
PASSWORD = "bốn từ chẳng liên quan"


def tell_name(request: Request) -> Response:
    who = who_asks(request)
    who.require(Permission.STUDY_LIST)
    return JSONResponse({"name": who.name, "address": who.address})


async def take_body(request: Request) -> Response:
    return JSONResponse({"bytes": len(await request.body())})


def fail(request: Request) -> Response:
    raise ValueError("Nguyễn Thị Bí Mật")


def clash(request: Request) -> Response:
    raise Conflict("it clashes", vi="bị trùng")


def forget(request: Request) -> Response:
    forget_askers(request)
    return Response(status_code=204)


@pytest.fixture
def web(desk: Desk, tmp_path: Path) -> Iterator[Browser]:
    pages = tmp_path / "pages"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<p>trang chủ</p>")
    (pages / "assets/app-1234.js").write_text("alert(1)")
    (pages / "assets/app-1234.js.gz").write_bytes(gzip.compress(b"alert(1)"))
    (tmp_path / "secret.txt").write_text("secret")
    routes = [
        Route("/api/name", tell_name, methods=["GET", "POST"]),
        Route("/api/body", take_body, methods=["POST"]),
        Route("/dicom-web/body", take_body, methods=["POST"]),
        Route("/fail", fail),
        Route("/clash", clash),
        Route("/forget", forget, methods=["GET"]),
    ]
    with open_browser(build_app(desk, routes=routes, webapp=pages)) as browser:
        yield browser


@pytest.fixture
def lan(desk: Desk) -> None:
    with desk.unit(SYSTEM) as unit:
        add_user(unit, "lan", PASSWORD, roles=["clinician"], must_change_password=False)


def test_before_setup_other_machines_are_kept_out(web: Browser) -> None:
    assert web("GET", "/api/name").status_code == 403
    assert web("GET", "/metrics").status_code == 403
    assert web("GET", "/").status_code == 200
    assert web("GET", "/healthz").text == "ok\n"
    assert web("GET", "/readyz").status_code == 200
    web.client = "127.0.0.1"
    assert web("GET", "/api/name").status_code == 401
    assert web("GET", "/api/name", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403


def test_a_bearer_token_says_who_asks(web: Browser, desk: Desk, lan: None) -> None:
    with desk.unit(SYSTEM) as unit:
        token, secret = create_token(unit, "gateway", "clinician", machine=True)
    head = {"Authorization": f"Bearer {secret}"}
    assert web("GET", "/api/name", headers=head).json() == {"name": "gateway", "address": "203.0.113.9"}
    assert web("POST", "/api/name", headers=head).status_code == 200
    with desk.unit(SYSTEM) as unit:
        revoke_token(unit, token.id)
    web("GET", "/forget", headers=head)
    refused = web("GET", "/api/name", headers=head)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert refused.json()["detail_vi"]


def test_a_session_cookie_changes_things_only_with_its_csrf_header(web: Browser, desk: Desk, lan: None) -> None:
    session = authenticate_password(desk, "lan", PASSWORD)
    head = {"Cookie": f"other=1; khoanh_session={session.cookie}; khoanh_csrf={session.csrf}"}
    assert web("GET", "/api/name", headers=head).status_code == 200
    assert web("POST", "/api/name", headers=head).status_code == 403
    assert web("POST", "/api/name", headers=head | {"X-Khoanh-CSRF": "0" * 40}).status_code == 403
    assert web("POST", "/api/name", headers=head | {"X-Khoanh-CSRF": session.csrf}).status_code == 200
    with desk.unit(session.principal) as unit:
        revoke_session(unit, int(session.principal.session.removeprefix("web:")))
    web("GET", "/forget")
    assert web("GET", "/api/name", headers=head).status_code == 401


@pytest.mark.parametrize("value", ["Bearer ", "Bearer x y", "Basic YTpi", "Bearer \xff\xfe", "Bearer " + "a" * 9000])
def test_an_odd_authorization_header_is_nobody(web: Browser, lan: None, value: str) -> None:
    assert web("GET", "/api/name", headers={"Authorization": value.encode("latin-1")}).status_code == 401


def test_a_body_beyond_its_limit_is_refused_with_or_without_its_length(web: Browser, desk: Desk, lan: None) -> None:
    most = desk.settings.max_request_bytes
    assert web("POST", "/api/body", content=b"x" * (most + 1)).status_code == 413

    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(most // 2**20 + 1):
            yield b"x" * 2**20

    assert web("POST", "/api/body", content=pieces()).status_code == 413
    assert web("POST", "/dicom-web/body", content=b"x" * (most + 1)).status_code == 200


def test_every_answer_carries_the_security_headers(web: Browser, lan: None) -> None:
    for path in ("/", "/api/name", "/nothing.js", "/clash"):
        headers = web("GET", path).headers
        assert "script-src 'self' 'wasm-unsafe-eval'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert web("GET", "/api/name").headers["cache-control"] == "no-store"


def test_a_failure_of_ours_is_a_problem_in_two_languages(web: Browser, lan: None) -> None:
    answer = web("GET", "/clash")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["detail"], answer.json()["detail_vi"]) == ("it clashes", "bị trùng")


def test_an_accident_is_logged_without_what_was_sent(web: Browser, lan: None) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = web("GET", "/fail?PatientName=BiMat")
    assert answer.status_code == 500
    assert {log["event"] for log in logs} == {"request failed", "request"}
    assert "Bí Mật" not in str(logs) + answer.text
    assert "BiMat" not in str(logs)


def test_the_web_app_is_served_with_its_caches(web: Browser) -> None:
    assert web("GET", "/assets/gone.js").status_code == 404
    assert web("GET", "/studies/1.2.840.5").text == "<p>trang chủ</p>"
    page = web("GET", "/devices")
    assert page.headers["cache-control"] == "no-cache"
    assert web("GET", "/devices", headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    asset = web("GET", "/assets/app-1234.js", headers={"Accept-Encoding": "gzip"})
    assert asset.headers["content-encoding"] == "gzip"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.text == "alert(1)"
    assert web("GET", "/assets/app-1234.js", headers={"Accept-Encoding": ""}).text == "alert(1)"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt"]
)
def test_no_path_leaves_the_folder_of_pages(web: Browser, path: str) -> None:
    assert "secret" not in web("GET", path).text.replace("secret.txt", "")


def test_a_server_without_a_built_web_app_says_so(desk: Desk, tmp_path: Path) -> None:
    with open_browser(build_app(desk, routes=[], webapp=tmp_path / "none")) as browser:
        page = browser("GET", "/")
    assert page.status_code == 503
    assert "make build" in page.text


def test_metrics_are_for_this_machine_or_by_permission(web: Browser, desk: Desk, lan: None) -> None:
    assert web("GET", "/metrics").status_code == 401
    with desk.unit(SYSTEM) as unit:
        _, secret = create_token(unit, "monitor", "auditor", machine=True)
    assert "khoanh_http_requests" in web("GET", "/metrics", headers={"Authorization": f"Bearer {secret}"}).text
    web.client = "127.0.0.1"
    assert web("GET", "/metrics").status_code == 200
