"""Giving objects back: where they lie, and their bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from khoanh.adapters.storage import BlobPlace, Storage
from khoanh.features import audit
from khoanh.features.archive.objects import StoredObject
from khoanh.features.archive.queries import corrections
from khoanh.features.archive.queries import locate as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import Correction, write_file_meta
from khoanh.transaction import Unit

_PREAMBLE = 128


def locate(
    unit: Unit,
    *,
    study_uid: str | Sequence[str] | None = None,
    series_uid: str | Sequence[str] | None = None,
    instance_uid: str | Sequence[str] | None = None,
    patient_id: tuple[str, str | None] | None = None,
    purpose: str = "study retrieved",
) -> list[StoredObject]:
    """Find the objects that satisfy all that is given, in the order of series and instance numbers.

    The audit keeps one row for each study, purpose and session of the one who asks.

    Args:
        patient_id: Patient ID and its issuer, or None for any issuer.
    """
    unit.who.require(Permission.STUDY_READ)
    found = queries.locate_objects(
        unit.db,
        study_uids=_listed(study_uid),
        series_uids=_listed(series_uid),
        instance_uids=_listed(instance_uid),
        patient_id=patient_id,
    )
    for study in sorted({stored.study_uid for stored in found}):
        audit.record(unit, purpose, study_uid=study, once=True)
    return found


def locate_cover(unit: Unit, study_uid: str, series_uid: str | None = None) -> StoredObject:
    """Return the object that stands for a series or study: the middle one of its first series with pixels.

    Raises:
        NotFound: There is none.
    """
    unit.who.require(Permission.STUDY_READ)
    stored = queries.locate_cover(unit.db, study_uid, series_uid)
    if stored is None:
        raise NotFound(f"no objects in {series_uid or study_uid}")
    return stored


def read_correction(unit: Unit, study_uid: str) -> Correction | None:
    """Return what the objects of a study say otherwise than they came with, None if they leave as they came."""
    unit.who.require(Permission.STUDY_READ)
    return corrections.read_corrections(unit.db, [study_uid]).get(study_uid)


def correct_objects(unit: Unit, objects: Sequence[StoredObject]) -> list[StoredObject]:
    """Return objects that were located a moment ago with what is told of their studies now."""
    unit.who.require(Permission.STUDY_READ)
    found = corrections.read_corrections(unit.db, sorted({stored.study_uid for stored in objects}))
    return [
        stored if found.get(stored.study_uid) == stored.correction
        else replace(stored, correction=found.get(stored.study_uid))
        for stored in objects
    ]  # fmt: skip


def iterate_dataset(storage: Storage, stored: StoredObject, chunk_bytes: int = 1 << 20) -> Iterator[bytes]:
    """Yield the data set's bytes as they are stored, without preamble and meta information."""
    return storage.read_chunks(stored.dataset_place, chunk_bytes)


def iterate_part10(storage: Storage, stored: StoredObject, chunk_bytes: int = 1 << 20) -> Iterator[bytes]:
    """Yield the object as a Part 10 file; its preamble is blanked, so that it is never a program (PS3.10 7.1)."""
    yield part10_head(storage, stored)
    yield from iterate_dataset(storage, stored, chunk_bytes)


def part10_head(storage: Storage, stored: StoredObject) -> bytes:
    """Return preamble and meta information to put before the data set; a bare data set gets new ones."""
    return make_part10_head(stored, storage.read(stored.place.file, stored.place.offset, stored.dataset_offset))


def make_part10_head(stored: StoredObject, head: bytes) -> bytes:
    """Blank the preamble of a stored head; what was stored without preamble and meta information gets new ones."""
    if stored.dataset_offset <= _PREAMBLE + 4:
        return write_file_meta(stored.sop_class_uid, stored.instance_uid, stored.transfer_syntax_uid)
    if head[_PREAMBLE : _PREAMBLE + 4] != b"DICM":
        return write_file_meta(stored.sop_class_uid, stored.instance_uid, stored.transfer_syntax_uid)
    return bytes(_PREAMBLE) + head[_PREAMBLE:]


def measure_part10(storage: Storage, stored: StoredObject) -> int:
    """Return the number of bytes that `iterate_part10` yields."""
    return len(part10_head(storage, stored)) + stored.dataset_place.size_bytes


def read_dataset_span(storage: Storage, stored: StoredObject, offset: int, size_bytes: int) -> bytes:
    """Read part of the data set; `offset` counts from its first byte."""
    place: BlobPlace = stored.dataset_place
    if offset < 0 or offset >= place.size_bytes:
        return b""
    return storage.read(place.file, place.offset + offset, min(size_bytes, place.size_bytes - offset))


def _listed(wanted: str | Sequence[str] | None) -> list[str] | None:
    if wanted is None:
        return None
    return [wanted] if isinstance(wanted, str) else list(wanted)
