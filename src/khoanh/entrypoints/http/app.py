"""Puts the web doors behind one gate: the ASGI application that granian serves."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from khoanh.entrypoints.http.asker import Askers
from khoanh.entrypoints.http.gate import Gate
from khoanh.entrypoints.http.health import health_routes
from khoanh.entrypoints.http.pages import default_folder, page_route
from khoanh.entrypoints.http.problems import answer_accident, answer_fault, answer_refusal
from khoanh.foundation.errors import KhoanhError
from khoanh.transaction import Desk


def build_app(
    desk: Desk,
    *,
    routes: Sequence[BaseRoute],
    webapp: Path | None = None,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Gate:
    """Return the application.

    Args:
        routes: Of the doors, the first that fits answers (`live` before the mounted `rest`).
        webapp: Folder of the built web app instead of the package's own.
        lifespan: Entered before the first request, left after the last.
    """
    app = Starlette(
        routes=[*health_routes(desk), *routes, page_route(webapp or default_folder())],
        exception_handlers={KhoanhError: answer_fault, HTTPException: answer_refusal, Exception: answer_accident},
        lifespan=lifespan,
    )
    trusted = frozenset(part.strip() for part in desk.settings.trusted_proxies.split(",") if part.strip())
    return Gate(app, Askers(desk, trusted), max_request_bytes=desk.settings.max_request_bytes)
