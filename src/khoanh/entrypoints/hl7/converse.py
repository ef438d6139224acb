"""One connection of a sender: messages in, an acknowledgment to each in their order (MLLP, HL7 v2.5.1 C.4)."""

import contextlib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from khoanh.entrypoints.hl7.budget import Budget
from khoanh.features.messages import MessageIntake, Reason, reject
from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import Frame, FrameReader, MessageHeader, parse_header, wrap_frame

_log = structlog.get_logger()
_NOBODY = MessageHeader(receiving_application="KHOANH")
_POLL_S = 0.5
_CHUNK = 65536
_LARGE = 1 << 20
_MOST_NOISE = 65536
_LINGER_S = 3.0
_LINGER_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may keep us waiting.

    Attributes:
        half_s: For the rest of a message that has begun, since its last byte; or for one to begin after noise.
        idle_s: For the next message.
    """

    half_s: float = 30.0
    idle_s: float = 3600.0


class _Unbearable(Exception):
    """The connection is ended; the reason is told to the sender first."""

    def __init__(self, english: str, vietnamese: str) -> None:
        super().__init__(english)
        self.reason = Reason(english, vietnamese, "207")


def hold_conversation(
    sock: socket.socket,
    address: str,
    intake: MessageIntake,
    budget: Budget,
    *,
    most_bytes: int,
    patience: Patience,
    is_stopping: Callable[[], bool],
) -> None:
    """Answer messages until the sender leaves, sends what cannot be borne, or we are told to stop."""
    frames = FrameReader(most_bytes)
    held = 0
    log = _log.bind(peer=address)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := _receive(sock, frames, patience, is_stopping):
            for frame in frames.feed(data):
                _answer(sock, frame, address, intake, budget)
            if not budget.change(held, frames.held_bytes):
                raise _Unbearable("too many large messages at once", "Đang nhận quá nhiều bản tin lớn, hãy gửi lại sau")
            held = frames.held_bytes
            if frames.skipped_bytes > _MOST_NOISE:
                raise _Unbearable("that is no MLLP", "Dữ liệu không theo khuôn MLLP")
    except _Unbearable as end:
        log.warning("an HL7 connection was closed", reason=str(end))
        _part(sock, end.reason)
    except Invalid as fault:
        log.warning("an HL7 connection was closed", reason=fault.english)
        _part(sock, Reason(fault.english, fault.vietnamese, "207"))
    except OSError as fault:
        log.info("an HL7 connection ended", reason=type(fault).__name__)
    finally:
        budget.change(held, 0)


def _receive(sock: socket.socket, frames: FrameReader, patience: Patience, is_stopping: Callable[[], bool]) -> bytes:
    """Return what comes next; nothing at the end of the stream, after long silence, or when told to stop."""
    since = time.monotonic()
    sock.settimeout(_POLL_S)
    while True:
        try:
            return sock.recv(_CHUNK)
        except TimeoutError:
            waited = time.monotonic() - since
        if frames.is_half and waited > patience.half_s:
            raise _Unbearable("the message has no end block", "Bản tin không có ký tự kết thúc khối (FS CR)")
        if frames.skipped_bytes and waited > patience.half_s:
            raise _Unbearable("no start block", "Không thấy ký tự bắt đầu khối (VT) của MLLP")
        if is_stopping() or waited > patience.idle_s:
            return b""


def _answer(sock: socket.socket, frame: Frame, address: str, intake: MessageIntake, budget: Budget) -> None:
    if not frame.is_whole:
        _log.warning("an HL7 message was broken off by the next one", peer=address)
        reason = Reason("broken off by another message", "Bản tin bị ngắt giữa chừng bởi bản tin khác", "207")
        _send(sock, reject(_header_of(frame.data), reason))
        return
    with budget.large if len(frame.data) > _LARGE else contextlib.nullcontext():
        for acknowledgment in intake.answer(frame.data, address):
            _send(sock, acknowledgment)


def _header_of(data: bytes) -> MessageHeader:
    try:
        return parse_header(data)
    except Invalid:
        return _NOBODY


def _send(sock: socket.socket, acknowledgment: bytes) -> None:
    # A sender that reads no answers must not hold the thread for ever.
    sock.settimeout(30)
    sock.sendall(wrap_frame(acknowledgment))


def _part(sock: socket.socket, reason: Reason) -> None:
    """Say why, and read what still comes for a moment: a reset would take the answer away before it is read."""
    with contextlib.suppress(OSError):
        _send(sock, reject(_NOBODY, reason))
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
        deadline, left = time.monotonic() + _LINGER_S, _LINGER_BYTES
        sock.settimeout(_POLL_S)
        while left > 0 and time.monotonic() < deadline:
            data = sock.recv(_CHUNK)
            if not data:
                return
            left -= len(data)
