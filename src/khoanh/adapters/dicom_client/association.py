"""An open association: messages in and out, for whichever side opened it (PS3.8 9.2, state 6; PS3.7 6.3.1)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from khoanh.adapters.dicom_client.wire import Buffer, Wire
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import (
    DATA_HEADER,
    IS_COMMAND,
    IS_LAST,
    MAX_COMMAND_BYTES,
    PDV_HEADER,
    PDV_OVERHEAD,
    RELEASE_REQUEST,
    RELEASE_RESPONSE,
    AbortReason,
    Command,
    MalformedPdu,
    PduType,
    format_abort,
    format_command,
    parse_command,
)

MAX_PDU_BYTES: Final = 1 << 17
"""Largest P-DATA-TF body we ask for; DCMTK sends no larger ones."""

MAX_ACCEPTED_PDU_BYTES: Final = 1 << 24
"""Some senders ignore what was asked for; beyond this we abort. Bodies are streamed, never held."""

PDU_TIME_S: Final = 120.0
_UNLIMITED_PDU_BYTES: Final = 1 << 20


class Released(KhoanhError):
    """The peer asked to release the association."""


class Aborted(KhoanhError):
    """The peer aborted the association."""


class BrokenOff(KhoanhError):
    """What we were sending could not be read to its end; the association is in the middle of a message."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An accepted presentation context.

    Attributes:
        may_request: We may act as SCU in it.
        may_perform: We may act as SCP in it.
    """

    id: int
    abstract_syntax: str
    transfer_syntax: str
    may_request: bool
    may_perform: bool


class Association:
    """Messages over one wire; used by one thread.

    Attributes:
        contexts: Accepted presentation contexts by id.
        idle_s: How long the peer may be silent between two messages.
    """

    def __init__(self, wire: Wire, contexts: Mapping[int, Agreed], peer_max_pdu_bytes: int, *, idle_s: float) -> None:
        """Start in state 6; the size the peer can receive is the one it gave in its association PDU, 0 = any."""
        if 0 < peer_max_pdu_bytes <= PDV_OVERHEAD:
            raise MalformedPdu("the peer's maximum PDU length leaves no room for data")
        self.wire = wire
        self.contexts = contexts
        self.idle_s = idle_s
        largest = min(peer_max_pdu_bytes or _UNLIMITED_PDU_BYTES, _UNLIMITED_PDU_BYTES)
        self._payload = largest - PDV_OVERHEAD
        self._pdu_left = 0

    def read_command(self) -> tuple[int, Command]:
        """Read the next command set; returns it with its presentation context id.

        Raises:
            Released, Aborted: The peer ends the association.
            MalformedPdu: The bytes break PS3.7 or PS3.8.
        """
        parts = bytearray()
        only: int | None = None
        while True:
            context_id, flags, size = self._next_pdv(self.idle_s if only is None else PDU_TIME_S)
            if not flags & IS_COMMAND:
                raise MalformedPdu("data where a command belongs")
            if context_id not in self.contexts or context_id != (only or context_id):
                raise MalformedPdu("a command in a context that was not accepted")
            if len(parts) + size > MAX_COMMAND_BYTES:
                raise MalformedPdu("a command set longer than 64 kB")
            only = context_id
            parts += self.wire.read_exact(size)
            if flags & IS_LAST:
                return context_id, parse_command(parts)

    def read_data_set(self, context_id: int, take: Callable[[memoryview], None]) -> int:
        """Hand the data set that follows a command to `take`, piece by piece; returns its length in bytes.

        The pieces are views of the receive buffer: `take` must be done with each before it returns.
        """
        total = 0
        while True:
            owner, flags, size = self._next_pdv(PDU_TIME_S)
            if flags & IS_COMMAND or owner != context_id:
                raise MalformedPdu("a command or another context within a data set")
            total += size
            while size:
                piece = self.wire.read_some(size)
                size -= len(piece)
                take(piece)
            if flags & IS_LAST:
                return total

    def read_small_data_set(self, context_id: int, most: int) -> bytes:
        """Read a data set that is held in memory (an identifier), at most `most` bytes."""
        data = bytearray()

        def take(piece: memoryview) -> None:
            if len(data) + len(piece) > most:
                raise MalformedPdu("an identifier is too long")
            data.extend(piece)

        self.read_data_set(context_id, take)
        return bytes(data)

    def send_command(self, context_id: int, values: Mapping[int, int | str]) -> None:
        """Send a command set without data set, in one system call."""
        self.wire.send_gathered(self._fragments(context_id, format_command(values), IS_COMMAND, last=True))

    def send_message(self, context_id: int, values: Mapping[int, int | str], data_set: Iterable[Buffer]) -> int:
        """Send a command set and its data set, which may come in many pieces; returns the bytes of the data set.

        Each piece is sliced into P-DATA-TF PDUs without copying it and leaves in one gathered write.

        Raises:
            BrokenOff: The pieces ended with a fault; only abort is left.
        """
        waiting = self._fragments(context_id, format_command(values), IS_COMMAND, last=True)
        kept: Buffer = b""
        total = 0
        for piece in _guard(data_set):
            if kept:
                waiting += self._fragments(context_id, kept, 0, last=False)
                self.wire.send_gathered(waiting)
                waiting = []
            kept = piece
            total += len(piece)
        waiting += self._fragments(context_id, kept, 0, last=True)
        self.wire.send_gathered(waiting)
        return total

    def send_alike(self, context_id: int, values: Mapping[int, int | str], data_sets: Iterable[Buffer]) -> None:
        """Send messages that differ in their data sets alone, in one gathered write."""
        command = self._fragments(context_id, format_command(values), IS_COMMAND, last=True)
        parts: list[Buffer] = []
        for data in data_sets:
            parts += command
            parts += self._fragments(context_id, data, 0, last=True)
        if parts:
            self.wire.send_gathered(parts)

    def release(self, timeout_s: float = 10.0) -> None:
        """Ask for release, wait for the answer, close."""
        self.wire.send(RELEASE_REQUEST)
        self.wire.allow(timeout_s)
        kind, length = self.wire.read_header()
        if kind == PduType.RELEASE_RQ:
            # Both sides ask at once (PS3.8 state 7, release collision): answer and go on waiting for ours.
            self.wire.read_exact(min(length, 4))
            self.wire.send(RELEASE_RESPONSE)
        self.wire.close()

    def answer_release(self) -> None:
        """Answer the peer's release, close once it has closed."""
        self.wire.send(RELEASE_RESPONSE)
        self.wire.close(linger_s=1.0)

    def abort(self, reason: AbortReason | None = None) -> None:
        """Send A-ABORT (from the service user unless a reason is given) and close."""
        abort_wire(self.wire, reason)

    def _next_pdv(self, first_s: float) -> tuple[int, int, int]:
        wire = self.wire
        while not self._pdu_left:
            wire.allow(first_s)
            self._next_pdu()
        if self._pdu_left < PDV_OVERHEAD:
            raise MalformedPdu("a PDV is cut off")
        length, context_id, flags = PDV_HEADER.unpack(wire.read_exact(PDV_OVERHEAD))
        if length < 2 or length + 4 > self._pdu_left:
            raise MalformedPdu("a PDV's length does not fit its PDU")
        self._pdu_left -= length + 4
        return context_id, flags, length - 2

    def _next_pdu(self) -> None:
        kind, length = self.wire.read_header()
        self.wire.allow(PDU_TIME_S)
        match kind:
            case PduType.P_DATA:
                if length < PDV_OVERHEAD or length > MAX_ACCEPTED_PDU_BYTES:
                    raise MalformedPdu(f"a P-DATA PDU of {length} bytes")
                self._pdu_left = length
            case PduType.RELEASE_RQ:
                raise Released("the peer released the association")
            case PduType.ABORT:
                raise Aborted("the peer aborted the association", vi="Máy bên kia đã hủy phiên kết nối")
            case PduType.ASSOCIATE_RQ | PduType.ASSOCIATE_AC | PduType.ASSOCIATE_RJ | PduType.RELEASE_RP:
                raise MalformedPdu("a PDU that has no place here", AbortReason.UNEXPECTED_PDU)
            case _:
                raise MalformedPdu(f"PDU type {kind:#04x}", AbortReason.UNRECOGNIZED_PDU)

    def _fragments(self, context_id: int, data: Buffer, flags: int, *, last: bool) -> list[Buffer]:
        view, size, most = memoryview(data), len(data), self._payload
        whole = DATA_HEADER.pack(PduType.P_DATA, most + 6, most + 2, context_id, flags)
        parts: list[Buffer] = []
        offset = 0
        while size - offset > most:
            parts += (whole, view[offset : offset + most])
            offset += most
        rest = size - offset
        parts.append(DATA_HEADER.pack(PduType.P_DATA, rest + 6, rest + 2, context_id, flags | (IS_LAST if last else 0)))
        parts.append(view[offset:])
        return parts


def _guard(pieces: Iterable[Buffer]) -> Iterator[Buffer]:
    try:
        yield from pieces
    except Exception as fault:
        reason = fault.english if isinstance(fault, KhoanhError) else type(fault).__name__
        raise BrokenOff(f"a data set broke off: {reason}", vi="Dữ liệu đang gửi bị đứt giữa chừng") from fault


def abort_wire(wire: Wire, reason: AbortReason | None = None) -> None:
    """Send A-ABORT if the peer still listens, and close."""
    try:
        wire.send(format_abort(reason))
    except KhoanhError:
        wire.close()
        return
    wire.close(linger_s=0.5)


def accepted(contexts: Sequence[Agreed]) -> dict[int, Agreed]:
    """Index contexts by id."""
    return {context.id: context for context in contexts}
