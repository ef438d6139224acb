"""Data sets as they leave: the stored bytes, and where their identity was corrected a new header before them.

IHE Radiology, Patient Information Reconciliation (RAD-12): what is retrieved says who the patient is known to be now.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from khoanh.adapters.storage import BlobPlace, Storage
from khoanh.features.archive.headers import limit_header, read_header
from khoanh.features.archive.objects import StoredObject
from khoanh.foundation.errors import Invalid
from khoanh.foundation.settings import Settings
from khoanh.standards.dicom import (
    DEFLATED_LE,
    EXPLICIT_LE,
    Header,
    Limits,
    correct_dataset,
    inflate_dataset,
    parse_header,
)

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Departure:
    """A data set on its way out: `head` stands in the place of its first `replaced_bytes`."""

    stored: StoredObject
    head: bytes = b""
    replaced_bytes: int = 0

    @property
    def size_bytes(self) -> int:
        """Length of the data set as it leaves."""
        return len(self.head) + self.stored.dataset_place.size_bytes - self.replaced_bytes


def depart(storage: Storage, settings: Settings, stored: StoredObject) -> Departure:
    """Make an object ready to leave; nothing is read of one that leaves as it came.

    Raises:
        Invalid: Its header cannot be corrected.
    """
    if stored.correction is None:
        return Departure(stored)
    limits = limit_header(settings)
    if stored.transfer_syntax_uid == DEFLATED_LE:
        return _depart_deflated(storage, limits, stored)
    header = read_header(storage, stored.dataset_place, stored.transfer_syntax_uid, limits)
    head = correct_dataset(header, stored.correction)
    return Departure(stored) if head is None else Departure(stored, head, header.end_offset)


def _depart_deflated(storage: Storage, limits: Limits, stored: StoredObject) -> Departure:
    assert stored.correction is not None
    place = stored.dataset_place
    if place.size_bytes > limits.max_inflated_bytes:
        raise Invalid("the deflated data set is larger than the largest header allowed", vi="Đối tượng nén quá lớn")
    plain, whole = inflate_dataset(storage.read(place.file, place.offset, place.size_bytes), limits.max_inflated_bytes)
    if not whole:
        raise Invalid("the deflated data set inflates beyond the limit", vi="Dữ liệu nén (deflate) quá lớn")
    header = parse_header(plain, EXPLICIT_LE, limits)
    head = correct_dataset(header, stored.correction)
    if head is None:
        return Departure(stored)
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(head) + packer.compress(plain[header.end_offset :]) + packer.flush()
    # Padded to even length (PS3.5 A.5).
    return Departure(stored, packed + b"\0" * (len(packed) % 2), place.size_bytes)


def correct_header(header: Header, stored: StoredObject, limits: Limits) -> Header:
    """Return the header as it is told; its offsets are those of its own bytes, not of the store.

    Raises:
        Invalid: It cannot be corrected.
    """
    told = correct_dataset(header, stored.correction) if stored.correction is not None else None
    if told is None:
        return header
    # Inflated or not, the elements are encoded as they were; what they show wins over this name.
    syntax = EXPLICIT_LE if stored.transfer_syntax_uid == DEFLATED_LE else stored.transfer_syntax_uid
    return parse_header(told, syntax, limits)


def iterate_departure(storage: Storage, departure: Departure, chunk_bytes: int = _CHUNK) -> Iterator[bytes]:
    """Yield the bytes of the data set as it leaves."""
    if not departure.replaced_bytes:
        return storage.read_chunks(departure.stored.dataset_place, chunk_bytes)
    return _iterate_corrected(storage, departure, chunk_bytes)


def _iterate_corrected(storage: Storage, departure: Departure, chunk_bytes: int) -> Iterator[bytes]:
    yield departure.head
    place, skipped = departure.stored.dataset_place, departure.replaced_bytes
    if place.size_bytes > skipped:
        rest = BlobPlace(place.file, place.offset + skipped, place.size_bytes - skipped)
        yield from storage.read_chunks(rest, chunk_bytes)


def read_departure(storage: Storage, departure: Departure, offset: int, size_bytes: int) -> bytes:
    """Read part of the data set as it leaves; `offset` counts from its first byte."""
    if offset < 0 or offset >= departure.size_bytes or size_bytes <= 0:
        return b""
    size_bytes = min(size_bytes, departure.size_bytes - offset)
    head = departure.head[offset : offset + size_bytes]
    if len(head) == size_bytes:
        return head
    place = departure.stored.dataset_place
    start = offset + len(head) - len(departure.head) + departure.replaced_bytes
    return head + storage.read(place.file, place.offset + start, size_bytes - len(head))
