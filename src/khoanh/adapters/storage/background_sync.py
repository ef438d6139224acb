"""Syncs a file while its writer goes on: Linux's asynchronous I/O where it is there, else a plain sync at the end.

`fdatasync` of half a megabyte takes about a millisecond, in which the header can be parsed and the checksum taken.
A thread would do, were it not for the interpreter's lock: it would start its sync when the parsing is over.
"""

import ctypes
import errno
import os
import platform
import struct
from typing import Final

_CALLS: Final = {
    "x86_64": {"setup": 206, "destroy": 207, "getevents": 208, "submit": 209},
    "aarch64": {"setup": 0, "destroy": 1, "getevents": 4, "submit": 2},
}
_COMMAND: Final = struct.Struct("<QIIHhIQQqQII")
"""`struct iocb` of linux/aio_abi.h."""
_FDSYNC: Final = 3


class BackgroundSync:
    """At most one sync of one file at a time; used by one thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._calls = _CALLS.get(platform.machine()) if ctypes.sizeof(ctypes.c_void_p) == 8 else None
        self._context = ctypes.c_ulong(0)
        self._is_running = self._is_owed = False
        self._fault: OSError | None = None
        self._command = ctypes.create_string_buffer(_COMMAND.size)
        self._commands = (ctypes.c_void_p * 1)(ctypes.addressof(self._command))
        self._event = ctypes.create_string_buffer(32)
        if self._calls and _libc.syscall(self._calls["setup"], 1, ctypes.byref(self._context)) != 0:
            self._calls = None

    def start(self) -> None:
        """Have what was written so far synced."""
        self._is_owed, self._fault = True, None
        if self._calls is None:
            return
        _COMMAND.pack_into(self._command, 0, 0, 0, 0, _FDSYNC, 0, self._descriptor, 0, 0, 0, 0, 0, 0)
        # Held lock: submitting does not wait, and giving the lock away would.
        if _libc_holding.syscall(self._calls["submit"], self._context, 1, self._commands) == 1:
            self._is_running = True
        else:
            self._forget()

    def wait(self) -> None:
        """Return once it is synced.

        Raises:
            OSError: It could not be; asked again before the next `start`, it says so again.
        """
        try:
            if self._is_running:
                self._collect()
            if self._is_owed:
                os.fdatasync(self._descriptor)
        except OSError as fault:
            self._fault = fault
        self._is_owed = False
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        """Give the kernel's context back; a sync that still runs is waited for there."""
        self._forget()

    def _collect(self) -> None:
        """Take the kernel's answer; where it gives none, the sync stays owed."""
        assert self._calls is not None
        while (done := _libc.syscall(self._calls["getevents"], self._context, 1, 1, self._event, None)) != 1:
            if done < 0 and ctypes.get_errno() != errno.EINTR:
                self._forget()
                return
        self._is_running = self._is_owed = False
        result = struct.unpack_from("<q", self._event, 16)[0]
        if result < 0:
            raise OSError(-result, os.strerror(-result))

    def _forget(self) -> None:
        if self._calls is not None:
            _libc.syscall(self._calls["destroy"], self._context)
        self._calls, self._is_running = None, False


_libc = ctypes.CDLL(None, use_errno=True)
_libc_holding = ctypes.PyDLL(None, use_errno=True)
