"""The processes that answer HTTP: granian, and its workers as copies of it."""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from khoanh.assembly.build import open_desk
from khoanh.assembly.guests import admit_guest
from khoanh.assembly.lifeline import end_with_parent
from khoanh.entrypoints.dicomweb import build_dicomweb_routes, build_guest_routes
from khoanh.entrypoints.fhir import build_fhir_routes
from khoanh.entrypoints.handovers import PREFIX, Doorkeeper, build_handover_routes
from khoanh.entrypoints.http import build_app
from khoanh.entrypoints.live import build_live_routes
from khoanh.entrypoints.rest import build_rest_routes
from khoanh.foundation.settings import Settings, split_address


def run_web(settings: Settings, database_url: str) -> None:
    """Answer HTTP until told to stop."""
    host, port = split_address(settings.http)
    # Granian follows the start method of this process; its own choice would load everything again for each worker.
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "khoanh",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=settings.web_processes,
        http=HTTPModes.auto if settings.https else HTTPModes.http1,
        ssl_cert=Path(settings.tls_certificate) if settings.https else None,
        ssl_key=Path(settings.tls_key) if settings.https else None,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        backlog=1024,
        websockets=False,
    )
    server.serve(target_loader=partial(_make_app, settings, database_url, os.getpid()), wrap_loader=False)


def _make_app(settings: Settings, database_url: str, parent: int) -> Any:
    """Build the application of one worker, in that worker."""
    # A worker starts with its parent's handlers, which would swallow a gentle signal until it has its own.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Nobody would end one that goes on with a stream after its parent's death.
    end_with_parent(parent, signal.SIGKILL)
    stack = contextlib.ExitStack()
    desk = stack.enter_context(open_desk(settings, database_url))

    @contextlib.asynccontextmanager
    async def close_at_end(app: object) -> AsyncIterator[None]:
        with stack:
            yield

    keeper = Doorkeeper(desk)
    routes = [
        *build_live_routes(desk, database_url),
        *build_rest_routes(desk),
        *build_fhir_routes(desk),
        *build_dicomweb_routes(desk),
        *build_handover_routes(desk, keeper),
        *build_guest_routes(desk, PREFIX, partial(admit_guest, keeper)),
    ]
    return build_app(desk, routes=routes, lifespan=close_at_end)
