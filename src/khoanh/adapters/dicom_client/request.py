"""DIMSE-N requests as their invoker: N-CREATE, N-SET, N-ACTION, N-EVENT-REPORT (PS3.7 chapter 10)."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from khoanh.adapters.dicom_client.association import Association, Released
from khoanh.adapters.dicom_client.connect import open_association
from khoanh.adapters.dicom_client.peer import Peer
from khoanh.adapters.dicom_client.verify import EXPLICIT_LITTLE, IMPLICIT_LITTLE
from khoanh.adapters.dicom_client.wire import TimedOut
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dicom import write_model
from khoanh.standards.dimse import (
    IS_RESPONSE,
    NO_DATA_SET,
    Command,
    CommandField,
    Element,
    MalformedPdu,
    ProposedContext,
    Roles,
    statuses,
)

_MAX_EVENT_BYTES: Final = 16 << 20
_BY_REQUESTED: Final = frozenset((CommandField.N_SET, CommandField.N_ACTION, CommandField.N_GET))
_TYPE_ID: Final = {
    CommandField.N_ACTION: Element.ACTION_TYPE_ID,
    CommandField.N_EVENT_REPORT: Element.EVENT_TYPE_ID,
}


class NotAccepted(KhoanhError):
    """The peer accepted the association but not the service."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a DIMSE-N service.

    Attributes:
        type_id: Action Type ID or Event Type ID, 0 for the other services.
        data_set: Its DICOM JSON model, None if it has none.
    """

    field: CommandField
    sop_class_uid: str
    sop_instance_uid: str
    type_id: int = 0
    data_set: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An N-EVENT-REPORT of the peer; `data_set` is in `transfer_syntax`."""

    sop_class_uid: str
    sop_instance_uid: str
    type_id: int
    data_set: bytes
    transfer_syntax: str


Take = Callable[[Event], int]
"""What is done with an event of the peer; returns the status to answer."""


class RequestUser:
    """Sends requests over an association, one outstanding at a time; answers events that come meanwhile."""

    def __init__(self, association: Association, take_event: Take | None = None) -> None:
        """Take an open association; without `take_event` events of the peer are refused."""
        self._association = association
        self._take_event = take_event
        self._message_id = 0

    def ask(self, request: Request) -> Answer:
        """Send a request and wait for its answer.

        Raises:
            NotAccepted: No presentation context for its SOP class.
            KhoanhError: The association ended.
        """
        context = next(
            (c for c in self._association.contexts.values() if c.abstract_syntax == request.sop_class_uid), None
        )
        if context is None:
            raise NotAccepted("the peer does not offer this service", vi="Máy bên kia không hỗ trợ dịch vụ này")
        self._message_id = self._message_id % 0xFFFF + 1
        values = format_request(request, self._message_id)
        if request.data_set is None:
            self._association.send_command(context.id, values)
        else:
            data = write_model(request.data_set, context.transfer_syntax)
            self._association.send_message(context.id, values, [data])
        while True:
            answer = self._read(request.field, self._message_id)
            if answer is not None:
                return answer

    def await_events(self, seconds: float, is_enough: Callable[[], bool]) -> None:
        """Answer events of the peer until there are enough, the time is up or the peer releases."""
        idle, self._association.idle_s = self._association.idle_s, seconds
        with suppress(TimedOut):
            while not is_enough():
                self._read(None, 0)
        self._association.idle_s = idle

    def close(self) -> None:
        """Release the association; if the peer is gone, just close it."""
        with suppress(KhoanhError):
            self._association.release()
        self._association.wire.close()

    def _read(self, field: CommandField | None, message_id: int) -> Answer | None:
        try:
            context_id, command = self._association.read_command()
        except Released:
            self._association.answer_release()
            raise
        data = b""
        if command.has_data_set:
            data = self._association.read_small_data_set(context_id, _MAX_EVENT_BYTES)
        if field is not None and command.field == field | IS_RESPONSE and command.message_id == message_id:
            return Answer(command.status, command.text(Element.ERROR_COMMENT))
        if command.field != CommandField.N_EVENT_REPORT:
            raise MalformedPdu("neither the answer to our request nor an event")
        self._answer_event(context_id, command, data)
        return None

    def _answer_event(self, context_id: int, command: Command, data: bytes) -> None:
        context = self._association.contexts[context_id]
        type_id = command.number(Element.EVENT_TYPE_ID) or 0
        event = Event(command.sop_class_uid, command.sop_instance_uid, type_id, data, context.transfer_syntax)
        status = self._take_event(event) if self._take_event else statuses.UNRECOGNIZED_OPERATION
        self._association.send_command(
            context_id,
            {
                Element.AFFECTED_SOP_CLASS_UID: event.sop_class_uid,
                Element.COMMAND_FIELD: CommandField.N_EVENT_REPORT | IS_RESPONSE,
                Element.MESSAGE_ID_BEING_RESPONDED_TO: command.message_id,
                Element.COMMAND_DATA_SET_TYPE: NO_DATA_SET,
                Element.STATUS: status,
                Element.AFFECTED_SOP_INSTANCE_UID: event.sop_instance_uid,
                Element.EVENT_TYPE_ID: type_id,
            },
        )


def format_request(request: Request, message_id: int) -> dict[int, int | str]:
    """Return the command set of a request (PS3.7 10.3)."""
    by_requested = request.field in _BY_REQUESTED
    values: dict[int, int | str] = {
        Element.REQUESTED_SOP_CLASS_UID if by_requested else Element.AFFECTED_SOP_CLASS_UID: request.sop_class_uid,
        Element.COMMAND_FIELD: request.field,
        Element.MESSAGE_ID: message_id,
        Element.COMMAND_DATA_SET_TYPE: NO_DATA_SET if request.data_set is None else 1,
        Element.REQUESTED_SOP_INSTANCE_UID
        if by_requested
        else Element.AFFECTED_SOP_INSTANCE_UID: request.sop_instance_uid,
    }
    if request.field in _TYPE_ID:
        values[_TYPE_ID[request.field]] = request.type_id
    return values


def open_request(
    peer: Peer,
    requests: Iterable[Request],
    *,
    take_event: Take | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> RequestUser:
    """Open an association for these requests; those that report events are made in the role of an SCP.

    Raises:
        KhoanhError: As `open_association`.
    """
    asked = list(requests)
    classes = list(dict.fromkeys(request.sop_class_uid for request in asked))
    contexts = [
        ProposedContext(2 * index + 1, uid, (EXPLICIT_LITTLE, IMPLICIT_LITTLE)) for index, uid in enumerate(classes)
    ]
    reporting = {request.sop_class_uid for request in asked if request.field == CommandField.N_EVENT_REPORT}
    requesting = {request.sop_class_uid for request in asked if request.field != CommandField.N_EVENT_REPORT}
    roles = [Roles(uid, uid in requesting, True) for uid in classes if uid in reporting]
    return RequestUser(open_association(peer, contexts, roles=roles, is_stopping=is_stopping), take_event)
