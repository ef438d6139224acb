"""Starts processes as copies of this one: what is loaded here is there at once, and shared until it is written to.

A fork costs milliseconds where a new interpreter with our imports costs a second and 80 MB. Whoever forks has one
thread: the locks that another one holds would stay held in the copy for ever.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from khoanh.assembly.lifeline import end_with_parent

_PR_SET_NAME = 15
_M_ARENA_MAX = -8


def spare_memory() -> None:
    """Keep few arenas of freed memory: the C library has one for each thread otherwise."""
    os.environ["MALLOC_ARENA_MAX"] = "2"  # For the programs that we and our forks start.
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def load_for_forks(load: Callable[[], None]) -> None:
    """Import what the forks will use, and keep the collector off it, whose marks would unshare it page by page."""
    gc.disable()
    try:
        load()
    finally:
        gc.freeze()
        gc.enable()


def start_fork(name: str, act: Callable[[], None]) -> BaseProcess:
    """Start a copy that does `act`, and ends when that returns or when this process ends."""
    sys.stdout.flush()
    process = multiprocessing.get_context("fork").Process(target=_live, args=(name, act, os.getpid()), name=name)
    process.start()
    return process


def name_process(name: str) -> None:
    """Set what `ps -o comm`, `top` and `pstree` show, at most 15 bytes; the command line is the supervisor's."""
    ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode()[:15])


def _live(name: str, act: Callable[[], None], parent: int) -> None:
    # Ctrl-C in a terminal reaches every process; the supervisor alone decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent(parent)
    name_process(f"khoanh {name}")
    act()
