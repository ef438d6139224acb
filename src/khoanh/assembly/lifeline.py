"""A process that ends when the one that started it does (prctl(2), PR_SET_PDEATHSIG)."""

import ctypes
import os
import signal

PARENT_VARIABLE = "KHOANH_PART_PARENT"
_PR_SET_PDEATHSIG = 1


def end_with_parent(how: signal.Signals = signal.SIGTERM) -> None:
    """Get the signal `how` as soon as our parent is dead, even if it died before this call."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)
    parent = os.environ.get(PARENT_VARIABLE)
    if parent and os.getppid() != int(parent):
        os.kill(os.getpid(), how)
