"""What the door asks of the features; a narrow seam, so that the protocol can be tested without an archive."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from khoanh.adapters.dicom_client import MAX_PDU_BYTES, Buffer, Peer
from khoanh.features.archive import Match, Query, Receipt, StoredObject
from khoanh.features.commitments import Asked
from khoanh.features.devices import WorklistProfile
from khoanh.features.orders import WorklistFilter, WorklistItem
from khoanh.foundation.identity import Principal
from khoanh.standards.dimse import Rejection

Model = Mapping[str, Any]
"""A data set in the DICOM JSON model."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A known device on the line.

    Attributes:
        character_set: Specific Character Set it wants its answers in, "" = UTF-8.
        worklist: What it sees of the modality worklist, and in which form.
        max_pdu_bytes: Largest P-DATA PDU we ask it for.
        free: Gives its place among the open associations back.
    """

    ae_title: str
    address: str
    who: Principal
    duplicate_policy: Literal["refuse", "keep"] = "refuse"
    character_set: str = ""
    modality: str = ""
    worklist: WorklistProfile = field(default_factory=WorklistProfile)
    max_pdu_bytes: int = MAX_PDU_BYTES
    free: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a C-MOVE goes.

    Attributes:
        preferred: Transfer syntaxes it likes its objects best in; none: as stored.
        max_associations: How many it can have open at once.
        asks_commitment: It is asked to commit to what it was sent.
    """

    peer: Peer
    preferred: tuple[str, ...] = ()
    max_associations: int = 1
    asks_commitment: bool = False


class Intake(Protocol):
    """Takes in objects one after another (see `features.archive.open_intake`)."""

    def begin(self, sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str) -> None:
        """Start an object."""

    def write(self, chunk: bytes | memoryview) -> None:
        """Take the next bytes of its data set."""

    def commit(self) -> Receipt:
        """Make it durable and indexed."""

    def abandon(self) -> None:
        """Drop it."""

    def close(self) -> None:
        """End the intake."""


class Backing(Protocol):
    """Everything behind the door."""

    ae_title: str
    accept_unknown: bool

    @property
    def utc_offset_minutes(self) -> int:
        """Minutes that the hospital's clock is ahead of UTC."""

    def admit(self, calling: str, called: str, address: str) -> Caller | Rejection:
        """Decide whether this peer may open an association now."""

    def open_intake(self, caller: Caller) -> Intake:
        """Start taking in objects from `caller`."""

    def find(self, caller: Caller, query: Query) -> Iterator[Match]:
        """Yield what matches, in pages behind the scenes."""

    @property
    def time_zone(self) -> str:
        """Name of the hospital's time zone."""

    def find_worklist(self, caller: Caller, wanted: WorklistFilter) -> list[WorklistItem]:
        """Return the scheduled steps that this device may see, the earliest first."""

    def create_performed(self, caller: Caller, uid: str, model: Model) -> None:
        """Keep a procedure step that a device has begun."""

    def change_performed(self, caller: Caller, uid: str, model: Model) -> list[str]:
        """Keep what a device says of its step; returns the keywords of what may not be changed."""

    def read_performed(self, caller: Caller, uid: str) -> Model:
        """Return the data set of a step."""

    def answer_commitment(self, caller: Caller, model: Model) -> Asked:
        """Keep and judge the request of a device that we commit to objects."""

    def note_reported(self, asked: Asked, status: int) -> None:
        """Note that a report was delivered over the association of its request."""

    def hurry_report(self, asked: Asked) -> None:
        """Have a report delivered over an association of its own."""

    def take_report(self, caller: Caller, model: Model) -> None:
        """Take a device's answer to our request that it commits to objects."""

    def ask_commitment(self, caller: Caller, ae_title: str, objects: Sequence[StoredObject]) -> None:
        """Ask a device to commit to what it has been sent."""

    def locate(self, caller: Caller, level: str, keys: Mapping[str, Sequence[str]]) -> list[StoredObject]:
        """List the objects that a C-MOVE or C-GET names, in order of series and number."""

    def read(self, stored: StoredObject) -> Iterable[Buffer]:
        """Read the data set in its stored syntax, with its identity as it is known now."""

    def choose_syntax(self, stored_syntax: str, accepted: Sequence[str], preferred: Sequence[str]) -> str | None:
        """Return in which of the accepted transfer syntaxes an object leaves, None if in none."""

    def convert(self, stored: StoredObject, syntax: str) -> Iterable[Buffer]:
        """Read the data set in another transfer syntax."""

    def find_destination(self, caller: Caller, ae_title: str) -> Destination | None:
        """Return where a C-MOVE goes, None if the AE title is unknown.

        Raises:
            Forbidden: The destination may not receive.
        """
