"""How log lines look: one event a line, UIDs and codes only."""

import logging
import sys
import time
from typing import Literal

import structlog


def configure_logs(form: Literal["text", "json"], *, part: str) -> None:
    """Send structured log lines to standard error, each naming the part that wrote it."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if form == "json" else _keep,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(part=part)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    # While the database is away a pool tries several times a second, and would say so each time.
    logging.getLogger("psycopg.pool").addFilter(_Seldom())


class _Seldom(logging.Filter):
    """Lets a kind of message through once in a while."""

    _EVERY_S = 10.0

    def __init__(self) -> None:
        super().__init__()
        self._said_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        at = time.monotonic()
        if at - self._said_at.get(record.msg, -self._EVERY_S) < self._EVERY_S:
            return False
        self._said_at[record.msg] = at
        return True


def _keep(logger: object, name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return event
