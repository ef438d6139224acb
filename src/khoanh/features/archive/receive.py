"""The one way in: C-STORE, STOW-RS, import and upload hand their bytes to an intake.

An object is answered for only when its bytes are synced to the store and its row is committed; the bytes go
first, so the index never names what is not there.
"""

import contextlib
import time
from collections import OrderedDict
from dataclasses import dataclass

from blake3 import blake3

from khoanh.adapters.storage import BlobPlace, PackWriter
from khoanh.features.archive import rules
from khoanh.features.archive.headers import limit_header, read_header
from khoanh.features.archive.indexing import Indexer, Synced
from khoanh.features.archive.objects import ClassNotSupported, IndexFull, Receipt, Source
from khoanh.features.archive.queries import settle as settling
from khoanh.foundation.errors import Conflict, Invalid, OutOfResources
from khoanh.foundation.identity import Permission, Principal
from khoanh.foundation.uids import parse_uid
from khoanh.standards.dicom import (
    TRANSFER_SYNTAXES,
    Header,
    is_storage_class,
    may_be_storage_class,
    parse_header,
    read_file_meta,
    write_file_meta,
)
from khoanh.transaction import Desk

_HEAD_BYTES = 64 << 10
_GATHERED_BYTES = 1 << 20
_PACK_BYTES = 2 << 30
_OPEN_PACKS = 4
_TELL_EVERY_S = 10.0


@dataclass(slots=True)
class _Arriving:
    """The object that is being received."""

    sop_class_uid: str
    instance_uid: str
    transfer_syntax_uid: str
    meta: bytes
    size_bytes: int = 0
    dataset_offset: int = 0
    header: Header | None = None
    writer: PackWriter | None = None
    checksum: blake3 | None = None


class Intake:
    """Receives the objects of one association, request or run, one after another, in one thread."""

    def __init__(self, desk: Desk, who: Principal, source: Source) -> None:
        who.require(Permission.STUDY_STORE)
        self._desk = desk
        self._who = who
        self._source = source
        # A row whose bytes lie in a pack on a local disk can be made again from it.
        self._indexer = Indexer(desk, who, source, flush=desk.storage.local_path("") is None)
        self._packs: OrderedDict[str, PackWriter] = OrderedDict()
        self._arriving: _Arriving | None = None
        # What has come of an object waits here: a small one is written, synced and read in one go.
        self._gathered = memoryview(bytearray(_GATHERED_BYTES))
        self._study_mark = b""
        self._study_uid = ""
        self._limits = limit_header(desk.settings)
        self._told_at = time.monotonic()

    def begin(self, sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str) -> None:
        """Start an object that arrives as a data set (C-STORE).

        Raises:
            Invalid: A UID is none.
            ClassNotSupported: The SOP class is not stored here.
        """
        self._require_class(sop_class_uid)
        instance_uid = parse_uid(sop_instance_uid, what="Affected SOP Instance UID")
        meta = write_file_meta(sop_class_uid, instance_uid, transfer_syntax_uid, self._source.ae_title)
        self._arriving = _Arriving(sop_class_uid, instance_uid, transfer_syntax_uid, meta)

    def begin_file(self) -> None:
        """Start an object that arrives as a Part 10 file."""
        self._arriving = _Arriving("", "", "", b"")

    def write(self, chunk: bytes | memoryview) -> None:
        """Take the next bytes.

        Raises:
            OutOfResources: The disk is full, or the object is larger than the largest allowed.
            Invalid: The bytes cannot be a DICOM object.
        """
        arriving = self._current()
        before, arriving.size_bytes = arriving.size_bytes, arriving.size_bytes + len(chunk)
        if arriving.size_bytes <= _GATHERED_BYTES:
            self._gathered[before : arriving.size_bytes] = chunk
            return
        if arriving.size_bytes > self._desk.settings.max_object_bytes:
            raise self._too_large()
        if arriving.writer is None:
            chunk, room = memoryview(chunk), _GATHERED_BYTES - before
            self._gathered[before:] = chunk[:room]
            self._place(arriving, self._gathered)
            assert arriving.writer is not None
            arriving.checksum = blake3(self._after_meta(arriving, _GATHERED_BYTES))
            chunk = chunk[room:]
        arriving.writer.write(chunk)
        assert arriving.checksum is not None
        arriving.checksum.update(chunk)

    def commit(self) -> Receipt:
        """Sync and index the object.

        Raises:
            Mismatch: The data set contradicts the request.
            Invalid: It cannot be indexed.
            Conflict: Other bytes are stored under its UID.
            OutOfResources: No room, or no database.
        """
        arriving = self._current()
        if arriving.size_bytes == 0:
            raise Invalid("the object is empty", vi="Đối tượng rỗng")
        if arriving.size_bytes > self._desk.settings.max_object_bytes:
            raise self._too_large()
        if arriving.writer is None:
            self._place(arriving, self._gathered[: arriving.size_bytes])
        assert arriving.writer is not None
        place = arriving.writer.end()
        keep = False
        try:
            # The bytes are on their way to the disk; meanwhile they are read.
            thing = self._read(arriving, place)
            keep = True
            receipt = self._indexer.add(thing, arriving.writer.settle)
            keep = receipt.outcome != "duplicate"
        except (Invalid, Conflict, IndexFull):
            keep = False
            raise
        finally:
            # When the database was lost the row may be committed: then the bytes must stay.
            if not keep:
                arriving.writer.abandon()
            self._arriving = None
        if time.monotonic() - self._told_at > _TELL_EVERY_S:
            self._tell()
        return receipt

    def abandon(self) -> None:
        """Drop the object that was begun and not committed."""
        if self._arriving is not None and self._arriving.writer is not None:
            self._arriving.writer.abandon()
        self._arriving = None

    def close(self) -> None:
        """End the intake: complete its packs and tell what grew."""
        self.abandon()
        for writer in self._packs.values():
            self._close_pack(writer)
        self._packs.clear()
        self._tell()

    def __enter__(self) -> "Intake":
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def _current(self) -> _Arriving:
        if self._arriving is None:
            raise Invalid("no object was begun")
        return self._arriving

    def _require_class(self, sop_class_uid: str) -> None:
        if is_storage_class(sop_class_uid):
            return
        if not may_be_storage_class(sop_class_uid) or not self._desk.settings.accept_unknown_sop_classes:
            raise ClassNotSupported(
                f"SOP class {sop_class_uid[:64]} is not stored here",
                vi=f"Không lưu trữ loại đối tượng {sop_class_uid[:64]}",
            )

    def _place(self, arriving: _Arriving, head: memoryview) -> None:
        """Choose the pack of the study that the first bytes tell of, and write them there."""
        if not arriving.meta:
            meta = read_file_meta(bytes(head[:_HEAD_BYTES]))
            arriving.transfer_syntax_uid, arriving.dataset_offset = meta.transfer_syntax_uid, meta.dataset_offset
            name, dataset = meta.sop_instance_uid, head[meta.dataset_offset :]
        else:
            arriving.dataset_offset = len(arriving.meta)
            name, dataset = arriving.instance_uid, head
        study_uid = self._study_uid
        if not name or not self._study_mark or bytes(head[:_HEAD_BYTES]).find(self._study_mark) < 0:
            header = self._parse(arriving, dataset)
            study_uid = header.uid("StudyInstanceUID") if header is not None else ""
            name = name or (header.uid("SOPInstanceUID") if header is not None else "")
        writer = self._writer_for(study_uid)
        writer.begin(parse_uid(name or "0", what="SOP Instance UID"))
        arriving.writer = writer
        if arriving.meta:
            writer.write(arriving.meta)
        writer.write(head)

    def _parse(self, arriving: _Arriving, dataset: memoryview) -> Header | None:
        """Parse what there is of the data set; a deflated one is parsed when it is complete."""
        syntax = TRANSFER_SYNTAXES.get(arriving.transfer_syntax_uid)
        if syntax is not None and syntax.deflated:
            return None
        arriving.header = parse_header(dataset, arriving.transfer_syntax_uid, self._limits)
        return arriving.header

    def _read(self, arriving: _Arriving, place: BlobPlace) -> Synced:
        """Read what the index must know of a complete object.

        Raises:
            Mismatch: The data set contradicts the request.
            Invalid: It cannot be indexed.
        """
        if arriving.checksum is None:
            arriving.checksum = blake3(self._after_meta(arriving, arriving.size_bytes))
        header = self._complete_header(arriving, place)
        found = rules.identify(header)
        self._require_class(found.sop_class_uid)
        rules.match_request(found, arriving.sop_class_uid, arriving.instance_uid, self._source.study_uid)
        self._mark_study(header, found)
        return Synced(
            header, found, arriving.transfer_syntax_uid, place, arriving.dataset_offset, arriving.checksum.digest()
        )

    def _after_meta(self, arriving: _Arriving, end: int) -> memoryview:
        """Return the gathered bytes of the data set."""
        return self._gathered[0 if arriving.meta else arriving.dataset_offset : end]

    def _complete_header(self, arriving: _Arriving, place: BlobPlace) -> Header:
        header = arriving.header
        if header is None and arriving.size_bytes <= _GATHERED_BYTES:
            header = self._parse(arriving, self._after_meta(arriving, arriving.size_bytes))
        if header is not None and (header.ended != "truncated" or arriving.size_bytes <= _GATHERED_BYTES):
            return header
        dataset = BlobPlace(
            place.file, place.offset + arriving.dataset_offset, place.size_bytes - arriving.dataset_offset
        )
        return read_header(self._desk.storage, dataset, arriving.transfer_syntax_uid, self._limits)

    def _mark_study(self, header: Header, found: rules.Identified) -> None:
        """Remember the bytes that name the study: the next object that has them goes to the same pack, unparsed."""
        if found.study_uid == self._study_uid:
            return
        span = header.span("StudyInstanceUID")
        assert span is not None
        self._study_uid = found.study_uid
        self._study_mark = bytes(header.data[span.offset - 8 : span.offset + span.length])

    def _too_large(self) -> OutOfResources:
        return OutOfResources(
            f"the object is larger than {self._desk.settings.max_object_bytes} bytes",
            vi="Đối tượng vượt quá kích thước cho phép",
        )

    def _writer_for(self, study_uid: str) -> PackWriter:
        writer = self._packs.pop(study_uid, None)
        if writer is not None and writer.size_bytes > _PACK_BYTES:
            self._close_pack(writer)
            writer = None
        if writer is None:
            if len(self._packs) >= _OPEN_PACKS:
                self._close_pack(self._packs.popitem(last=False)[1])
            writer = self._desk.storage.open_pack()
        self._packs[study_uid] = writer
        return writer

    def _close_pack(self, writer: PackWriter) -> None:
        writer.close()
        # Without a database the pack stays unsettled, and is settled later.
        with contextlib.suppress(OutOfResources), self._desk.single(self._who) as unit:
            settling.settle_pack(unit.db, writer.file)

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        # What was stored is stored; the views that wait for news find it on their next look.
        with contextlib.suppress(OutOfResources):
            self._indexer.tell_growth()


def open_intake(desk: Desk, who: Principal, *, source: Source) -> Intake:
    """Open the way in for one source; close it at the end.

    Raises:
        Forbidden: `who` may not store.
    """
    return Intake(desk, who, source)
