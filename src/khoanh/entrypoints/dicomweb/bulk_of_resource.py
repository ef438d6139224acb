"""WADO-RS: all bulk data, or all pixel data, of a study, series or instance (PS3.18 10.4.1.1.5, 10.4.1.1.7)."""

from collections.abc import Iterator
from typing import Any

import orjson
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.bulkdata import PIXEL_PATHS, check_path, find_bulk_value, read_pixels
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.fetching import read_piece
from khoanh.entrypoints.dicomweb.frames import read_frame, read_table
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.negotiation import OCTETS, list_frame_forms, plan_frames, read_wishes
from khoanh.entrypoints.dicomweb.objects import locate_asked, make_etag
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.features import archive, viewing
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import KhoanhError

_Part = tuple[PartHead, int | None, Iterator[bytes]]


def retrieve_all_bulkdata(asked: Asked) -> Response:
    """Answer with every bulk value of the resource, a part each, located by its BulkDataURI."""
    return _answer(asked, pixels_only=False)


def retrieve_pixeldata(asked: Asked) -> Response:
    """Answer with the pixel data of the resource, a part for each native value or compressed frame."""
    return _answer(asked, pixels_only=True)


def _answer(asked: Asked, *, pixels_only: bool) -> Response:
    objects = locate_asked(asked)
    wishes = [wish for wish in read_wishes(asked.accepted, OCTETS) if wish.container == "multipart"]
    for syntax in {stored.transfer_syntax_uid for stored in objects}:
        if plan_frames(wishes, syntax, count=2, can=viewing.can_transcode) is None:
            raise not_acceptable(list_frame_forms(syntax, viewing.can_transcode))
    etag = f"W/{make_etag(objects, 'bulk', str(pixels_only), str(wishes))}"
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    writer = MultipartWriter(OCTETS)

    def pieces() -> Iterator[bytes]:
        first = True
        for stored in objects:
            for part, size, content in _parts(asked, stored, wishes, pixels_only=pixels_only):
                yield writer.head(part, size, first=first)
                yield from content
                first = False
        yield writer.tail

    return answer_pieces(asked.request, pieces(), writer.content_type, size_bytes=None, etag=etag)


def _parts(asked: Asked, stored: StoredObject, wishes: list[Any], *, pixels_only: bool) -> Iterator[_Part]:
    with asked.desk.single(asked.who) as unit:
        dataset = orjson.loads(archive.read_instance_json(unit, stored))
    for uri in _uris(dataset):
        where = uri.replace(archive.BASE, asked.base)
        path = check_path(uri.partition("/bulkdata/")[2])
        if path in PIXEL_PATHS:
            yield from _pixel_parts(asked, stored, wishes, where)
        elif not pixels_only:
            value = find_bulk_value(asked, stored, path)
            yield PartHead(value.media_type, location=where), value.total, value.read(0, value.total)


def _pixel_parts(asked: Asked, stored: StoredObject, wishes: list[Any], where: str) -> Iterator[_Part]:
    whole = read_pixels(asked, stored)
    if whole is not None:
        yield PartHead(whole.media_type, location=where), whole.total, whole.read(0, whole.total)
        return
    plan = plan_frames(wishes, stored.transfer_syntax_uid, count=2, can=viewing.can_transcode)
    assert plan is not None
    form = plan.forms[stored.transfer_syntax_uid]
    table = read_table(asked, stored)
    frames = where.partition("/bulkdata/")[0] + "/frames/"
    for number in range(1, len(table) + 1):
        try:
            size, content = read_frame(asked, stored, table, number, form)
        except KhoanhError:
            # The answer has begun: a frame that cannot be decoded is left out rather than cutting off the others.
            continue
        pieces = (read_piece(asked.desk.storage, piece) for piece in content)
        yield PartHead(form.media_type, form.transfer_syntax, f"{frames}{number}"), size, pieces


def _uris(dataset: dict[str, Any]) -> Iterator[str]:
    for element in dataset.values():
        if "BulkDataURI" in element:
            yield str(element["BulkDataURI"])
        elif element.get("vr") == "SQ":
            for item in element.get("Value", []):
                yield from _uris(item or {})
