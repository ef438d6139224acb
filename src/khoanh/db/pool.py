"""Connections to the index, shared by the threads of one process."""

import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg_pool import ConnectionPool

_LOOK_S = 0.2


def open_pool(
    url: str,
    connections: int,
    *,
    wait_s: float = 5.0,
    on_connect: Callable[[psycopg.Connection[Any]], None] | None = None,
) -> ConnectionPool[psycopg.Connection[Any]]:
    """Open a pool of connections in autocommit; a lost one is replaced before it is handed out.

    Args:
        wait_s: How long a request waits for a free connection before it is refused.
        on_connect: Called with each new connection before it is used; one that it raises for is given up.
    """
    return ConnectionPool(
        url,
        min_size=0,
        max_size=connections,
        timeout=wait_s,
        max_idle=120,
        open=True,
        check=_Checker(),
        # The pool's own pauses double without end: after an outage of a minute it would sleep through another.
        reconnect_timeout=0,
        reconnect_failed=_look_again,
        configure=on_connect,
        kwargs={"autocommit": True, "application_name": "khoanh"},
        num_workers=1,
    )


def _look_again(pool: ConnectionPool[psycopg.Connection[Any]]) -> None:
    """Try anew soon, for as long as somebody waits for a connection."""
    time.sleep(_LOOK_S)
    if pool.get_stats()["requests_waiting"]:
        pool.check()


class _Checker:
    """Asks a connection whether it lives, unless it answered within the last second.

    The receive path takes a connection for every object; a round trip more would be a tenth of its time.
    """

    def __init__(self) -> None:
        self._answered: WeakKeyDictionary[psycopg.Connection[Any], float] = WeakKeyDictionary()

    def __call__(self, connection: psycopg.Connection[Any]) -> None:
        at = time.monotonic()
        if at - self._answered.get(connection, 0.0) < 1.0 and not connection.broken:
            return
        ConnectionPool.check_connection(connection)
        self._answered[connection] = at
