"""`/p/<token>`: the page, what it tells, its pictures. Bad links are answered alike and equally late."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from khoanh.entrypoints.handovers.guests import PASS_COOKIE, Doorkeeper, nobody
from khoanh.entrypoints.http import client_of, default_folder, is_secure, problem, read_page
from khoanh.features import handovers
from khoanh.features.handovers import Guest, Shown
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, KhoanhError, NotFound, OutOfResources
from khoanh.transaction import Desk

PREFIX = "/p/{token:str}"
_REFUSED_S = 0.4
_MOST_PIN_BYTES = 1000
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{44}")
_NOT_BUILT = "<!doctype html><meta charset=utf-8><title>Khoanh</title><p>Giao diện web chưa được dựng (make build)."

Answer = Callable[[Request], Response]


def build_handover_routes(desk: Desk, keeper: Doorkeeper, webapp: Path | None = None) -> list[Route]:
    """Return the routes of this door; those of DICOMweb below the same address are made elsewhere."""
    page = read_page(webapp or default_folder(), "patient.html")

    def show_page(request: Request) -> Response:
        headers = {**_HEADERS, "Content-Security-Policy": _POLICY}
        token = str(request.path_params["token"])
        if _TOKEN.fullmatch(token):
            # A telephone far away asks for the result while it loads the page, not after (RFC 8288, HTML 4.6.7.20).
            headers["Link"] = f"</p/{token}/about>; rel=preload; as=fetch; crossorigin"
        return HTMLResponse(page or _NOT_BUILT, 200 if page else 503, headers)

    def tell(request: Request) -> Response:
        return _tell(desk, keeper, request)

    def show_picture(request: Request) -> Response:
        return _show_picture(desk, keeper, request)

    def give_document(request: Request) -> Response:
        return _give_document(desk, keeper, request)

    async def take_pin(request: Request) -> Response:
        started = time.monotonic()
        pin = await _read_pin(request)
        response = await run_in_threadpool(_guarded, lambda asked: _take_pin(desk, keeper, asked, pin), request)
        return await _even(response, started)

    return [
        Route(PREFIX, show_page, methods=["GET"]),
        Route(PREFIX + "/about", _endpoint(tell), methods=["GET"]),
        Route(PREFIX + "/pin", take_pin, methods=["POST"]),
        Route(PREFIX + "/result.pdf", _endpoint(give_document), methods=["GET"]),
        Route(PREFIX + "/pictures/{series}/{number:int}", _endpoint(show_picture), methods=["GET"]),
    ]


def _endpoint(answer: Answer) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        started = time.monotonic()
        return await _even(await run_in_threadpool(_guarded, answer, request), started)

    return serve


def _guarded(answer: Answer, request: Request) -> Response:
    try:
        return answer(request)
    except OutOfResources as fault:
        return problem(429, fault.english, detail_vi=fault.vietnamese, headers={**_HEADERS, "Retry-After": "60"})
    except Forbidden as fault:
        return problem(403, fault.english, detail_vi=fault.vietnamese, headers=_HEADERS)
    except (NotFound, Invalid, Conflict) as fault:
        return problem(404, fault.english, detail_vi=fault.vietnamese, headers=_HEADERS)
    except KhoanhError as fault:
        return problem(503, fault.english, detail_vi=fault.vietnamese, headers=_HEADERS)


async def _even(response: Response, started: float) -> Response:
    """Hold a refusal until a fixed time has passed: how long it took tells nothing of why."""
    if response.status_code >= 400:
        await anyio.sleep(max(0.0, started + _REFUSED_S - time.monotonic()))
    return response


def _answer_json(told: dict[str, Any], **headers: str) -> Response:
    return Response(orjson.dumps(told), 200, {**_HEADERS, **headers}, media_type="application/json")


async def _read_pin(request: Request) -> str:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_PIN_BYTES:
            return ""
    try:
        pin = orjson.loads(body)["pin"]
    except (ValueError, KeyError, TypeError):
        return ""
    return pin if isinstance(pin, str) else ""


def _take_pin(desk: Desk, keeper: Doorkeeper, request: Request, pin: str) -> Response:
    guest = keeper.meet(request)
    token = request.path_params["token"]
    with desk.unit(nobody(client_of(request))) as unit:
        given = handovers.try_pin(unit, token, pin)
    if not given:
        keeper.refused.note(client_of(request))
        return problem(403, "wrong PIN", detail_vi="Mã mở không đúng", headers=_HEADERS, wait_s=guest.wait_s)
    response = _answer_json({"state": "open"})
    response.set_cookie(
        PASS_COOKIE,
        given,
        max_age=handovers.PASS_HOURS * 3600,
        path=f"/p/{token}",
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )
    return response


def _tell(desk: Desk, keeper: Doorkeeper, request: Request) -> Response:
    guest = keeper.meet(request)
    if guest.needs_pin:
        return _answer_json({"state": "pin", "kind": guest.pin_kind, "wait_s": guest.wait_s})
    with desk.unit(nobody(guest.who.address)) as unit:
        shown = handovers.read_shown(unit, guest)
        handovers.note_opening(unit, guest, "result")
    if shown.version is None:
        return _answer_json({"state": "withdrawn", "hospital": shown.hospital})
    return _answer_json(_describe(desk, keeper, guest, shown))


def _describe(desk: Desk, keeper: Doorkeeper, guest: Guest, shown: Shown) -> dict[str, Any]:
    assert shown.version is not None
    objects = keeper.list_objects(guest)
    with desk.unit(nobody(guest.who.address)) as unit:
        series = handovers.list_series(unit, guest, objects)
    version = shown.version
    return {
        "state": "open",
        "hospital": shown.hospital,
        "expires_at": guest.expires_at,
        "hide_name": guest.hide_name,
        "patient": shown.patient,
        "exams": shown.exams,
        "result": {
            "number": version.number,
            "kind": version.kind,
            "at": version.at,
            "technique": version.content.technique,
            "description": version.content.description,
            "conclusion": version.content.conclusion,
            "recommendation": version.content.recommendation,
            "addenda": version.content.addenda,
        },
        "series": series,
        "first": handovers.choose_first(version, objects),
        "bytes": sum(one.place.size_bytes for one in objects),
    }


def _give_document(desk: Desk, keeper: Doorkeeper, request: Request) -> Response:
    guest = keeper.admit_to_originals(request)
    pdf = handovers.read_document(desk, guest)
    keeper.note(guest, "pdf")
    name = "attachment" if "download" in request.query_params else "inline"
    headers = {**_HEADERS, "Content-Disposition": f'{name}; filename="ket-qua.pdf"'}
    return Response(pdf, 200, headers, media_type="application/pdf")


def _show_picture(desk: Desk, keeper: Doorkeeper, request: Request) -> Response:
    guest = keeper.admit(request)
    series, number = str(request.path_params["series"]), int(request.path_params["number"])
    side = request.query_params.get("side", "768")
    objects = keeper.list_objects(guest)
    with desk.unit(nobody(guest.who.address)) as unit:
        version = handovers.read_shown(unit, guest).version
    if version is None:
        raise NotFound("no such picture", vi="Không có ảnh này")
    frame = handovers.find_picture(version, objects, series, number)
    picture = handovers.render_picture(desk, frame, int(side) if side.isascii() and side.isdigit() else 768)
    return Response(picture, 200, _HEADERS, media_type="image/jpeg")
