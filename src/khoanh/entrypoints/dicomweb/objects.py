"""WADO-RS: whole objects of a study, a series or one instance (PS3.18 10.4)."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from blake3 import blake3
from starlette.requests import Request
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import Sliceable, answer_content, answer_fetches, answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.fetching import Piece, fetch_dataset, fetch_head
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.negotiation import (
    DICOM,
    Form,
    Plan,
    list_object_forms,
    plan_objects,
    read_wishes,
)
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.features import archive, viewing
from khoanh.features.archive import Departure, StoredObject
from khoanh.foundation.errors import KhoanhError, NotFound
from khoanh.standards.dicom import write_file_meta
from khoanh.transaction import Desk

_CHUNK = 1 << 20


def locate_asked(asked: Asked) -> list[StoredObject]:
    """Find the stored objects that the path names.

    Raises:
        NotFound: There are none.
    """
    study, series, instance = asked.uid("study"), asked.uid("series"), asked.uid("instance")

    def ask() -> list[StoredObject]:
        with asked.desk.single(asked.who) as unit:
            return archive.locate(unit, study_uid=study, series_uid=series, instance_uid=instance)

    found = asked.door.remembered.recall((asked.who, study, series, instance, "objects"), ask)
    if not found:
        raise NotFound(
            f"no such object: study {study}, series {series}, instance {instance}",
            vi="Không tìm thấy ca chụp, chuỗi ảnh hoặc ảnh được yêu cầu",
        )
    return found


def locate_leaving(asked: Asked) -> list[StoredObject]:
    """Find the stored objects that the path names, with their identity as it is known at this moment.

    Raises:
        NotFound: There are none.
    """
    objects = locate_asked(asked)
    with asked.desk.single(asked.who) as unit:
        return archive.correct_objects(unit, objects)


def make_etag(objects: list[StoredObject], *form: str) -> str:
    """Return a strong validator of these objects in one form."""
    digest = blake3()
    for stored in objects:
        digest.update(stored.checksum)
        if stored.correction is not None:
            digest.update(stored.correction.mark.encode())
    digest.update("\0".join(form).encode())
    return f'"{digest.hexdigest(16)}"'


def retrieve_objects(asked: Asked) -> Response:
    """Answer with the objects that the path names, in the form that the client accepts."""
    objects = locate_leaving(asked)
    stored = dict.fromkeys(found.transfer_syntax_uid for found in objects)
    wishes = read_wishes(asked.accepted, DICOM)
    plan = plan_objects(wishes, stored, count=len(objects), can=viewing.can_transcode)
    if plan is None:
        raise not_acceptable(list_object_forms(stored, viewing.can_transcode))
    etag = make_etag(objects, plan.container, *(form.transfer_syntax for form in plan.forms.values()))
    if plan.container == "multipart":
        return _answer_multipart(asked, objects, plan, etag)
    if plan.container == "zip":
        return _answer_zip(asked, objects, plan, etag)
    return answer_single(asked, objects[0], plan.forms[objects[0].transfer_syntax_uid].transfer_syntax, etag)


@dataclass
class Leaving:
    """One object on its way out as a Part 10 file."""

    desk: Desk
    stored: StoredObject
    transfer_syntax: str

    @property
    def is_copied(self) -> bool:
        """Whether the stored pixels leave as they are."""
        return self.transfer_syntax == self.stored.transfer_syntax_uid

    @cached_property
    def departure(self) -> Departure:
        """The data set in its stored syntax."""
        return archive.depart(self.desk.storage, self.desk.settings, self.stored)

    def head(self) -> bytes:
        """Return preamble and meta information."""
        if self.is_copied:
            return archive.part10_head(self.desk.storage, self.stored)
        return write_file_meta(self.stored.sop_class_uid, self.stored.instance_uid, self.transfer_syntax)

    def dataset(self) -> Iterator[bytes]:
        """Yield the bytes of the data set."""
        if self.is_copied:
            return archive.iterate_departure(self.desk.storage, self.departure)
        return viewing.transcode_object(self.desk, self.stored, self.transfer_syntax)


def _answer_multipart(asked: Asked, objects: list[StoredObject], plan: Plan, etag: str) -> Response:
    weak = f"W/{etag}"
    current = unchanged(asked.request, weak)
    if current is not None:
        return current
    writer = MultipartWriter(DICOM)
    is_copy = all(form.transfer_syntax == syntax for syntax, form in plan.forms.items())
    if is_copy and not any(stored.correction for stored in objects):
        return answer_fetches(asked, _copy_parts(objects, writer), writer.content_type, size_bytes=None, etag=weak)
    # What cannot be given is refused before the answer begins: the first object is opened now.
    opened = _open(asked, objects[0], plan).dataset()

    def pieces() -> Iterator[bytes]:
        for index, stored in enumerate(objects):
            leaving = _open(asked, stored, plan)
            try:
                dataset = opened if index == 0 else leaving.dataset()
            except KhoanhError:
                # The answer has begun: an object that cannot be transcoded leaves as it is, and its part says so.
                leaving = Leaving(asked.desk, stored, stored.transfer_syntax_uid)
                dataset = leaving.dataset()
            head = leaving.head()
            size = len(head) + leaving.departure.size_bytes if leaving.is_copied else None
            part = PartHead(DICOM, leaving.transfer_syntax)
            yield writer.head(part, size, first=index == 0) + head
            yield from dataset
        yield writer.tail

    return answer_pieces(asked.request, pieces(), writer.content_type, size_bytes=None, etag=weak)


def _copy_parts(objects: list[StoredObject], writer: MultipartWriter) -> Iterator[Piece]:
    for index, stored in enumerate(objects):
        yield fetch_head(stored, partial(_begin_part, writer, stored, index == 0))
        yield from fetch_dataset(stored)
    yield writer.tail


def _begin_part(writer: MultipartWriter, stored: StoredObject, first: bool, raw: bytes) -> bytes:
    head = archive.make_part10_head(stored, raw)
    part = PartHead(DICOM, stored.transfer_syntax_uid)
    return writer.head(part, len(head) + stored.dataset_place.size_bytes, first=first) + head


def _open(asked: Asked, stored: StoredObject, plan: Plan) -> Leaving:
    return Leaving(asked.desk, stored, plan.forms[stored.transfer_syntax_uid].transfer_syntax)


def answer_single(asked: Asked, stored: StoredObject, transfer_syntax: str, etag: str) -> Response:
    """Answer with one object as a Part 10 file, not wrapped."""
    leaving = Leaving(asked.desk, stored, transfer_syntax)
    kind = f"{DICOM}; transfer-syntax={leaving.transfer_syntax}"
    headers = {"Content-Disposition": f'attachment; filename="{stored.instance_uid}.dcm"'}
    if leaving.is_copied:
        return answer_content(asked.request, _Part10(leaving, kind), etag=etag, headers=headers)
    current = unchanged(asked.request, etag)
    if current is not None:
        return current

    dataset = leaving.dataset()

    def pieces() -> Iterator[bytes]:
        yield leaving.head()
        yield from dataset

    return answer_pieces(asked.request, pieces(), kind, size_bytes=None, etag=etag, headers=headers)


class _Part10(Sliceable):
    """A stored object as a Part 10 file, of which any range can be read."""

    def __init__(self, leaving: Leaving, media_type: str) -> None:
        self._leaving = leaving
        self._head = leaving.head()
        super().__init__(len(self._head) + leaving.departure.size_bytes, media_type)

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""
        if start < len(self._head):
            yield self._head[start:stop]
        first = max(start - len(self._head), 0)
        departure, stop = self._leaving.departure, stop - len(self._head)
        while first < stop:
            chunk = archive.read_departure(self._leaving.desk.storage, departure, first, min(_CHUNK, stop - first))
            if not chunk:
                return
            yield chunk
            first += len(chunk)


def read_span(desk: Desk, stored: StoredObject, start: int, stop: int, chunk_bytes: int = _CHUNK) -> Iterator[bytes]:
    """Yield bytes of the stored data set from `start` up to `stop`, counted from its first byte."""
    while start < stop:
        chunk = archive.read_dataset_span(desk.storage, stored, start, min(chunk_bytes, stop - start))
        if not chunk:
            return
        yield chunk
        start += len(chunk)


def _answer_zip(asked: Asked, objects: list[StoredObject], plan: Plan, etag: str) -> Response:
    current = unchanged(asked.request, f"W/{etag}")
    if current is not None:
        return current
    name = asked.uid("instance") or asked.uid("series") or asked.uid("study")
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    pieces = _zip_pieces(asked.desk, objects, plan)
    return answer_pieces(asked.request, pieces, "application/zip", size_bytes=None, etag=f"W/{etag}", headers=headers)


def zip_objects(request: Request, desk: Desk, objects: list[StoredObject], name: str) -> Response:
    """Answer with objects in their stored syntax in one ZIP, named without its ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    plan = Plan("zip", {one.transfer_syntax_uid: Form(DICOM, one.transfer_syntax_uid) for one in objects})
    return answer_pieces(request, _zip_pieces(desk, objects, plan), "application/zip", size_bytes=None, headers=headers)


class _Sink:
    """Takes what a ZIP writer writes, to be sent on; it cannot seek, so lengths follow the data."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Hold bytes until they are taken."""
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do."""

    def take(self) -> list[bytes]:
        """Hand over what was written since the last time."""
        held, self.held = self.held, []
        return held


def _zip_pieces(desk: Desk, objects: list[StoredObject], plan: Plan) -> Iterator[bytes]:
    sink = _Sink()
    folders: dict[str, int] = {}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:  # type: ignore[call-overload]
        for stored in objects:
            leaving = Leaving(desk, stored, plan.forms[stored.transfer_syntax_uid].transfer_syntax)
            folder = folders.setdefault(stored.series_uid, len(folders) + 1)
            # Names are made of numbers and UIDs only: nothing of the patient, nothing that could climb out.
            info = zipfile.ZipInfo(f"{folder:03d}/{stored.instance_uid}.dcm")
            with packed.open(info, "w", force_zip64=True) as member:
                member.write(leaving.head())
                for chunk in leaving.dataset():
                    member.write(chunk)
                    yield from sink.take()
    yield from sink.take()
