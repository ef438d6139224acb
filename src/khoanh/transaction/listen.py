"""Hears what committed transactions announced with `unit.notify`, over one connection of its own."""

import contextlib
from collections.abc import Iterator
from threading import Event
from typing import Any

import orjson
import psycopg

_CHANNEL = "khoanh_live"
_LOOK_S = 1.0


def iterate_notices(database_url: str, stop: Event) -> Iterator[dict[str, Any] | None]:
    """Yield announcements as they come, until `stop`; None says that some may have been missed.

    A lost database is tried again, at first at once, then every five seconds.
    """
    pause = 0.2
    while not stop.is_set():
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(
                database_url, autocommit=True, connect_timeout=5, application_name="khoanh live"
            ) as connection,
        ):
            connection.execute(f"listen {_CHANNEL}")
            yield None
            pause = 0.2
            while not stop.is_set():
                for notice in connection.notifies(timeout=_LOOK_S):
                    with contextlib.suppress(orjson.JSONDecodeError):
                        yield orjson.loads(notice.payload)
        stop.wait(pause)
        pause = min(5.0, pause * 2)
