"""C-MOVE and C-GET as SCP: which objects, where to, and how it went (PS3.4 C.4.2, C.4.3)."""

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

import structlog

from khoanh.adapters.dicom_client import Agreed, BrokenOff, Buffer, Originator, StoreUser, open_store, propose_store
from khoanh.entrypoints.dimse.answers import answer, comment_on, query_status
from khoanh.entrypoints.dimse.identifiers import FAILED_UIDS, LEVEL, parse_identifier, write_identifier
from khoanh.entrypoints.dimse.offers import SERVICES
from khoanh.entrypoints.dimse.talk import ENDS, Message, Talk
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import Forbidden, Invalid, KhoanhError, OutOfResources
from khoanh.foundation.identity import Permission
from khoanh.standards.dimse import Element, statuses

_log = structlog.get_logger()

_UNIQUE_KEYS: Final = {
    "PATIENT": "PatientID",
    "STUDY": "StudyInstanceUID",
    "SERIES": "SeriesInstanceUID",
    "IMAGE": "SOPInstanceUID",
}
_PENDING_EVERY_S: Final = 0.2
_MAX_KINDS: Final = 40
_AHEAD_BYTES: Final = 32 << 20
"""How much of a converted object is made before any of it is sent: most decoding faults show in time."""


Send = Callable[[StoredObject], int]
"""Sends one object and returns the status of its C-STORE; raises KhoanhError if it cannot be sent."""


class Progress:
    """Counts sub-operations and answers with them (PS3.7 9.1.3, 9.1.4)."""

    def __init__(self, talk: Talk, message: Message, total: int) -> None:
        self._talk = talk
        self._message = message
        self.remaining = total
        self.completed = self.warned = 0
        self.failed: list[str] = []
        self._due = 0.0

    def count(self, stored: StoredObject, status: int) -> None:
        """Note how one sub-operation went."""
        self.remaining -= 1
        if status == statuses.SUCCESS:
            self.completed += 1
        elif statuses.is_warning(status):
            self.warned += 1
        else:
            self.failed.append(stored.instance_uid)

    def tell_pending(self) -> None:
        """Send a pending response, at most five a second: they are optional, and cost the asker time."""
        now = time.monotonic()
        if self.remaining and now >= self._due:
            self._due = now + _PENDING_EVERY_S
            self._send(statuses.PENDING)

    def finish(self) -> None:
        """Send the final response, with the list of what failed (PS3.4 C.4.2.1.4.2)."""
        self._talk.counts.sent += self.completed + self.warned
        self._talk.counts.unsent += len(self.failed)
        if self.remaining:
            self._send(statuses.CANCEL)
        elif self.failed and not self.completed and not self.warned:
            self._send(statuses.CANNOT_PERFORM_SUB_OPERATIONS)
        elif self.failed or self.warned:
            self._send(statuses.SUB_OPERATIONS_WITH_FAILURES)
        else:
            self._send(statuses.SUCCESS)

    def _send(self, status: int) -> None:
        association, context_id = self._talk.association, self._message.context_id
        is_final = not statuses.is_pending(status)
        failed = self.failed if is_final else []
        values = answer(self._message.command, status, has_data_set=bool(failed))
        if status in (statuses.PENDING, statuses.CANCEL):
            values[Element.REMAINING] = min(self.remaining, 0xFFFF)
        values[Element.COMPLETED] = min(self.completed, 0xFFFF)
        values[Element.FAILED] = min(len(self.failed), 0xFFFF)
        values[Element.WARNING] = min(self.warned, 0xFFFF)
        if failed:
            syntax = association.contexts[context_id].transfer_syntax
            association.send_message(context_id, values, [write_identifier({FAILED_UIDS: failed}, syntax)])
        else:
            association.send_command(context_id, values)


def answer_move(talk: Talk, message: Message) -> None:
    """Send the objects to another AE (C-MOVE)."""
    _answer(talk, message, _move)


def answer_get(talk: Talk, message: Message) -> None:
    """Send the objects over the association they are asked on (C-GET)."""
    _answer(talk, message, _get)


def _answer(talk: Talk, message: Message, perform: Callable[[Talk, Message], None]) -> None:
    try:
        perform(talk, message)
    except ENDS:
        raise
    except _UnknownDestination:
        _refuse(talk, message, statuses.MOVE_DESTINATION_UNKNOWN, "Move Destination is not a known device")
    except OutOfResources as fault:
        _refuse(talk, message, statuses.CANNOT_COUNT_MATCHES, comment_on(fault))
    except KhoanhError as fault:
        _refuse(talk, message, query_status(fault), comment_on(fault))


def _refuse(talk: Talk, message: Message, status: int, comment: str) -> None:
    _log.warning("retrieve refused", status=f"{status:#06x}", reason=comment)
    talk.association.send_command(message.context_id, answer(message.command, status, comment=comment))


class _UnknownDestination(KhoanhError):
    """The Move Destination is not a device of ours."""


def _move(talk: Talk, message: Message) -> None:
    command = message.command
    destination = talk.backing.find_destination(talk.caller, command.text(Element.MOVE_DESTINATION))
    if destination is None:
        raise _UnknownDestination("unknown move destination")
    peer = destination.peer
    objects = _locate(talk, message)
    progress = Progress(talk, message, len(objects))
    originator = Originator(talk.caller.ae_title, command.message_id)
    waiting = objects
    while waiting and not talk.is_cancelled(command.message_id):
        batch = _first_batch(waiting)
        kinds = [(stored.sop_class_uid, stored.transfer_syntax_uid) for stored in batch]
        try:
            user = open_store(peer, propose_store(kinds, destination.preferred), is_stopping=talk.is_stopping)
        except KhoanhError as fault:
            _log.warning("move destination not reached", destination=peer.ae_title, reason=fault.english)
            _count_all(progress, waiting)
            break
        courier = _Courier(talk, user, originator, destination.preferred)
        try:
            done = _send_all(talk, message, progress, batch, courier.send)
        finally:
            user.close()
        waiting = waiting[done:]
        if courier.is_peer_lost:
            _count_all(progress, waiting)
            break
    progress.finish()


def _get(talk: Talk, message: Message) -> None:
    objects = _locate(talk, message)
    progress = Progress(talk, message, len(objects))
    courier = _Courier(talk, StoreUser(talk.association), None)
    courier.read_status = talk.read_answer
    _send_all(talk, message, progress, objects, courier.send)
    progress.finish()


def _send_all(talk: Talk, message: Message, progress: Progress, objects: list[StoredObject], send: Send) -> int:
    """Send one after another until the end, a C-CANCEL or the loss of the destination; returns how many were tried."""
    for place, stored in enumerate(objects):
        if talk.is_cancelled(message.command.message_id):
            return place
        try:
            progress.count(stored, send(stored))
        except _DestinationGone:
            progress.count(stored, statuses.PROCESSING_FAILURE)
            return place + 1
        progress.tell_pending()
    return len(objects)


def _count_all(progress: Progress, objects: Iterable[StoredObject]) -> None:
    for stored in objects:
        progress.count(stored, statuses.PROCESSING_FAILURE)


class _DestinationGone(KhoanhError):
    """The association to the destination ended in the middle."""


class _Courier:
    """Sends objects over one association, in the stored syntax or a converted one."""

    def __init__(
        self, talk: Talk, user: StoreUser, originator: Originator | None, preferred: Sequence[str] = ()
    ) -> None:
        self._talk = talk
        self._user = user
        self._originator = originator
        self._preferred = preferred
        self.is_peer_lost = False
        self.read_status: Callable[[int], int] = user.read_status

    def send(self, stored: StoredObject) -> int:
        """Send one object; what the archive cannot give counts as a failed sub-operation."""
        backing = self._talk.backing
        context = self._user.choose_context(
            stored.sop_class_uid,
            lambda accepted: backing.choose_syntax(stored.transfer_syntax_uid, accepted, self._preferred),
        )
        if context is None:
            _log.warning("no context for an object", sop_instance_uid=stored.instance_uid)
            return statuses.SOP_CLASS_NOT_SUPPORTED
        try:
            is_converted = context.transfer_syntax != stored.transfer_syntax_uid
            first, rest = _open(self._data_of(stored, context), _AHEAD_BYTES if is_converted else 1)
        except KhoanhError as fault:
            _log.warning("object unreadable", sop_instance_uid=stored.instance_uid, reason=fault.english)
            return statuses.PROCESSING_FAILURE
        return self._hand_over(context, stored, first, rest)

    def _hand_over(self, context: Agreed, stored: StoredObject, first: list[Buffer], rest: Iterable[Buffer]) -> int:
        try:
            number = self._user.send(context, stored.instance_uid, chain(first, rest), originator=self._originator)
            return self.read_status(number)
        except ENDS as fault:
            if self._originator is None:
                raise
            _log.warning("move destination lost", reason=fault.english)
            # When it was our object that broke off, the destination is well, and the others get an association anew.
            self.is_peer_lost = not isinstance(fault, BrokenOff)
            self._user.abort()
            raise _DestinationGone("the destination is gone") from fault

    def _data_of(self, stored: StoredObject, context: Agreed) -> Iterable[Buffer]:
        if context.transfer_syntax == stored.transfer_syntax_uid:
            return self._talk.backing.read(stored)
        return self._talk.backing.convert(stored, context.transfer_syntax)


def _open(pieces: Iterable[Buffer], most: int) -> tuple[list[Buffer], Iterable[Buffer]]:
    """Take the first pieces before anything is sent, so that an unreadable object costs no association."""
    iterator = iter(pieces)
    first: list[Buffer] = []
    size = 0
    for piece in iterator:
        first.append(piece)
        size += len(piece)
        if size >= most:
            break
    return first, iterator


def _first_batch(objects: list[StoredObject]) -> list[StoredObject]:
    """Take as many as have room in one association: each kind needs a context or more of its 128."""
    kinds: set[tuple[str, str]] = set()
    for place, stored in enumerate(objects):
        kinds.add((stored.sop_class_uid, stored.transfer_syntax_uid))
        if len(kinds) > _MAX_KINDS:
            return objects[:place]
    return objects


def _locate(talk: Talk, message: Message) -> list[StoredObject]:
    if not talk.caller.who.may(Permission.STUDY_READ):
        raise Forbidden("this device may not retrieve", vi="Thiết bị này không được phép lấy ảnh")
    context = talk.association.contexts[message.context_id]
    if message.identifier is None:
        raise Invalid("a retrieve without identifier", vi="Yêu cầu lấy ảnh không có dữ liệu")
    header = parse_identifier(message.identifier, context.transfer_syntax)
    level = header.text(LEVEL)
    if level not in SERVICES[context.abstract_syntax].levels:
        raise Invalid("Query/Retrieve Level is missing or not of this model", vi="Mức truy vấn không hợp lệ")
    keys = {name: values for name in _UNIQUE_KEYS.values() if (values := [v for v in header.texts(name) if v])}
    if _UNIQUE_KEYS[level] not in keys:
        raise Invalid(f"{_UNIQUE_KEYS[level]} is missing", vi=f"Thiếu {_UNIQUE_KEYS[level]}")
    if any(letter in value for values in keys.values() for value in values for letter in "*?"):
        raise Invalid("a unique key holds a wildcard", vi="Khóa duy nhất không được chứa ký tự đại diện")
    return talk.backing.locate(talk.caller, level, keys)
