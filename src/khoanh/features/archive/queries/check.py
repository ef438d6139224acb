"""SQL of walking the whole archive, in pages, and of knowing what the index holds of a pack."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from khoanh.adapters.storage import BlobPlace

Connection = psycopg.Connection[Any]
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Checked:
    """An object to be re-read."""

    uid: str
    place: BlobPlace
    dataset_offset: int
    checksum: bytes


def sum_archive(db: Connection) -> tuple[int, int]:
    """Return (objects, bytes) of the archive; counted from the series, not from every object."""
    row = db.execute("select coalesce(sum(instance_count), 0), coalesce(sum(size_bytes), 0) from series").fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def list_packs(db: Connection, after: int) -> list[tuple[int, str]]:
    """Return the next packs after a key."""
    return db.execute("select id, file from pack where id > %s order by id limit %s", (after, _PAGE)).fetchall()


def list_pack_objects(db: Connection, pack: int) -> Iterator[Checked]:
    """Return the objects that the index, or a kept version, names in a pack, in the order they lie there."""
    rows = db.execute(
        'select instance.uid, pack.file, "offset", size_bytes, dataset_offset, checksum from instance'
        " join pack on pack.id = instance.pack where pack = %s union all"
        ' select object_conflict.uid, pack.file, "offset", size_bytes, dataset_offset, checksum from object_conflict'
        " join pack on pack.id = object_conflict.pack where pack = %s order by 3",
        (pack, pack),
    )
    for uid, file, offset, size_bytes, dataset_offset, checksum in rows:
        yield Checked(uid, BlobPlace(file, offset, size_bytes), dataset_offset, bytes(checksum))


def list_known_offsets(db: Connection, file: str) -> set[int]:
    """Return where in a pack the index knows objects, those included that are to be erased."""
    rows = db.execute(
        'select instance."offset" from instance join pack on pack.id = instance.pack where pack.file = %s union all'
        ' select object_conflict."offset" from object_conflict join pack on pack.id = object_conflict.pack'
        " where pack.file = %s union all"
        ' select erasure."offset" from erasure join pack on pack.id = erasure.pack where pack.file = %s',
        (file, file, file),
    )
    return {row[0] for row in rows}


def is_pack_used(db: Connection, file: str) -> bool:
    """Tell whether the index names an object in a pack."""
    row = db.execute(
        "select exists (select 1 from instance join pack on pack.id = instance.pack where pack.file = %s)", (file,)
    ).fetchone()
    return bool(row and row[0])
