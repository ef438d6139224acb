"""Keeps two servers off one data folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from khoanh.foundation.errors import Conflict


@contextlib.contextmanager
def lock_data(data: Path) -> Iterator[None]:
    """Hold the data folder against a second server.

    The lock is this process's alone: no child holds it after us (POSIX locks are not inherited).

    Raises:
        Conflict: Another one holds it.
    """
    folder = data / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as fault:
        os.close(descriptor)
        raise Conflict(f"another Khoanh serves {data}", vi=f"Đang có một Khoanh khác dùng {data}") from fault
    try:
        yield
    finally:
        os.close(descriptor)
