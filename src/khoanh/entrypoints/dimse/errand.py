"""The objects of one C-MOVE or C-GET, and how they are carried, over one association or two side by side."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import structlog

from khoanh.adapters.dicom_client import StoreUser
from khoanh.entrypoints.dimse.deliver import Courier, DestinationGone
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import statuses

_log = structlog.get_logger()

Settle = Callable[[StoredObject, int], None]
"""Counts one sub-operation by the status of its C-STORE."""


class Errand:
    """What still waits to be sent; shared by the threads that carry it."""

    def __init__(self, objects: Iterable[StoredObject]) -> None:
        self._waiting = deque(objects)
        self._lock = threading.Lock()
        self.is_cancelled = False

    def take(self) -> StoredObject | None:
        """Take the next object, None if there is no more or the errand was cancelled."""
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self.is_cancelled else None

    def give_back(self, stored: StoredObject | None) -> None:
        """Return an object that was taken and not sent."""
        if stored is not None:
            with self._lock:
                self._waiting.appendleft(stored)

    def take_rest(self) -> Sequence[StoredObject]:
        """Take everything that is left."""
        with self._lock:
            rest = tuple(self._waiting)
            self._waiting.clear()
            return rest

    @property
    def has_more(self) -> bool:
        """Whether objects wait and nobody cancelled."""
        return bool(self._waiting) and not self.is_cancelled


def carry(errand: Errand, courier: Courier, settle: Settle, glance: Callable[[], None]) -> None:
    """Send one object after another until none is left, a cancel, or the loss of the association.

    The next object is made ready while the destination works on the one before.

    Args:
        glance: Called before each object: looks for a cancel, tells how far it is.
    """
    stored = errand.take()
    parcel = courier.pack(stored)
    while stored is not None:
        following: StoredObject | None = None
        try:
            glance()
            if errand.is_cancelled:
                errand.give_back(stored)
                return
            sent = courier.send(parcel)
            following = errand.take()
            parcel = courier.pack(following)
            status = courier.read_status(sent)
        except BaseException as fault:
            settle(stored, statuses.PROCESSING_FAILURE)
            errand.give_back(following)
            if isinstance(fault, DestinationGone):
                return
            raise
        settle(stored, status)
        stored = following


class Hand:
    """A second association for the same errand, if the destination grants one; it takes what the first leaves."""

    def __init__(
        self, errand: Errand, open_user: Callable[[], StoreUser], hire: Callable[[StoreUser], Courier], settle: Settle
    ) -> None:
        """Begin at once, in a thread of its own."""
        self._errand = errand
        self._open_user = open_user
        self._hire = hire
        self._settle = settle
        self._is_carrying = False
        self._thread = threading.Thread(target=self._run, name="second association", daemon=True)
        self._thread.start()

    def wait(self, glance: Callable[[], None]) -> None:
        """Wait until it has nothing in hand; one that still knocks at the destination is left to itself."""
        try:
            while self._is_carrying and self._thread.is_alive():
                glance()
                self._thread.join(0.02)
        except BaseException:
            self._errand.is_cancelled = True
            raise

    def _run(self) -> None:
        try:
            user = self._open_user()
        except KhoanhError as fault:
            _log.info("no second association", reason=fault.english)
            return
        self._is_carrying = True
        try:
            if self._errand.has_more:
                carry(self._errand, self._hire(user), self._settle, lambda: None)
        except Exception:
            _log.exception("second association failed")
        finally:
            self._is_carrying = False
            user.close()
