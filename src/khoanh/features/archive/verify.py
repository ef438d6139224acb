"""Re-reading every object against its checksum."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from blake3 import blake3

from khoanh.adapters.storage import BlobPlace, Storage
from khoanh.features import audit
from khoanh.features.archive.queries import check as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk, Unit

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all)."""


@dataclass(slots=True)
class VerifyReport:
    """What a verification found; `broken` pairs a SOP Instance UID with what is wrong."""

    objects: int = 0
    size_bytes: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)


def verify_objects(desk: Desk, who: Principal, progress: Progress = lambda done, total: None) -> VerifyReport:
    """Read every stored object again and compare it to its checksum."""
    who.require(Permission.SYSTEM_MANAGE)
    report = VerifyReport()
    with desk.single(who) as unit:
        total = queries.sum_archive(unit.db)[1]
    for pack, _ in _each_pack(desk, who):
        with desk.single(who) as unit:
            checked = list(queries.list_pack_objects(unit.db, pack))
        for item in checked:
            fault = find_fault(desk.storage, item)
            if fault:
                report.broken.append((item.uid, fault))
            report.objects += 1
            report.size_bytes += item.place.size_bytes
            progress(report.size_bytes, total)
    with desk.unit(who) as unit:
        detail = {"objects": report.objects, "broken": len(report.broken)}
        audit.record(unit, "archive verified", detail=detail)
    return report


def list_missing_packs(unit: Unit) -> list[str]:
    """Name the packs that the index knows and the store does not have."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    there = set(unit.storage.list_files())
    missing: list[str] = []
    after = 0
    while packs := queries.list_packs(unit.db, after):
        missing += [file for _, file in packs if file not in there]
        after = packs[-1][0]
    return [file for file in missing if queries.is_pack_used(unit.db, file)]


def find_fault(storage: Storage, item: queries.Checked) -> str:
    """Return what is wrong with a stored object, or nothing."""
    place, skip = item.place, item.dataset_offset
    hasher, seen = blake3(), 0
    try:
        for chunk in storage.read_chunks(BlobPlace(place.file, place.offset + skip, place.size_bytes - skip)):
            hasher.update(chunk)
            seen += len(chunk)
    except (NotFound, OSError) as fault:
        return f"unreadable: {type(fault).__name__}"
    return "" if hasher.digest() == item.checksum else "checksum differs"


def _each_pack(desk: Desk, who: Principal) -> Iterator[tuple[int, str]]:
    after = 0
    while True:
        with desk.single(who) as unit:
            packs = queries.list_packs(unit.db, after)
        if not packs:
            return
        yield from packs
        after = packs[-1][0]
