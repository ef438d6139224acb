"""A house behind the door that keeps objects in memory, and a reception in a thread."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from khoanh.adapters.dicom_client import Buffer, Peer
from khoanh.adapters.storage import BlobPlace
from khoanh.entrypoints.dimse.backing import Caller, Destination, Model
from khoanh.entrypoints.dimse.converse import Patience
from khoanh.entrypoints.dimse.listen import Reception, open_listener
from khoanh.features.archive import Match, Query, Receipt, StoredObject
from khoanh.features.commitments import Asked
from khoanh.features.orders import WorklistFilter, WorklistItem
from khoanh.foundation.errors import KhoanhError, OutOfResources
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID
from khoanh.standards.dimse import CALLED_AE_NOT_RECOGNIZED, CALLING_AE_NOT_RECOGNIZED, Rejection

STUDY, SERIES = StudyUID("1.2.3"), SeriesUID("1.2.3.1")


@dataclass
class MemoryIntake:
    house: "House"
    kind: tuple[str, str, str] = ("", "", "")
    data: bytearray = field(default_factory=bytearray)

    def begin(self, sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str) -> None:
        self.kind, self.data = (sop_class_uid, sop_instance_uid, transfer_syntax_uid), bytearray()

    def write(self, chunk: bytes | memoryview) -> None:
        self.data += chunk

    def commit(self) -> Receipt:
        if self.house.fault is not None:
            raise self.house.fault
        sop_class, uid, syntax = self.kind
        self.house.keep(uid, sop_class, syntax, bytes(self.data))
        return Receipt("stored", STUDY, SERIES, InstanceUID(uid), sop_class)

    def abandon(self) -> None:
        self.house.abandoned += 1

    def close(self) -> None:
        self.house.closed += 1


@dataclass
class House:
    ae_title: str = "KHOANH"
    accept_unknown: bool = True
    utc_offset_minutes: int = 420
    time_zone: str = "Asia/Ho_Chi_Minh"
    items: Sequence[WorklistItem] = ()
    permissions: frozenset[Permission] = frozenset(Permission)
    character_set: str = ""
    fault: KhoanhError | None = None
    destination: Peer | None = None
    associations: int = 1
    matches: Sequence[Match] = ()
    objects: dict[str, StoredObject] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    located: list[tuple[str, Mapping[str, Sequence[str]]]] = field(default_factory=list)
    torn: set[str] = field(default_factory=set)
    abandoned: int = 0
    closed: int = 0
    slow: threading.Event | None = None

    def keep(self, uid: str, sop_class: str, syntax: str, body: bytes) -> None:
        place = BlobPlace("memory", 0, len(body))
        self.bodies[uid] = body
        self.objects[uid] = StoredObject(
            InstanceUID(uid), sop_class, syntax, STUDY, SERIES, place, 0, 1, None, b"", len(self.objects), 1
        )

    def admit(self, calling: str, called: str, address: str) -> Caller | Rejection:
        if called != self.ae_title:
            return CALLED_AE_NOT_RECOGNIZED
        if calling == "STRANGER":
            return CALLING_AE_NOT_RECOGNIZED
        who = Principal(PrincipalKind.DEVICE, calling, self.permissions, address=address)
        return Caller(calling, address, who, character_set=self.character_set)

    def open_intake(self, caller: Caller) -> MemoryIntake:
        return MemoryIntake(self)

    def find(self, caller: Caller, query: Query) -> Iterator[Match]:
        self.queries.append(query)
        for match in self.matches:
            if self.slow is not None:
                self.slow.wait(0.05)
            yield match

    def find_worklist(self, caller: Caller, wanted: WorklistFilter) -> list[WorklistItem]:
        return list(self.items)

    def create_performed(self, caller: Caller, uid: str, model: Model) -> None:
        raise NotImplementedError

    def change_performed(self, caller: Caller, uid: str, model: Model) -> list[str]:
        raise NotImplementedError

    def read_performed(self, caller: Caller, uid: str) -> Model:
        raise NotImplementedError

    def answer_commitment(self, caller: Caller, model: Model) -> Asked:
        raise NotImplementedError

    def note_reported(self, asked: Asked, status: int) -> None:
        raise NotImplementedError

    def hurry_report(self, asked: Asked) -> None:
        raise NotImplementedError

    def take_report(self, caller: Caller, model: Model) -> None:
        raise NotImplementedError

    def ask_commitment(self, caller: Caller, ae_title: str, objects: Sequence[StoredObject]) -> None:
        raise NotImplementedError

    def locate(self, caller: Caller, level: str, keys: Mapping[str, Sequence[str]]) -> list[StoredObject]:
        self.located.append((level, keys))
        return list(self.objects.values())

    def read(self, stored: StoredObject) -> Iterable[Buffer]:
        if self.slow is not None:
            self.slow.wait(0.05)
        yield self.bodies[stored.instance_uid]
        if stored.instance_uid in self.torn:
            raise OutOfResources("the disk is gone")

    def choose_syntax(self, stored_syntax: str, accepted: Sequence[str], preferred: Sequence[str]) -> str | None:
        return stored_syntax if stored_syntax in accepted else None

    def convert(self, stored: StoredObject, syntax: str) -> Iterable[Buffer]:
        raise NotImplementedError

    def find_destination(self, caller: Caller, ae_title: str) -> Destination | None:
        found = self.destination is not None and self.destination.ae_title == ae_title
        return Destination(self.destination, (), self.associations) if found and self.destination else None


@contextmanager
def serving(house: House, patience: Patience | None = None) -> Iterator[int]:
    """Serve `house` on a free port of the loopback; yields the port."""
    listener = open_listener("127.0.0.1", 0)
    stop = threading.Event()
    reception = Reception(listener, house, stop, patience=patience)
    thread = threading.Thread(target=reception.run)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        assert reception.count_open() == 0
