"""A connection to a receiver of HL7 messages."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.standards.hl7 import FrameReader, wrap_frame

_CONNECT_S = 10.0
_MOST_ACK_BYTES = 4 << 20


class LinkLost(KhoanhError):
    """The receiver cannot be reached, or gave no answer; whether it has the message is not known."""


@dataclass(slots=True)
class MllpLink:
    """An open connection; one message at a time."""

    sock: socket.socket
    frames: FrameReader = field(default_factory=lambda: FrameReader(_MOST_ACK_BYTES))

    def send(self, message: bytes, timeout_s: float) -> Iterator[bytes]:
        """Send a message and yield what is answered, until the time is over or the caller has what it looks for.

        Raises:
            LinkLost: The connection ended, or nothing more came in time.
        """
        deadline = time.monotonic() + timeout_s
        try:
            self.sock.settimeout(timeout_s)
            self.sock.sendall(wrap_frame(message))
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self.sock.settimeout(left)
                data = self.sock.recv(65536)
                if not data:
                    raise LinkLost("the receiver closed the connection", vi="Bên nhận đã đóng kết nối")
                for frame in self.frames.feed(data):
                    yield frame.data
        except TimeoutError as fault:
            raise LinkLost(
                f"no answer in {timeout_s:.0f} s", vi=f"Không có phản hồi sau {timeout_s:.0f} giây"
            ) from fault
        except Invalid as fault:
            raise LinkLost("the answer has no end", vi="Phản hồi quá dài") from fault
        except OSError as fault:
            raise _lost(fault) from fault


@contextmanager
def open_link(host: str, port: int, tls: ssl.SSLContext | None = None) -> Iterator[MllpLink]:
    """Connect; the connection is closed at the end.

    Raises:
        LinkLost: The receiver cannot be reached, or TLS could not be agreed upon.
    """
    try:
        sock = socket.create_connection((host, port), timeout=_CONNECT_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            sock = tls.wrap_socket(sock, server_hostname=host)
    except OSError as fault:
        raise _lost(fault) from fault
    with sock:
        yield MllpLink(sock)


def _lost(fault: OSError) -> LinkLost:
    what = getattr(fault, "reason", None) or fault.strerror or type(fault).__name__
    return LinkLost(f"connection failed: {what}", vi=f"Không kết nối được: {what}")
