"""Puts a synced object into the index, or finds that it is there already."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from khoanh.adapters.storage import BlobPlace
from khoanh.features import audit
from khoanh.features.archive import rules
from khoanh.features.archive.objects import IndexFull, Receipt, Source
from khoanh.features.archive.queries import receive as queries
from khoanh.features.archive.queries.receive import Row
from khoanh.features.archive.rules import Identified
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Conflict, Invalid, OutOfResources
from khoanh.foundation.events import SeriesGrew, StudyArrived
from khoanh.foundation.identity import Principal
from khoanh.foundation.uids import SeriesUID, StudyUID
from khoanh.standards.dicom import Header
from khoanh.transaction import Desk

_SERIES_REMEMBERED = 512

Spot = tuple[int, int]
"""Keys of (series, study) in the index."""


@dataclass(frozen=True, slots=True)
class Synced:
    """An object in the store, or on its way to the disk.

    Attributes:
        dataset_offset: Where the data set begins within the object's bytes.
        checksum: BLAKE3-256 of its bytes from there on.
    """

    header: Header
    found: Identified
    transfer_syntax_uid: str
    place: BlobPlace
    dataset_offset: int
    checksum: bytes


@dataclass(slots=True)
class Indexer:
    """Indexes the objects of one source; remembers where its series stand.

    Attributes:
        flush: Whether each row must survive a crash of PostgreSQL by itself; see `settle.py`.
    """

    desk: Desk
    who: Principal
    source: Source
    flush: bool = True
    _spots: OrderedDict[tuple[bytes, ...], Spot] = field(default_factory=OrderedDict)
    _codes: dict[str, int] = field(default_factory=dict)
    _packs: dict[str, int] = field(default_factory=dict)
    _grown: set[tuple[StudyUID, SeriesUID]] = field(default_factory=set)

    def add(self, thing: Synced, until_synced: Callable[[], None] = lambda: None) -> Receipt:
        """Index one object; one transaction.

        Args:
            until_synced: Waits until its bytes are durable; called before any row names them.

        Raises:
            Conflict: Other bytes are stored under its UID and the policy refuses.
            Invalid: The index cannot hold it.
            OutOfResources: The database is unavailable; whether the row was committed is then unknown.
        """
        try:
            return self._add_once(thing, until_synced)
        except IndexFull:
            raise
        except OutOfResources:
            # A connection may have died in the pool. Asking again is safe: a row that was committed after all
            # names these very bytes, and is then taken as stored.
            return self._add_again(thing, until_synced)

    def _add_again(self, thing: Synced, until_synced: Callable[[], None]) -> Receipt:
        try:
            return self._add_once(thing, until_synced)
        except (Invalid, IndexFull) as fault:
            # A refusal of the second asking says nothing of the first: its row may name the bytes, so they stay.
            raise OutOfResources(f"the index was lost, then refused: {fault.english}", vi=fault.vietnamese) from fault

    def _add_once(self, thing: Synced, until_synced: Callable[[], None]) -> Receipt:
        fingerprint = rules.fingerprint_place(thing.header)
        found = thing.found
        with self.desk.single(self.who) as unit:
            try:
                row = self._describe_row(unit.db, thing)
                until_synced()
                spot = self._spots.get(fingerprint)
                if spot is not None:
                    try:
                        fresh = queries.add_instance(unit.db, *spot, row, flush=self.flush)
                    except queries.Refused as fault:
                        if isinstance(fault, queries.LostConnection):
                            raise
                        spot = None  # The series was deleted since; place it anew.
            except queries.Refused as fault:
                raise _as_refusal(fault) from fault
        if spot is None:
            fresh = self._add_first(thing, row, fingerprint)
        if fresh:
            self._grown.add((found.study_uid, found.series_uid))
            return self._receipt("stored", found)
        return self._settle_duplicate(found, row)

    def _describe_row(self, db: queries.Connection, thing: Synced) -> Row:
        found = thing.found
        return Row(
            found.instance_uid, self._code(db, found.sop_class_uid), self._code(db, thing.transfer_syntax_uid),
            found.number, found.frames, self._pack(db, thing.place.file), thing.place, thing.dataset_offset,
            thing.checksum,
        )  # fmt: skip

    def tell_growth(self) -> None:
        """Tell which series grew since the last time; jobs and live views start from it."""
        if not self._grown:
            return
        with self.desk.unit(self.who) as unit:
            for study_uid, series_uid in sorted(self._grown):
                unit.tell(SeriesGrew(study_uid, series_uid))
        self._grown.clear()

    def _add_first(self, thing: Synced, row: Row, fingerprint: tuple[bytes, ...]) -> bool:
        found = thing.found
        place = rules.describe_place(thing.header, self.source.ae_title, str(self.source), now())
        with self.desk.unit(self.who) as unit:
            try:
                placed = queries.place_series(unit.db, place, found.instance_uid)
                fresh = queries.add_instance(unit.db, placed.series, placed.study, row)
            except queries.Refused as fault:
                raise _as_refusal(fault) from fault
            if placed.new_study:
                unit.tell(StudyArrived(found.study_uid))
            audit.record(unit, "study received", study_uid=found.study_uid, once=True)
            if placed.conflict:
                audit.record(unit, "identity contradicted", study_uid=found.study_uid, once=True)
        self._spots[fingerprint] = (placed.series, placed.study)
        if len(self._spots) > _SERIES_REMEMBERED:
            self._spots.popitem(last=False)
        return fresh

    def _settle_duplicate(self, found: Identified, row: Row) -> Receipt:
        keep = self.source.duplicate_policy == "keep"
        with self.desk.unit(self.who) as unit:
            known = queries.find_known(unit.db, row.uid)
            if known is None:
                raise Conflict(f"instance {row.uid} was removed while it was being stored")
            if (known.file, known.offset) == (row.place.file, row.place.offset):
                return self._receipt("stored", found)
            size = row.place.size_bytes - row.dataset_offset
            same = known.checksum == row.checksum and known.size_bytes - known.dataset_offset == size
            if same and known.transfer_syntax == row.transfer_syntax:
                return self._receipt("duplicate", found)
            noted = queries.note_object_conflict(unit.db, row, found.study_uid, str(self.source), kept=keep)
            audit.record(
                unit, "object contradicted", study_uid=found.study_uid, subject=row.uid, detail={"kept": keep and noted}
            )
        if keep:
            return self._receipt("kept version" if noted else "duplicate", found)
        raise Conflict(
            f"instance {row.uid} is stored already with other content",
            vi=f"Ảnh {row.uid} đã được lưu với nội dung khác",
        )

    def _receipt(self, outcome: Literal["stored", "duplicate", "kept version"], found: Identified) -> Receipt:
        return Receipt(outcome, found.study_uid, found.series_uid, found.instance_uid, found.sop_class_uid)

    def _code(self, db: queries.Connection, uid: str) -> int:
        if uid not in self._codes:
            self._codes[uid] = queries.code_uid(db, uid)
        return self._codes[uid]

    def _pack(self, db: queries.Connection, file: str) -> int:
        if file not in self._packs:
            self._packs[file] = queries.add_pack(db, file)
        return self._packs[file]


def _as_refusal(fault: Exception) -> Exception:
    if queries.is_out_of_room(fault):
        return IndexFull("the index has no room", vi="Cơ sở dữ liệu đã hết chỗ")
    if isinstance(fault, queries.LostConnection):
        return fault
    return Invalid(f"the index cannot hold this object ({type(fault).__name__})")
