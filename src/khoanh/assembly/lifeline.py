"""When a process of ours ends: told to by a signal, or with the one that started it (prctl(2), PR_SET_PDEATHSIG)."""

import ctypes
import os
import signal
import threading

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int, how: signal.Signals = signal.SIGTERM) -> None:
    """Get the signal `how` as soon as `parent`, which started us, is dead, even if it died before this call."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)
    if os.getppid() != parent:
        os.kill(os.getpid(), how)


def stop_on_signal() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
