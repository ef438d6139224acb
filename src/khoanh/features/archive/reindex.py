"""Rebuilding the index from the stored objects alone."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from blake3 import blake3

from khoanh.adapters.storage import BlobPlace, Found
from khoanh.features import audit
from khoanh.features.archive import rules
from khoanh.features.archive.headers import limit_header, read_header
from khoanh.features.archive.indexing import Indexer, Synced
from khoanh.features.archive.objects import Source
from khoanh.features.archive.queries import check as queries
from khoanh.foundation.errors import Conflict, Invalid
from khoanh.foundation.identity import Permission, Principal
from khoanh.standards.dicom import Limits, read_file_meta
from khoanh.transaction import Desk

_META_BYTES = 64 << 10


@dataclass(slots=True)
class ReindexReport:
    """What a rebuild met; `left_out` pairs an object's name with the reason."""

    packs: int = 0
    known: int = 0
    added: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)


def reindex(
    desk: Desk, who: Principal, progress: Callable[[int, int], None] = lambda done, total: None
) -> ReindexReport:
    """Walk every pack and index what the index does not know; of two versions of an object the older stays current.

    Args:
        progress: Called with (packs done, packs in all).
    """
    who.require(Permission.SYSTEM_MANAGE)
    report = ReindexReport()
    files = list(desk.storage.list_files())
    indexer = Indexer(desk, who, Source("import", "reindex", duplicate_policy="keep"))
    limits = limit_header(desk.settings)
    for number, file in enumerate(files, start=1):
        with desk.single(who) as unit:
            known = queries.list_known_offsets(unit.db, file)
        index_pack(desk, indexer, file, known, limits, report)
        report.known += len(known)
        report.packs = number
        indexer.tell_growth()
        progress(number, len(files))
    with desk.unit(who) as unit:
        detail = {"packs": report.packs, "added": report.added, "left_out": len(report.left_out)}
        audit.record(unit, "archive reindexed", detail=detail)
    return report


def index_pack(
    desk: Desk, indexer: Indexer, file: str, known: Collection[int], limits: Limits, report: ReindexReport
) -> None:
    """Index the objects of one pack that do not lie at `known` offsets; adds to `report`."""
    is_synced = False
    for found in desk.storage.scan(file, known):
        try:
            if not is_synced:
                desk.storage.sync(file)
                is_synced = True
            _index_found(desk, indexer, found, limits)
            report.added += 1
        except (Invalid, Conflict) as fault:
            report.left_out.append((found.name, fault.english))


def _index_found(desk: Desk, indexer: Indexer, found: Found, limits: Limits) -> None:
    if not found.intact:
        raise Invalid("its CRC-32 differs")
    place = found.place
    meta = read_file_meta(desk.storage.read(place.file, place.offset, min(place.size_bytes, _META_BYTES)))
    skip = meta.dataset_offset
    dataset = BlobPlace(place.file, place.offset + skip, place.size_bytes - skip)
    header = read_header(desk.storage, dataset, meta.transfer_syntax_uid, limits)
    hasher = blake3()
    for chunk in desk.storage.read_chunks(dataset):
        hasher.update(chunk)
    found_as = rules.identify(header)
    indexer.add(Synced(header, found_as, meta.transfer_syntax_uid, place, skip, hasher.digest()))
