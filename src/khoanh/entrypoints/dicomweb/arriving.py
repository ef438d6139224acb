"""Takes the body of a STOW-RS request: files go straight to the archive, metadata wait for their bulk data."""

from typing import Protocol

import orjson

from khoanh.entrypoints.dicomweb.bulk_parts import BulkPart, BulkParts
from khoanh.entrypoints.dicomweb.composing import compose_objects
from khoanh.entrypoints.dicomweb.metadata import JSON, XML
from khoanh.entrypoints.dicomweb.multipart_reading import MultipartReader, PartBegin, PartEnd
from khoanh.entrypoints.dicomweb.negotiation import DICOM
from khoanh.entrypoints.dicomweb.store_answer import Outcome
from khoanh.entrypoints.dicomweb.xml_reading import xml_to_json
from khoanh.features.archive import Source, open_intake
from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.foundation.identity import Principal
from khoanh.standards.dicom import read_file_meta
from khoanh.transaction import Desk

_HEAD_BYTES = 4096
_MOST_OBJECTS = 10_000


class Arriving(Protocol):
    """A body being received, by one thread at a time."""

    @property
    def outcome(self) -> Outcome:
        """What became of the objects so far."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> Outcome:
        """Say that the body is over; return what became of it."""

    def close(self) -> None:
        """Give back what is held, finished or not."""


class _Files:
    """Hands Part 10 files to the intake one after another; a bad one does not harm the others."""

    def __init__(self, desk: Desk, who: Principal, source: Source) -> None:
        self.intake = open_intake(desk, who, source=source)
        self.outcome = Outcome()
        self._head = b""
        self._fault: KhoanhError | None = None

    def begin(self) -> None:
        """Start a file."""
        self._head, self._fault = b"", None
        self.intake.begin_file()

    def write(self, chunk: bytes) -> None:
        """Take bytes of the file."""
        if len(self._head) < _HEAD_BYTES:
            self._head += chunk[: _HEAD_BYTES - len(self._head)]
        if self._fault is not None:
            return
        try:
            self.intake.write(chunk)
        except KhoanhError as fault:
            self.drop(fault)

    def drop(self, fault: KhoanhError) -> None:
        """Give the file up."""
        self.intake.abandon()
        self._fault = fault

    def end(self) -> None:
        """Store the file."""
        if self._fault is None:
            try:
                self.outcome.stored.append(self.intake.commit())
                return
            except KhoanhError as fault:
                self._fault = fault
        self.outcome.fail(self._fault, *self._identify())

    def _identify(self) -> tuple[str, str]:
        """Read from the meta information which object it was, so that the sender learns which failed."""
        try:
            meta = read_file_meta(self._head)
        except KhoanhError:
            return "", ""
        return meta.sop_class_uid, meta.sop_instance_uid


class SingleFile:
    """One object that is the whole body."""

    def __init__(self, desk: Desk, who: Principal, source: Source) -> None:
        self._files = _Files(desk, who, source)
        self._files.begin()
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._size += len(chunk)
        self._files.write(chunk)

    @property
    def outcome(self) -> Outcome:
        """What became of the object."""
        return self._files.outcome

    def finish(self) -> Outcome:
        """Store the object."""
        if self._size:
            self._files.end()
        return self._files.outcome

    def close(self) -> None:
        """Close the intake."""
        self._files.intake.close()


class Parts:
    """A multipart body: files, or metadata followed by their bulk data."""

    def __init__(self, desk: Desk, who: Principal, source: Source, boundary: str) -> None:
        self._desk = desk
        self._source = source
        self._files = _Files(desk, who, source)
        self._reader = MultipartReader(boundary)
        self._metadata: list[object] = []
        self._text = bytearray()
        self._text_kind = ""
        self._bulk = BulkParts(desk)
        self._part: BulkPart | None = None
        self._takes = ""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        for event in self._reader.feed(chunk):
            self._handle(event)

    @property
    def outcome(self) -> Outcome:
        """What became of the objects so far."""
        return self._files.outcome

    def finish(self) -> Outcome:
        """End the last part, and make objects of metadata and bulk data."""
        for event in self._reader.finish():
            self._handle(event)
        outcome = self._files.outcome
        if self._metadata:
            compose_objects(self._desk, self._files.intake, self._metadata, self._bulk, outcome, self._source.study_uid)
        elif self._bulk.count:
            raise Invalid("there are bulk data but no metadata", vi="Có dữ liệu nhưng thiếu siêu dữ liệu (metadata)")
        return outcome

    def close(self) -> None:
        """Close the intake and drop the bulk data."""
        self._files.intake.close()
        self._bulk.close()

    def _handle(self, event: PartBegin | PartEnd | bytes) -> None:
        match event:
            case PartBegin():
                self._begin(event)
            case PartEnd():
                self._end()
            case bytes():
                self._take(event)

    def _begin(self, event: PartBegin) -> None:
        kind = event.media_type
        encoding = event.headers.get("content-transfer-encoding", "binary").lower()
        if encoding not in ("binary", "8bit", "7bit", ""):
            raise Invalid(f"parts must be binary, not {encoding[:16]}", vi="Các phần phải ở dạng nhị phân")
        if kind.name == DICOM:
            self._takes = "file"
            self._files.begin()
        elif kind.name in (JSON, XML, "application/json"):
            self._takes, self._text_kind = "metadata", kind.name
            self._text.clear()
        elif kind.name.startswith("multipart/"):
            raise Invalid("a part must not be multipart itself", vi="Không nhận phần lồng nhiều phần")
        else:
            self._takes = "bulk"
            self._part = self._bulk.begin(kind, event.headers.get("content-location", ""))

    def _take(self, chunk: bytes) -> None:
        if self._takes == "file":
            self._files.write(chunk)
        elif self._takes == "metadata":
            self._text += chunk
            if len(self._text) > self._desk.settings.max_header_bytes:
                raise Invalid("the metadata are too long", vi="Siêu dữ liệu quá dài")
        elif self._part is not None:
            self._part.write(chunk)

    def _end(self) -> None:
        if self._takes == "file":
            self._files.end()
        elif self._takes == "metadata":
            self._metadata += _read_metadata(bytes(self._text), self._text_kind)
            self._text.clear()
            if len(self._metadata) > _MOST_OBJECTS:
                raise Invalid("there are too many objects", vi="Quá nhiều đối tượng trong một yêu cầu")
        self._takes, self._part = "", None


def _read_metadata(text: bytes, kind: str) -> list[object]:
    if kind == XML:
        return [xml_to_json(text)]
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise Invalid("the JSON metadata cannot be read", vi="Không đọc được siêu dữ liệu JSON") from fault
    return list(found) if isinstance(found, list) else [found]
