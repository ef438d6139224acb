"""The FastAPI application of /api/v1 and its contract."""

from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from khoanh.entrypoints.http import answer_accident, answer_fault, answer_refusal, problem
from khoanh.entrypoints.rest import (
    captures,
    cases,
    catalogue,
    consumption,
    devices,
    handovers,
    his,
    matching,
    messages,
    orders,
    patients,
    people,
    performed,
    pictures,
    queue,
    records,
    reports,
    results,
    roster,
    session,
    sheets,
    signing,
    stations,
    statistics,
    studies,
    uploads,
)
from khoanh.entrypoints.rest.asked import PROBLEMS
from khoanh.entrypoints.rest.brake import Brake
from khoanh.features.reports import DraftConflict
from khoanh.features.sheets import TemplateFault
from khoanh.foundation.errors import KhoanhError
from khoanh.transaction import Desk

PREFIX = "/api/v1"
_ROUTERS = (
    session.router,
    studies.router,
    uploads.router,
    people.router,
    devices.router,
    stations.router,
    his.router,
    messages.router,
    patients.router,
    catalogue.router,
    orders.router,
    cases.router,
    reports.router,
    sheets.router,
    handovers.router,
    pictures.router,
    results.router,
    signing.router,
    captures.router,
    queue.router,
    roster.router,
    matching.router,
    performed.router,
    consumption.router,
    statistics.router,
    records.router,
)


def build_rest_routes(desk: Desk) -> list[Mount]:
    """Return the routes of this door for `build_app`."""
    app = build_rest_app()
    app.state.desk = desk
    app.state.brake = Brake()
    return [Mount(PREFIX, app)]


def build_rest_app() -> FastAPI:
    """Return the application, with no desk yet: enough for its contract."""
    app = FastAPI(
        title="Khoanh",
        version="1",
        summary="PACS, RIS and web viewer",
        description="Errors are RFC 9457 problem details, with `detail_vi` in Vietnamese. Sign in by session cookie "
        "(unsafe methods need the header `X-Khoanh-CSRF`) or by `Authorization: Bearer`.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        generate_unique_id_function=_name_operation,
        exception_handlers={
            KhoanhError: answer_fault,
            DraftConflict: reports.answer_draft_conflict,
            TemplateFault: sheets.answer_template_fault,
            HTTPException: answer_refusal,
            RequestValidationError: answer_misfit,
            Exception: answer_accident,
        },
    )
    for router in _ROUTERS:
        app.include_router(router, responses=PROBLEMS)
    plain = app.openapi

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            _correct(plain())
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]
    return app


def format_contract() -> bytes:
    """Return the OpenAPI document as it is checked in at `contract/openapi.json`."""
    return orjson.dumps(build_rest_app().openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _name_operation(route: APIRoute) -> str:
    return route.name


def _correct(schema: dict[str, Any]) -> None:
    """Say what FastAPI cannot know: problems have their own media type, and a misfit is answered with 400."""
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
    schema["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "khoanh_session"},
    }
    schema["security"] = [{"token": []}, {"session": []}]


async def answer_misfit(request: Request, fault: Exception) -> Response:
    """Say which members of a request do not fit; what was sent is not repeated."""
    assert isinstance(fault, RequestValidationError)
    wrong = [{"where": ".".join(str(part) for part in one["loc"]), "what": one["msg"]} for one in fault.errors()]
    places = ", ".join(one["where"] for one in wrong[:10])
    return problem(400, f"these do not fit: {places}", detail_vi=f"Các trường chưa hợp lệ: {places}", errors=wrong[:50])
