"""One socket that carries PDUs: a big receive buffer, deadlines, gathered sends (PS3.8 9.1)."""

import select
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import PDU_HEADER

RECEIVE_BUFFER_BYTES: Final = 1 << 18
SEND_STALL_S: Final = 60.0

_TICK_S: Final = 0.5
_IOV_MAX: Final = 512
_DRAIN_BYTES: Final = 1 << 20

Buffer = bytes | bytearray | memoryview


class ConnectionLost(KhoanhError):
    """The peer closed the connection or it broke."""


class TimedOut(KhoanhError):
    """The peer did not say what it must in the time it has."""


class Stopped(KhoanhError):
    """We are being stopped."""


class Wire:
    """Reads and writes bytes; used by one thread.

    Attributes:
        deadline: Monotonic time after which a read gives up with `TimedOut`.
        is_stopping: Asked while we wait: then a read gives up with `Stopped`.
    """

    def __init__(self, sock: socket.socket, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Take over a connected socket, plain or TLS."""
        self._sock = sock
        self._is_tls = isinstance(sock, ssl.SSLSocket)
        self.is_stopping = is_stopping
        self._buffer = bytearray(RECEIVE_BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._start = self._end = 0
        self.received_bytes = self.sent_bytes = 0
        self.deadline = time.monotonic() + 30
        sock.settimeout(_TICK_S)
        tune_socket(sock)

    def allow(self, seconds: float) -> None:
        """Give what is read next `seconds` from now."""
        self.deadline = time.monotonic() + seconds

    def read_header(self) -> tuple[int, int]:
        """Read a PDU header: its type and the length of its body."""
        kind, length = PDU_HEADER.unpack(self.read_exact(PDU_HEADER.size))
        return kind, length

    def read_exact(self, size: int) -> bytes:
        """Read `size` bytes."""
        if self._end - self._start >= size:
            value = bytes(self._view[self._start : self._start + size])
            self._start += size
            return value
        parts = bytearray()
        while len(parts) < size:
            parts += self.read_some(size - len(parts))
        return bytes(parts)

    def read_some(self, most: int) -> memoryview:
        """Read at least one byte and at most `most`; the view holds only until the next read."""
        if self._start == self._end:
            self._fill()
        end = min(self._end, self._start + most)
        view = self._view[self._start : end]
        self._start = end
        return view

    def has_input(self) -> bool:
        """Tell whether bytes (or the end of the stream) wait to be read."""
        return self.wait_input(0)

    def wait_input(self, seconds: float) -> bool:
        """Wait until bytes (or the end of the stream) can be read; tells whether they can."""
        if self._start < self._end or (isinstance(self._sock, ssl.SSLSocket) and self._sock.pending()):
            return True
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def send(self, *parts: Buffer) -> None:
        """Send everything, waiting at most a minute without progress."""
        self.send_gathered(parts)

    def send_gathered(self, parts: Sequence[Buffer]) -> None:
        """Send many pieces with as few system calls as the kernel allows."""
        queue = [part if isinstance(part, memoryview) else memoryview(part) for part in parts]
        first, patience = 0, time.monotonic() + SEND_STALL_S
        while first < len(queue):
            try:
                sent = self._send(queue[first : first + _IOV_MAX])
            except TimeoutError:
                if time.monotonic() > patience or self.is_stopping():
                    raise TimedOut("the peer does not read", vi="Máy bên kia không nhận dữ liệu") from None
                continue
            except (OSError, ValueError) as fault:
                raise _lost(fault) from fault
            self.sent_bytes += sent
            patience = time.monotonic() + SEND_STALL_S
            while first < len(queue) and sent >= len(queue[first]):
                sent -= len(queue[first])
                first += 1
            if sent:
                queue[first] = queue[first][sent:]

    def close(self, *, linger_s: float = 0.0) -> None:
        """Close; with `linger_s` first read what still comes, so that our last PDU is not lost to a reset."""
        with suppress(OSError, ValueError):
            if linger_s:
                self._drain(linger_s)
        with suppress(OSError):
            self._sock.close()

    def _drain(self, seconds: float) -> None:
        if not self._is_tls:
            self._sock.shutdown(socket.SHUT_WR)
        until, left = time.monotonic() + seconds, _DRAIN_BYTES
        while left > 0 and (wait := until - time.monotonic()) > 0:
            self._sock.settimeout(wait)
            count = self._sock.recv_into(self._view)
            if not count:
                return
            left -= count

    def _send(self, parts: Sequence[memoryview]) -> int:
        if self._is_tls:
            return self._sock.send(b"".join(parts) if len(parts) > 1 else parts[0])
        return self._sock.sendmsg(parts)

    def _fill(self) -> None:
        while True:
            try:
                count = self._sock.recv_into(self._view)
            except TimeoutError:
                if self.is_stopping():
                    raise Stopped("we are stopping", vi="Hệ thống đang dừng") from None
                self._check_time()
                continue
            except (OSError, ValueError) as fault:
                raise _lost(fault) from fault
            break
        if not count:
            raise ConnectionLost("the peer closed the connection", vi="Máy bên kia đã đóng kết nối")
        self._check_time()
        if not self._is_tls:
            # Acknowledge at once: a sender with Nagle's algorithm on waits for it before it sends the rest of a PDU.
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.received_bytes += count
        self._start, self._end = 0, count

    def _check_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise TimedOut("the peer was silent too long", vi="Máy bên kia im lặng quá lâu")


def tune_socket(sock: socket.socket) -> None:
    """Switch off every delay of TCP, and have dead peers noticed."""
    with suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)


def _lost(fault: Exception) -> ConnectionLost:
    return ConnectionLost(f"the connection broke ({type(fault).__name__})", vi="Kết nối bị đứt")
