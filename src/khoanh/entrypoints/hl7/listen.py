"""The MLLP listeners, plain and over TLS: a thread a connection, a bound on how many."""

import contextlib
import socket
import ssl
import threading

import structlog

from khoanh.entrypoints.hl7.budget import Budget
from khoanh.entrypoints.hl7.converse import Patience, hold_conversation
from khoanh.features.messages import MessageIntake
from khoanh.transaction import Desk

_log = structlog.get_logger()
_POLL_S = 0.25
_GRACE_S = 10.0
_HANDSHAKE_S = 10.0
_BACKLOG = 128
_HELD_MESSAGES = 3


def open_hl7_listener(host: str, port: int) -> socket.socket:
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
    """Accepts connections of all listeners until it is told to stop."""

    def __init__(self, desk: Desk, stop: threading.Event, *, patience: Patience | None = None) -> None:
        """Take a desk; `serve` once for each listener."""
        self._intake = MessageIntake(desk)
        self._settings = desk.settings
        self._budget = Budget(desk.settings.hl7_message_bytes * _HELD_MESSAGES)
        self._patience = patience or Patience()
        self._stop = stop
        self._threads: set[threading.Thread] = set()
        self._open = threading.BoundedSemaphore(desk.settings.hl7_connections)

    def serve(self, listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Accept until told to stop."""
        listener.settimeout(_POLL_S)
        with listener:
            while not self._stop.is_set():
                try:
                    sock, address = listener.accept()
                except TimeoutError:
                    continue
                except OSError as fault:
                    _log.warning("accept failed", reason=type(fault).__name__)
                    self._stop.wait(_POLL_S)
                    continue
                self._start(sock, str(address[0]), tls)

    def finish(self) -> None:
        """Wait for the messages that are being answered."""
        for thread in list(self._threads):
            thread.join(_GRACE_S)

    def count_open(self) -> int:
        """Return how many connections are being served."""
        return len(self._threads)

    def _start(self, sock: socket.socket, address: str, tls: ssl.SSLContext | None) -> None:
        if not self._open.acquire(blocking=False):
            _log.warning("too many HL7 connections", peer=address)
            sock.close()
            return
        thread = threading.Thread(target=self._hold, args=(sock, address, tls), name="hl7", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:
            _log.warning("no thread for a connection", peer=address)
            self._threads.discard(thread)
            self._open.release()
            sock.close()

    def _hold(self, sock: socket.socket, address: str, tls: ssl.SSLContext | None) -> None:
        try:
            with contextlib.closing(sock), contextlib.ExitStack() as stack:
                carrier = sock
                if tls is not None:
                    sock.settimeout(_HANDSHAKE_S)
                    carrier = stack.enter_context(tls.wrap_socket(sock, server_side=True))
                hold_conversation(
                    carrier,
                    address,
                    self._intake,
                    self._budget,
                    most_bytes=self._settings.hl7_message_bytes,
                    patience=self._patience,
                    is_stopping=self._stop.is_set,
                )
        except OSError as fault:
            _log.info("an HL7 connection failed", peer=address, reason=getattr(fault, "reason", type(fault).__name__))
        except Exception:
            _log.exception("an HL7 connection failed", peer=address)
        finally:
            self._open.release()
            self._threads.discard(threading.current_thread())


def serve_hl7(
    desk: Desk,
    plain: tuple[str, int],
    secure: tuple[str, int] | None,
    *,
    tls: ssl.SSLContext | None,
    stop: threading.Event,
) -> None:
    """Answer until `stop` is set and every message that came has been answered, or had ten seconds to be."""
    reception = Reception(desk, stop)
    threads = [threading.Thread(target=reception.serve, args=(open_hl7_listener(*plain),), name="hl7 listener")]
    if secure is not None:
        arguments = (open_hl7_listener(*secure), tls)
        threads.append(threading.Thread(target=reception.serve, args=arguments, name="hl7 TLS listener"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reception.finish()
