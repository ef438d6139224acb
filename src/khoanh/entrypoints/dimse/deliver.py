"""Objects over one association, ours (C-MOVE) or the peer's own (C-GET): packed, sent, answered for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import structlog

from khoanh.adapters.dicom_client import Agreed, BrokenOff, Buffer, Originator, StoreUser
from khoanh.entrypoints.dimse.talk import ENDS, Talk
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import statuses

_log = structlog.get_logger()

_AHEAD_BYTES: Final = 32 << 20
"""How much of a converted object is made before any of it is sent: most decoding faults show in time."""


class DestinationGone(KhoanhError):
    """The association to the destination of a C-MOVE ended in the middle."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One object ready to leave."""

    context: Agreed
    sop_instance_uid: str
    pieces: Iterable[Buffer]


@dataclass(frozen=True, slots=True)
class Unsent:
    """An object that cannot leave, and the status its sub-operation counts with."""

    status: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that waits for its answer."""

    message_id: int


class Courier:
    """Sends objects, in the stored syntax or a converted one.

    Attributes:
        is_peer_lost: The association ended for a reason of the other side.
    """

    def __init__(
        self, talk: Talk, user: StoreUser, originator: Originator | None, preferred: Sequence[str] = ()
    ) -> None:
        """Without `originator` the objects go over the talk's own association."""
        self._talk = talk
        self._user = user
        self._originator = originator
        self._preferred = preferred
        self._chosen: dict[tuple[str, str], Agreed | None] = {}
        self.is_peer_lost = False

    def pack(self, stored: StoredObject | None) -> Parcel | Unsent:
        """Choose the context of an object and read its first bytes; what the archive cannot give stays unsent."""
        if stored is None:
            return Unsent(statuses.NO_SUCH_OBJECT_INSTANCE)
        context = self._choose(stored)
        if context is None:
            _log.warning("no context for an object", sop_instance_uid=stored.instance_uid)
            return Unsent(statuses.SOP_CLASS_NOT_SUPPORTED)
        backing = self._talk.backing
        try:
            if context.transfer_syntax == stored.transfer_syntax_uid:
                pieces = _begin(backing.read(stored), 1)
            else:
                pieces = _begin(backing.convert(stored, context.transfer_syntax), _AHEAD_BYTES)
        except KhoanhError as fault:
            _log.warning("object unreadable", sop_instance_uid=stored.instance_uid, reason=fault.english)
            return Unsent(statuses.PROCESSING_FAILURE)
        return Parcel(context, stored.instance_uid, pieces)

    def send(self, parcel: Parcel | Unsent) -> Sent | Unsent:
        """Send the request and all of its data set.

        Raises:
            DestinationGone: The association is lost.
        """
        if isinstance(parcel, Unsent):
            return parcel
        try:
            return Sent(
                self._user.send(parcel.context, parcel.sop_instance_uid, parcel.pieces, originator=self._originator)
            )
        except ENDS as fault:
            if self._originator is None:
                raise
            raise self._lose(fault) from fault

    def read_status(self, sent: Sent | Unsent) -> int:
        """Wait for the answer and return its status.

        Raises:
            DestinationGone: The association is lost.
        """
        if isinstance(sent, Unsent):
            return sent.status
        if self._originator is None:
            return self._talk.read_answer(sent.message_id)
        try:
            return self._user.read_status(sent.message_id)
        except ENDS as fault:
            raise self._lose(fault) from fault

    def _choose(self, stored: StoredObject) -> Agreed | None:
        kind = (stored.sop_class_uid, stored.transfer_syntax_uid)
        if kind not in self._chosen:
            choose = self._talk.backing.choose_syntax
            self._chosen[kind] = self._user.choose_context(
                stored.sop_class_uid, lambda accepted: choose(stored.transfer_syntax_uid, accepted, self._preferred)
            )
        return self._chosen[kind]

    def _lose(self, fault: KhoanhError) -> DestinationGone:
        _log.warning("move destination lost", reason=fault.english)
        # When it was our object that broke off, the destination is well, and the others get an association anew.
        self.is_peer_lost = not isinstance(fault, BrokenOff)
        self._user.abort()
        return DestinationGone("the destination is gone")


def _begin(pieces: Iterable[Buffer], most: int) -> Iterable[Buffer]:
    """Take the first pieces before anything is sent, so that an unreadable object costs no association."""
    iterator = iter(pieces)
    first: list[Buffer] = []
    size = 0
    for piece in iterator:
        first.append(piece)
        size += len(piece)
        if size >= most:
            break
    return chain(first, iterator)
