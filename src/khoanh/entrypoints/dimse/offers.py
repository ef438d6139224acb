"""What we offer: services, syntaxes in our order, extended negotiation; the tables of the conformance statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from khoanh.features.archive import Level
from khoanh.features.commitments import COMMITMENT
from khoanh.features.procedures import MPPS
from khoanh.standards.dicom import TRANSFER_SYNTAXES, is_storage_class, may_be_storage_class

VERIFICATION: Final = "1.2.840.10008.1.1"
STORAGE_EXTENSION: Final = bytes((2, 0, 3, 0, 0, 0))
"""Storage: level 2 (full), digital signatures level 3 (bit preserving), no element coercion (PS3.4 B.3.1)."""

MAX_OUTSTANDING: Final = 64
"""Requests that a peer may have outstanding; they are performed one after another, in order."""


class Kind(StrEnum):
    """What a SOP class is for."""

    VERIFICATION = "verification"
    STORAGE = "storage"
    FIND = "find"
    MOVE = "move"
    GET = "get"
    WORKLIST = "worklist"
    PERFORMED = "performed"
    PERFORMED_RETRIEVE = "performed retrieve"
    COMMITMENT = "commitment"


PATIENT_ROOT: Final[tuple[Level, ...]] = ("PATIENT", "STUDY", "SERIES", "IMAGE")
STUDY_ROOT: Final[tuple[Level, ...]] = ("STUDY", "SERIES", "IMAGE")
PATIENT_STUDY_ONLY: Final[tuple[Level, ...]] = ("PATIENT", "STUDY")


@dataclass(frozen=True, slots=True)
class Service:
    """A SOP class that we perform.

    Attributes:
        levels: Query/retrieve levels of its information model, highest first (PS3.4 C.6).
        extension: What we support of its extended negotiation, a byte an item (PS3.4 C.5.1.1, C.5.2.1, C.5.3.1).
    """

    uid: str
    name: str
    kind: Kind
    levels: tuple[Level, ...] = ()
    extension: bytes = b""


_FIND_EXTENSION = bytes((1, 1, 1, 1, 0, 1, 1))
"""Relational, combined date-time, fuzzy names, timezone; no multi-frame conversion; empty and multiple values."""

_RETRIEVE_EXTENSION = bytes((1, 0))
"""Relational retrieval; no multi-frame conversion."""


def _query_retrieve(base: str, name: str, levels: tuple[Level, ...]) -> tuple[Service, ...]:
    return (
        Service(f"{base}.1", f"{name} Query/Retrieve Information Model - FIND", Kind.FIND, levels, _FIND_EXTENSION),
        Service(f"{base}.2", f"{name} Query/Retrieve Information Model - MOVE", Kind.MOVE, levels, _RETRIEVE_EXTENSION),
        Service(f"{base}.3", f"{name} Query/Retrieve Information Model - GET", Kind.GET, levels, _RETRIEVE_EXTENSION),
    )


SERVICES: Final[dict[str, Service]] = {
    service.uid: service
    for service in (
        Service(VERIFICATION, "Verification", Kind.VERIFICATION),
        *_query_retrieve("1.2.840.10008.5.1.4.1.2.1", "Patient Root", PATIENT_ROOT),
        *_query_retrieve("1.2.840.10008.5.1.4.1.2.2", "Study Root", STUDY_ROOT),
        *_query_retrieve("1.2.840.10008.5.1.4.1.2.3", "Patient/Study Only (retired)", PATIENT_STUDY_ONLY),
        Service("1.2.840.10008.5.1.4.31", "Modality Worklist Information Model - FIND", Kind.WORKLIST),
        Service(COMMITMENT, "Storage Commitment Push Model", Kind.COMMITMENT),
        Service(MPPS, "Modality Performed Procedure Step", Kind.PERFORMED),
        Service("1.2.840.10008.3.1.2.3.4", "Modality Performed Procedure Step Retrieve", Kind.PERFORMED_RETRIEVE),
    )
}
"""Everything but storage; every storage class of the standard's tables is offered as both SCP and SCU."""

IMPLICIT_LITTLE: Final = "1.2.840.10008.1.2"
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
EXPLICIT_BIG: Final = "1.2.840.10008.1.2.2"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"

MESSAGE_SYNTAXES: Final = (EXPLICIT_LITTLE, IMPLICIT_LITTLE, DEFLATED, EXPLICIT_BIG)
"""For identifiers and everything else without pixels."""


def _rank(uid: str) -> tuple[int, int]:
    syntax = TRANSFER_SYNTAXES[uid]
    plain = (EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED)
    if uid in plain:
        return 0, plain.index(uid)
    # A data set whose pixels lie behind a URL (JPIP) or in a private layout is the last that we want.
    is_odd = not uid.startswith("1.2.840.10008.") or "JPIP" in syntax.name
    return (4 if is_odd else 3 if syntax.video else 2 if syntax.lossy else 1), 0


STORAGE_SYNTAXES: Final[tuple[str, ...]] = tuple(sorted(TRANSFER_SYNTAXES, key=_rank))
"""Uncompressed, lossless, lossy, video, by reference: the order in which we choose if the sender leaves it open."""

_PLACE: Final = {uid: place for place, uid in enumerate(STORAGE_SYNTAXES)}
_UNCOMPRESSED: Final = frozenset((EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED))


def choose_storage_syntax(proposed: Sequence[str]) -> str | None:
    """Pick the transfer syntax of a storage context, None if there is none that we know.

    A sender that names a compressed syntax first holds the object in it: taking it keeps the object as it is.
    Otherwise our own order decides (PS3.8 9.3.2.2 gives the proposed order no meaning).
    """
    first = proposed[0]
    if first in _PLACE and first not in _UNCOMPRESSED:
        return first
    return min((uid for uid in proposed if uid in _PLACE), key=_PLACE.__getitem__, default=None)


def choose_message_syntax(proposed: Sequence[str]) -> str | None:
    """Pick the transfer syntax of any other context."""
    return next((uid for uid in MESSAGE_SYNTAXES if uid in proposed), None)


def kind_of(abstract_syntax: str, *, accept_unknown: bool) -> Kind | None:
    """Tell what an abstract syntax is for, None if we do not perform it.

    With `accept_unknown`, private UIDs and later ones of the standard's storage arc count as storage.
    """
    service = SERVICES.get(abstract_syntax)
    if service is not None:
        return service.kind
    if is_storage_class(abstract_syntax):
        return Kind.STORAGE
    return Kind.STORAGE if accept_unknown and may_be_storage_class(abstract_syntax) else None
