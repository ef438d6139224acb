"""C-MOVE and C-GET as SCP: which objects, where to, and how it went (PS3.4 C.4.2, C.4.3)."""

import time
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from khoanh.adapters.dicom_client import Originator, StoreUser, open_store, propose_store
from khoanh.entrypoints.dimse.answers import answer, comment_on, query_status
from khoanh.entrypoints.dimse.deliver import Courier, DestinationGone
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
        courier = Courier(talk, user, originator, destination.preferred)
        try:
            done = _send_all(talk, message, progress, batch, courier)
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
    _send_all(talk, message, progress, objects, Courier(talk, StoreUser(talk.association), None))
    progress.finish()


def _send_all(talk: Talk, message: Message, progress: Progress, objects: list[StoredObject], courier: Courier) -> int:
    """Send one after another until the end, a C-CANCEL or the loss of the destination; returns how many were tried.

    The next object is made ready while the destination works on the one before.
    """
    following = iter(objects)
    parcel = courier.pack(next(following, None))
    for place, stored in enumerate(objects):
        if talk.is_cancelled(message.command.message_id):
            return place
        try:
            number = courier.send(parcel)
            parcel = courier.pack(next(following, None))
            progress.count(stored, courier.read_status(number))
        except DestinationGone:
            progress.count(stored, statuses.PROCESSING_FAILURE)
            return place + 1
        progress.tell_pending()
    return len(objects)


def _count_all(progress: Progress, objects: Iterable[StoredObject]) -> None:
    for stored in objects:
        progress.count(stored, statuses.PROCESSING_FAILURE)


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
