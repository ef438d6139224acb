"""C-MOVE and C-GET as SCP: which objects, where to, and how it went (PS3.4 C.4.2, C.4.3)."""

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from khoanh.adapters.dicom_client import Originator, StoreUser, open_store, propose_store
from khoanh.entrypoints.dimse.answers import answer, comment_on, query_status
from khoanh.entrypoints.dimse.backing import Destination
from khoanh.entrypoints.dimse.deliver import Courier, DestinationGone
from khoanh.entrypoints.dimse.errand import Errand, Hand, carry
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
_PAUSES_S: Final = (0.1, 0.4, 1.5)
_PENDING_EVERY_S: Final = 0.2
_MAX_KINDS: Final = 40
WORTH_A_SECOND: Final = 32
"""From how many objects on a second association to the destination is worth its while."""


class Progress:
    """Counts sub-operations and answers with them (PS3.7 9.1.3, 9.1.4)."""

    def __init__(self, talk: Talk, message: Message, total: int) -> None:
        self._talk = talk
        self._message = message
        self.remaining = total
        self.completed = self.warned = 0
        self.failed: list[str] = []
        self.arrived: list[StoredObject] = []
        self._due = 0.0
        self._told = total
        self._lock = threading.Lock()

    def count(self, stored: StoredObject, status: int) -> None:
        """Note how one sub-operation went; from any thread."""
        with self._lock:
            self.remaining -= 1
            if status == statuses.SUCCESS:
                self.completed += 1
                self.arrived.append(stored)
            elif statuses.is_warning(status):
                self.warned += 1
                self.arrived.append(stored)
            else:
                self.failed.append(stored.instance_uid)

    def tell_pending(self) -> None:
        """Send a pending response, at most five a second: they are optional, and cost the asker time."""
        now = time.monotonic()
        if 0 < self.remaining < self._told and now >= self._due:
            self._due = now + _PENDING_EVERY_S
            self._told = self.remaining
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
    destination = talk.backing.find_destination(talk.caller, message.command.text(Element.MOVE_DESTINATION))
    if destination is None:
        raise _UnknownDestination("unknown move destination")
    waiting = _locate(talk, message)
    progress = Progress(talk, message, len(waiting))
    while waiting and not talk.is_cancelled(message.command.message_id):
        batch = _first_batch(waiting)
        waiting = waiting[len(batch) :]
        if not _move_batch(talk, message, progress, destination, batch):
            for stored in waiting:
                progress.count(stored, statuses.PROCESSING_FAILURE)
            break
    if destination.asks_commitment and progress.arrived:
        talk.backing.ask_commitment(talk.caller, destination.peer.ae_title, progress.arrived)
    progress.finish()


def _move_batch(
    talk: Talk, message: Message, progress: Progress, destination: Destination, batch: list[StoredObject]
) -> bool:
    """Send what fits the contexts of one association; returns whether the destination is still there."""
    errand = Errand(batch)
    contexts = propose_store(((s.sop_class_uid, s.transfer_syntax_uid) for s in batch), destination.preferred)
    originator = Originator(talk.caller.ae_title, message.command.message_id)
    glance = _glancer(talk, message, progress, errand)
    second: Hand | None = None
    is_there = True

    def open_user() -> StoreUser:
        try:
            return open_store(destination.peer, contexts, is_stopping=talk.is_stopping)
        except KhoanhError as fault:
            raise DestinationGone(fault.english, vi=fault.vietnamese) from fault

    def hire(user: StoreUser) -> Courier:
        return Courier(talk, user, originator, destination.preferred)

    try:
        user: StoreUser | None = None
        while is_there and errand.has_more:
            user = open_user() if user is None else _open_again(open_user)
            if second is None and len(batch) >= WORTH_A_SECOND and destination.max_associations > 1:
                second = Hand(errand, open_user, hire, progress.count)
            courier = hire(user)
            try:
                carry(errand, courier, progress.count, glance)
            finally:
                user.close()
            is_there = not courier.is_peer_lost
    except DestinationGone as fault:
        _log.warning("move destination not reached", destination=destination.peer.ae_title, reason=fault.english)
        is_there = False
    except BaseException:
        # The asker is gone: the second association has no one left to carry for.
        errand.is_cancelled = True
        raise
    if second is not None:
        second.wait(glance)
    if not errand.is_cancelled:
        for stored in errand.take_rest():
            progress.count(stored, statuses.PROCESSING_FAILURE)
    return is_there


def _open_again(open_user: Callable[[], StoreUser]) -> StoreUser:
    """Open an association after one that we aborted, which the destination may still count for a moment."""
    for pause_s in _PAUSES_S:
        try:
            return open_user()
        except DestinationGone:
            time.sleep(pause_s)
    return open_user()


def _get(talk: Talk, message: Message) -> None:
    objects = _locate(talk, message)
    progress = Progress(talk, message, len(objects))
    errand = Errand(objects)
    courier = Courier(talk, StoreUser(talk.association), None)
    carry(errand, courier, progress.count, _glancer(talk, message, progress, errand))
    progress.finish()


def _glancer(talk: Talk, message: Message, progress: Progress, errand: Errand) -> Callable[[], None]:
    def glance() -> None:
        errand.is_cancelled = errand.is_cancelled or talk.is_cancelled(message.command.message_id)
        progress.tell_pending()

    return glance


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
