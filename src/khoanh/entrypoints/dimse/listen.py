"""The listener: accepts connections, one thread each, and keeps the half-open ones few."""

import socket
import ssl
import threading
from contextlib import suppress
from typing import Final

import structlog

from khoanh.entrypoints.dimse.backing import Backing
from khoanh.entrypoints.dimse.converse import Patience, hold_association

_log = structlog.get_logger()

MAX_HALF_OPEN: Final = 128
"""Connections of a process that have not asked for an association yet; the oldest gives way to a new one."""

_POLL_S: Final = 0.25
_GRACE_S: Final = 10.0
_BACKLOG: Final = 256


def open_listener(host: str, port: int) -> socket.socket:
    """Bind; several processes may share the port (SO_REUSEPORT)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class Reception:
    """Accepts connections until it is told to stop."""

    def __init__(
        self,
        listener: socket.socket,
        backing: Backing,
        stop: threading.Event,
        *,
        tls: ssl.SSLContext | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Take over a bound listener."""
        self._listener = listener
        self._backing = backing
        self._stop = stop
        self._tls = tls
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._number = 0
        self._half_open: dict[int, socket.socket] = {}
        self._threads: set[threading.Thread] = set()

    def run(self) -> None:
        """Serve; returns when `stop` is set and every association has ended or had ten seconds to."""
        self._listener.settimeout(_POLL_S)
        with self._listener:
            while not self._stop.is_set():
                try:
                    sock, address = self._listener.accept()
                except TimeoutError:
                    continue
                except OSError as fault:
                    # Out of file descriptors, or the peer left before we took it; neither ends the listener.
                    _log.warning("accept failed", reason=type(fault).__name__)
                    self._stop.wait(_POLL_S)
                    continue
                self._start(sock, str(address[0]))
        for thread in list(self._threads):
            thread.join(_GRACE_S)

    def count_open(self) -> int:
        """Return how many connections are being served."""
        return len(self._threads)

    def _start(self, sock: socket.socket, address: str) -> None:
        self._make_room()
        with self._lock:
            self._number += 1
            key = self._number
            self._half_open[key] = sock
        thread = threading.Thread(target=self._hold, args=(sock, key, address), name="association", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:
            _log.warning("no thread for a connection", address=address)
            self._threads.discard(thread)
            self._leave_half_open(key)
            sock.close()

    def _make_room(self) -> None:
        """Close the oldest connection that has asked for nothing yet: a real device asks within milliseconds."""
        with self._lock:
            if len(self._half_open) < MAX_HALF_OPEN:
                return
            oldest = self._half_open.pop(next(iter(self._half_open)))
        _shut(oldest)

    def _leave_half_open(self, key: int) -> None:
        with self._lock:
            self._half_open.pop(key, None)

    def _hold(self, sock: socket.socket, key: int, address: str) -> None:
        carrier: socket.socket | None = sock
        try:
            carrier = self._secure(sock, key, address)
            if carrier is not None:
                hold_association(
                    carrier,
                    address,
                    self._backing,
                    is_stopping=self._stop.is_set,
                    patience=self._patience,
                    on_open=lambda: self._leave_half_open(key),
                )
        except Exception:
            _log.exception("connection failed", address=address)
        finally:
            self._leave_half_open(key)
            (carrier or sock).close()
            self._threads.discard(threading.current_thread())

    def _secure(self, sock: socket.socket, key: int, address: str) -> socket.socket | None:
        if self._tls is None:
            return sock
        sock.settimeout(self._patience.artim_s)
        secured = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            if key in self._half_open:
                self._half_open[key] = secured
        try:
            secured.do_handshake()
        except (ssl.SSLError, OSError) as fault:
            secured.close()
            reason = getattr(fault, "reason", None) or type(fault).__name__
            _log.info("TLS handshake failed", address=address, reason=reason)
            return None
        return secured


def _shut(sock: socket.socket) -> None:
    # Its thread wakes with an end of stream and closes it.
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
