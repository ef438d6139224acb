"""Routes of /fhir; failures are an OperationOutcome, in English and Vietnamese (FHIR R4 3.1.0)."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from khoanh.entrypoints.fhir.capabilities import describe_capabilities
from khoanh.entrypoints.fhir.resources import READS, SEARCHES
from khoanh.entrypoints.fhir.search import read_key, read_search
from khoanh.entrypoints.http import is_secure, problem_of, who_asks
from khoanh.features import sheets
from khoanh.foundation.errors import KhoanhError, NotFound
from khoanh.transaction import Desk

ROOT = "/fhir"
_JSON = "application/fhir+json"
_LONGEST_QUERY = 8192
# Value set issue-type.
_ISSUES = {400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 409: "conflict", 503: "transient"}


def build_fhir_routes(desk: Desk) -> list[Route]:
    """Return the routes of this door for `build_app`."""

    def serve(act: Callable[[Desk, Request, str], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(_try, act, desk, request)

        return answer

    return [
        Route(f"{ROOT}/metadata", serve(_describe)),
        Route(f"{ROOT}/Binary/{{key}}", serve(_read_binary)),
        Route(f"{ROOT}/{{kind}}/{{key}}", serve(_read)),
        Route(f"{ROOT}/{{kind}}", serve(_search)),
        Route(f"{ROOT}/{{rest:path}}", serve(_refuse)),
        Route(ROOT, serve(_refuse)),
    ]


def _try(act: Callable[[Desk, Request, str], Response], desk: Desk, request: Request) -> Response:
    scheme = "https" if is_secure(request) else "http"
    base = desk.settings.public_url.rstrip("/") or f"{scheme}://{request.url.netloc}"
    try:
        return act(desk, request, f"{base}{ROOT}")
    except KhoanhError as fault:
        return _answer_fault(fault)
    except Exception as fault:
        structlog.get_logger().error("a FHIR request failed", fault=type(fault).__name__, exc_info=True)
        return _outcome(500, "exception", "internal error", "Lỗi hệ thống")


def _describe(desk: Desk, request: Request, base: str) -> Response:
    return _answer(describe_capabilities(base))


def _read(desk: Desk, request: Request, base: str) -> Response:
    read = READS.get(request.path_params["kind"])
    if read is None:
        return _refuse(desk, request, base)
    with desk.unit(who_asks(request)) as unit:
        return _answer(read(unit, request.path_params["key"][:64], base))


def _search(desk: Desk, request: Request, base: str) -> Response:
    kind = request.path_params["kind"]
    find = SEARCHES.get(kind)
    if find is None:
        return _refuse(desk, request, base)
    if len(request.url.query) > _LONGEST_QUERY:
        return _outcome(400, "too-long", "the query is too long", "Câu hỏi quá dài")
    asked = read_search(kind, request.query_params.multi_items(), ZoneInfo(desk.settings.time_zone))
    with desk.unit(who_asks(request)) as unit:
        found, after = find(unit, asked, base)
    links = [{"relation": "self", "url": _address(base, kind, [*asked.said, ("_cursor", asked.cursor)])}]
    if after:
        links.append({"relation": "next", "url": _address(base, kind, [*asked.said, ("_cursor", after)])})
    entries = [{"fullUrl": f"{base}/{kind}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in found]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    return _answer(bundle | ({"entry": entries} if entries else {}))


def _read_binary(desk: Desk, request: Request, base: str) -> Response:
    """Return the sheet of an order's result: as PDF, or within a Binary where JSON is asked for (2.39)."""
    key = read_key(request.path_params["key"])
    printed = sheets.print_result(desk, who_asks(request), key)
    if _JSON in request.headers.get("accept", ""):
        return _answer(
            {"resourceType": "Binary", "id": str(key), "contentType": "application/pdf", "data": _base64(printed.pdf)}
        )
    return Response(printed.pdf, media_type="application/pdf")


def _refuse(desk: Desk, request: Request, base: str) -> Response:
    who_asks(request)
    raise NotFound("there is no such resource here", vi="Không có tài nguyên này")


def _address(base: str, kind: str, said: list[tuple[str, str]]) -> str:
    query = urlencode([(name, value) for name, value in said if value])
    return f"{base}/{kind}" + (f"?{query}" if query else "")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _answer(resource: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(resource), status, media_type=_JSON, headers={"Cache-Control": "no-store", **(headers or {})}
    )


def _answer_fault(fault: KhoanhError) -> Response:
    plain = problem_of(fault)
    shown = {name: plain.headers[name] for name in ("www-authenticate", "retry-after") if name in plain.headers}
    return _outcome(
        plain.status_code, _ISSUES.get(plain.status_code, "processing"), fault.english, fault.vietnamese, shown
    )


def _outcome(status: int, code: str, english: str, vietnamese: str, headers: dict[str, str] | None = None) -> Response:
    issue = {"severity": "error", "code": code, "details": {"text": vietnamese or english}, "diagnostics": english}
    return _answer({"resourceType": "OperationOutcome", "issue": [issue]}, status, headers)
