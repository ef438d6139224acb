"""Who comes with a link: looked up for every request, so that a revoked link is closed at once."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from starlette.requests import Request

from khoanh.entrypoints.handovers.throttle import Throttle
from khoanh.entrypoints.http import client_of
from khoanh.features import handovers
from khoanh.features.archive import StoredObject
from khoanh.features.handovers import Guest, Refusal
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Forbidden, NotFound, OutOfResources
from khoanh.foundation.identity import Principal, PrincipalKind
from khoanh.transaction import Desk

PASS_COOKIE = "khoanh_guest"
_OBJECTS_S = 5.0
_MOST_STUDIES = 256


def _close() -> NotFound:
    return NotFound(
        "this link is not valid, has expired or was revoked",
        vi="Liên kết không đúng, đã hết hạn hoặc đã bị thu hồi",
    )


@dataclass(slots=True)
class Doorkeeper:
    """Lets in who shows a good link; slows down who guesses, and who takes too much. One for each process.

    Attributes:
        refused: Bad links and PINs of an address: a hospital's whole waiting room may sit behind one.
        asked: Requests with one link; a study of a thousand slices is looked through once or twice.
        packed: Packages taken with one link.
    """

    desk: Desk
    refused: Throttle = field(default_factory=lambda: Throttle(40, 300))
    asked: Throttle = field(default_factory=lambda: Throttle(6000, 300))
    packed: Throttle = field(default_factory=lambda: Throttle(10, 3600))
    _objects: OrderedDict[int, tuple[float, tuple[StoredObject, ...]]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def meet(self, request: Request) -> Guest:
        """Return who comes; perhaps the PIN is wanting still.

        Raises:
            NotFound: The link is not good, whatever the reason.
            OutOfResources: Too many requests came with this link, or too many bad ones from this address.
        """
        token = str(request.path_params["token"])
        address = client_of(request)
        if not self.refused.is_open(address) or not self.asked.take(sha256(token.encode()).digest()):
            raise OutOfResources("too many requests; wait some minutes", vi="Quá nhiều yêu cầu, hãy đợi vài phút")
        with self.desk.unit(nobody(address)) as unit:
            found = handovers.meet_guest(unit, token, request.cookies.get(PASS_COOKIE, "")[:200])
            if isinstance(found, Refusal):
                handovers.note_refusal(unit, found)
        if isinstance(found, Refusal):
            self.refused.note(address)
            raise _close()
        return found

    def admit(self, request: Request) -> Guest:
        """Return who may see the result and its pictures. Raises as `meet`; Forbidden: no PIN; NotFound: withdrawn."""
        guest = self.meet(request)
        with self.desk.unit(nobody(guest.who.address)) as unit:
            handovers.require_standing(unit, guest)
        return guest

    def admit_to_originals(self, request: Request) -> Guest:
        """Return who may take the objects themselves, which name the patient. Raises as `admit`."""
        guest = self.admit(request)
        if guest.hide_name:
            raise Forbidden("this link gives pictures without a name", vi="Liên kết này chỉ cho xem ảnh ẩn tên")
        return guest

    def list_objects(self, guest: Guest) -> tuple[StoredObject, ...]:
        """Return the objects with pictures, as they were within the last seconds."""
        moment = time.monotonic()
        key = guest.handover
        with self._lock:
            kept = self._objects.get(key)
            if kept is not None and kept[0] > moment:
                return kept[1]
        with self.desk.unit(nobody(guest.who.address)) as unit:
            found = tuple(handovers.list_objects(unit, guest))
        with self._lock:
            self._objects[key] = (moment + _OBJECTS_S, found)
            self._objects.move_to_end(key)
            while len(self._objects) > _MOST_STUDIES:
                self._objects.popitem(last=False)
        return found

    def note(self, guest: Guest, what: str) -> None:
        """Record what a guest opens. Raises OutOfResources: a package too many."""
        if what == "zip" and not self.packed.take(guest.handover):
            raise OutOfResources("too many downloads; try again later", vi="Đã tải quá nhiều lần, hãy thử lại sau")
        with self.desk.unit(nobody(guest.who.address)) as unit:
            handovers.note_opening(unit, guest, what)


def nobody(address: str) -> Principal:
    """Return the principal of one who has shown no link yet."""
    return Principal(
        PrincipalKind.LINK, "", frozenset(), session=f"guest:{address}:{now().date().isoformat()}", address=address
    )
