"""Connections to the index, shared by the threads of one process."""

from typing import Any

import psycopg
from psycopg_pool import ConnectionPool


def open_pool(url: str, connections: int, *, wait_s: float = 5.0) -> ConnectionPool[psycopg.Connection[Any]]:
    """Open a pool of connections in autocommit; a lost one is replaced before it is handed out.

    Args:
        wait_s: How long a request waits for a free connection before it is refused.
    """
    return ConnectionPool(
        url,
        min_size=0,
        max_size=connections,
        timeout=wait_s,
        max_idle=120,
        open=True,
        check=ConnectionPool.check_connection,
        kwargs={"autocommit": True, "application_name": "khoanh"},
        num_workers=1,
    )
