"""The ASGI application of one web process."""

import atexit
import contextlib
import signal
from typing import Any

from khoanh.assembly.build import open_desk
from khoanh.assembly.handover import read_handover
from khoanh.assembly.lifeline import end_with_parent
from khoanh.assembly.logs import configure_logs


def make_app() -> Any:
    """Build the application; granian calls this once in each of its workers."""
    from khoanh.entrypoints.dicomweb import build_dicomweb_routes
    from khoanh.entrypoints.http import build_app
    from khoanh.entrypoints.live import build_live_routes
    from khoanh.entrypoints.rest import build_rest_routes

    # A worker starts with its parent's handlers, which would swallow a gentle signal.
    end_with_parent(signal.SIGKILL)
    settings, database_url = read_handover()
    configure_logs(settings.log_format, part="web")
    stack = contextlib.ExitStack()
    desk = stack.enter_context(open_desk(settings, database_url))
    atexit.register(stack.close)
    routes = [*build_live_routes(desk, database_url), *build_rest_routes(desk), *build_dicomweb_routes(desk)]
    return build_app(desk, routes=routes)
