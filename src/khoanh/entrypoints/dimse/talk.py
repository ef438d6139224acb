"""One association's conversation: which message comes next, and what was cancelled (PS3.7 8.2, 9.3)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from khoanh.adapters.dicom_client import Aborted, Association, BrokenOff, ConnectionLost, Released, Stopped, TimedOut
from khoanh.entrypoints.dimse.backing import Backing, Caller, Intake
from khoanh.entrypoints.dimse.negotiate import Agreement
from khoanh.standards.dimse import IS_RESPONSE, Command, CommandField, MalformedPdu

MAX_IDENTIFIER_BYTES: Final = 4 << 20
ENDS: Final = (Released, Aborted, BrokenOff, ConnectionLost, TimedOut, Stopped, MalformedPdu)
"""Whatever is being done, these end the association."""

_MAX_WAITING: Final = 64
REPORT_AFTER_S: Final = 0.3
"""A peer that asks for nothing more and does not release waits for our report."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request as it came.

    Attributes:
        identifier: Its data set; None if there is none, or if it is still on the wire (C-STORE).
    """

    context_id: int
    command: Command
    identifier: bytes | None


@dataclass(slots=True)
class Counts:
    """What was done over an association, for its log line."""

    stored: int = 0
    duplicates: int = 0
    refused: int = 0
    found: int = 0
    sent: int = 0
    unsent: int = 0
    echoes: int = 0
    told: int = 0
    reported: int = 0


@dataclass(slots=True)
class Talk:
    """State of one conversation, used by one thread.

    Requests that come while another is performed wait in order; a C-STORE stops the reading ahead, because its data
    set is never held in memory.

    Attributes:
        reports: What we have to tell the peer over this association, as soon as it has nothing to ask.
    """

    association: Association
    agreement: Agreement
    caller: Caller
    backing: Backing
    counts: Counts = field(default_factory=Counts)
    intake: Intake | None = None
    reports: deque[Callable[["Talk"], None]] = field(default_factory=deque)
    _waiting: deque[Message] = field(default_factory=deque)
    _cancelled: set[int] = field(default_factory=set)

    def next_message(self) -> Message:
        """Return the next request, waiting for it; stray cancels and responses are dropped or refused here."""
        if self.is_stopping():
            raise Stopped("we are stopping", vi="Hệ thống đang dừng")
        self._cancelled.clear()
        while not self._waiting:
            if self.reports and not self.association.wire.wait_input(REPORT_AFTER_S):
                self.reports.popleft()(self)
                continue
            self._read()
        return self._waiting.popleft()

    def is_stopping(self) -> bool:
        """Tell whether the server is being stopped."""
        return self.association.wire.is_stopping()

    def is_cancelled(self, message_id: int) -> bool:
        """Look, without waiting, whether a C-CANCEL for this request has come."""
        while self._may_read_ahead() and self.association.wire.has_input():
            self._read()
        return message_id in self._cancelled

    def read_answer(self, message_id: int, field: CommandField = CommandField.C_STORE) -> int:
        """Wait for the answer to our C-STORE sub-operation (C-GET) or our report; returns its status."""
        while True:
            if not self._may_read_ahead():
                raise MalformedPdu("requests instead of the answer to ours")
            context_id, command = self.association.read_command()
            if command.field & IS_RESPONSE:
                if command.has_data_set:
                    self.association.read_data_set(context_id, lambda _: None)
                if command.field != field | IS_RESPONSE or command.message_id != message_id:
                    raise MalformedPdu("another answer than the one to our request")
                return command.status
            self._take(context_id, command)

    def _may_read_ahead(self) -> bool:
        if len(self._waiting) >= _MAX_WAITING:
            return False
        return not self._waiting or self._waiting[-1].command.field != CommandField.C_STORE

    def _read(self) -> None:
        context_id, command = self.association.read_command()
        if command.field & IS_RESPONSE:
            raise MalformedPdu("an answer to a question we did not ask")
        self._take(context_id, command)

    def _take(self, context_id: int, command: Command) -> None:
        if command.field == CommandField.C_CANCEL:
            self._cancelled.add(command.message_id)
            return
        identifier: bytes | None = None
        if command.has_data_set and command.field != CommandField.C_STORE:
            identifier = self.association.read_small_data_set(context_id, MAX_IDENTIFIER_BYTES)
        self._waiting.append(Message(context_id, command, identifier))
