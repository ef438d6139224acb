"""A receiver of HL7 messages on a real socket, that answers as a test tells it to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from khoanh.foundation.clock import now
from khoanh.standards.hl7 import AckError, FrameReader, MessageHeader, format_ack, parse_header, wrap_frame

Answer = Callable[[bytes, MessageHeader], bytes | None]


def accept(message: bytes, header: MessageHeader) -> bytes:
    """Answer AA."""
    return format_ack(header, "AA", now(), "1")


def refuse(message: bytes, header: MessageHeader) -> bytes:
    """Answer AE with a reason."""
    return format_ack(header, "AE", now(), "1", errors=[AckError("204", "Không có phiếu này")])


@dataclass(slots=True)
class Receiver:
    """What was received; None from `answer` closes the connection without one."""

    answer: Answer = accept
    messages: list[bytes] = field(default_factory=list)
    port: int = 0

    def control_ids(self) -> list[str]:
        """Return MSH-10 of what was received, in its order."""
        return [parse_header(message).control_id for message in self.messages]


@contextmanager
def receiving(answer: Answer = accept) -> Iterator[Receiver]:
    """Listen until the block ends."""
    receiver = Receiver(answer)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    receiver.port = listener.getsockname()[1]
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(listener, receiver, over))
    thread.start()
    try:
        yield receiver
    finally:
        over.set()
        thread.join()
        listener.close()


def _serve(listener: socket.socket, receiver: Receiver, over: threading.Event) -> None:
    while not over.is_set():
        try:
            sock, _ = listener.accept()
        except TimeoutError:
            continue
        with sock:
            _talk(sock, receiver, over)


def _talk(sock: socket.socket, receiver: Receiver, over: threading.Event) -> None:
    frames = FrameReader(1 << 20)
    sock.settimeout(0.1)
    while not over.is_set():
        try:
            data = sock.recv(65536)
        except TimeoutError:
            continue
        if not data:
            return
        for frame in frames.feed(data):
            receiver.messages.append(frame.data)
            answer = receiver.answer(frame.data, parse_header(frame.data))
            if answer is None:
                return
            sock.sendall(wrap_frame(answer))
