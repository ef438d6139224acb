"""WADO-RS: the value that a BulkDataURI of our metadata names (PS3.18 10.4.1.1.5)."""

from collections.abc import Iterator

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import (
    Sliceable,
    answer_content,
    answer_pieces,
    unchanged,
    wanted_spans,
)
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.fetching import read_piece
from khoanh.entrypoints.dicomweb.frames import answer_frames, is_copied, read_frame, read_table
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.negotiation import (
    EXPLICIT_LITTLE,
    OCTETS,
    Form,
    is_native,
    is_video,
    list_frame_forms,
    media_type_of,
    plan_frames,
    read_wishes,
)
from khoanh.entrypoints.dicomweb.objects import locate_asked, make_etag, read_span
from khoanh.entrypoints.dicomweb.query import resolve_attribute
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.features import archive, viewing
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.standards.dicom import DEFLATED_LE, Limits, find_value, format_tag

PIXEL_PATHS = frozenset({"7FE00008", "7FE00009", "7FE00010"})
_DOCUMENT, _DOCUMENT_TYPE, _DOCUMENT_LENGTH = 0x00420011, 0x00420012, 0x00420015
_DOCUMENT_TYPES = frozenset({"application/pdf", "text/xml", "model/stl", "model/obj", "model/mtl", "image/jpeg"})
_WIDTHS = {"OW": 2, "US": 2, "SS": 2, "OL": 4, "OF": 4, "UL": 4, "SL": 4, "FL": 4, "OD": 8, "OV": 8, "FD": 8}
_LONGEST_PATH = 129


class Value(Sliceable):
    """One bulk value, read in place or, where that cannot be done, at hand.

    Args:
        spans: Offsets from the data set's first byte, and lengths.
    """

    def __init__(
        self, asked: Asked, stored: StoredObject, spans: list[tuple[int, int]], media_type: str = OCTETS
    ) -> None:
        super().__init__(sum(length for _, length in spans), media_type)
        self._asked, self._stored, self._spans = asked, stored, spans

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""
        passed = 0
        for offset, length in self._spans:
            first, last = max(start - passed, 0), min(stop - passed, length)
            if first < last:
                yield from read_span(self._asked.desk, self._stored, offset + first, offset + last)
            passed += length


class ValueAtHand(Sliceable):
    """A bulk value in memory."""

    def __init__(self, value: bytes, media_type: str) -> None:
        super().__init__(len(value), media_type)
        self._value = value

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""
        yield self._value[start:stop]


def check_path(text: str) -> str:
    """Return `00420011` or `54000100/1/54001010` (tags, and between them items counted from 1) in one spelling.

    Raises:
        Invalid: It is not such a path.
    """
    pieces = text.strip("/").split("/")
    items_are_numbers = all(piece.isascii() and piece.isdigit() and len(piece) < 8 for piece in pieces[1::2])
    if len(pieces) % 2 == 0 or len(pieces) > _LONGEST_PATH or not items_are_numbers:
        raise _malformed()
    for position in range(0, len(pieces), 2):
        tags = resolve_attribute(pieces[position]) if len(pieces[position]) <= 64 else None
        if tags is None or len(tags) != 1:
            raise _malformed()
        pieces[position] = format_tag(tags[0])
    return "/".join(pieces)


def _malformed() -> Invalid:
    return Invalid("the bulk data path names no attribute", vi="Đường dẫn bulkdata không hợp lệ")


def retrieve_bulkdata(asked: Asked) -> Response:
    """Answer with the value that the path names."""
    [stored, *_] = locate_asked(asked)
    path = check_path(asked.request.path_params["path"])
    etag = make_etag([stored], "bulkdata", path)
    if path in PIXEL_PATHS:
        return _answer_pixels(asked, stored, etag)
    return _answer_value(asked, find_bulk_value(asked, stored, path), etag)


def find_bulk_value(asked: Asked, stored: StoredObject, path: str) -> Sliceable:
    """Find a value by its path.

    Raises:
        NotFound: The data set has no such attribute or item.
    """
    absent = NotFound(f"the object has no bulk data at {path}", vi="Đối tượng không có dữ liệu bulkdata này")
    limits = Limits(max_depth=asked.desk.settings.max_sequence_depth)
    try:
        header, tag = find_value(
            archive.read_header(asked.desk.storage, stored.dataset_place, stored.transfer_syntax_uid, limits), path
        )
    except Invalid as fault:
        raise absent from fault
    span = header.span(tag)
    if span is None or span.vr == "SQ":
        raise absent
    media_type, length = OCTETS, span.length
    if tag == _DOCUMENT:
        named = header.text(_DOCUMENT_TYPE).lower()
        media_type = named if named in _DOCUMENT_TYPES else OCTETS
        true_length = header.integer(_DOCUMENT_LENGTH)
        length = true_length if true_length and length - 1 <= true_length <= length else length
    # Offsets of a deflated data set count in what was inflated; big-endian words must be turned round.
    if stored.transfer_syntax_uid == DEFLATED_LE or header.big_endian:
        raw = header.raw(tag)[:length]
        return ValueAtHand(_to_little_endian(raw, span.vr) if header.big_endian else raw, media_type)
    return Value(asked, stored, [(span.offset, length)], media_type)


def _to_little_endian(raw: bytes, vr: str) -> bytes:
    width = _WIDTHS.get(vr, 1)
    if width == 1 or len(raw) % width:
        return raw
    turned = bytearray(len(raw))
    for place in range(width):
        turned[place::width] = raw[width - 1 - place :: width]
    return bytes(turned)


def _answer_value(asked: Asked, content: Sliceable, etag: str) -> Response:
    for wish in read_wishes(asked.accepted, OCTETS):
        if wish.takes_single(content.media_type):
            return answer_content(asked.request, content, etag=etag)
        if wish.takes_part(content.media_type):
            return _answer_as_part(asked, content, etag)
    raise not_acceptable([content.media_type, f'multipart/related; type="{content.media_type}"'])


def _answer_as_part(asked: Asked, content: Sliceable, etag: str) -> Response:
    """Answer with the one part of a multipart; a range counts within the value, as its clients mean it."""
    weak = f"W/{etag}"
    current = unchanged(asked.request, weak)
    if current is not None:
        return current
    spans = wanted_spans(asked.request, content.total, etag)
    span = spans[0] if spans and len(spans) == 1 else None
    start, stop = (span.start, span.stop) if span else (0, content.total)
    writer = MultipartWriter(content.media_type)
    part = PartHead(content.media_type)

    def pieces() -> Iterator[bytes]:
        yield writer.head(part, stop - start, first=True)
        yield from content.read(start, stop)
        yield writer.tail

    return answer_pieces(
        asked.request,
        pieces(),
        writer.content_type,
        size_bytes=writer.measure([(part, stop - start)]),
        etag=weak,
        status=206 if span else 200,
        headers={"Content-Range": span.describe(content.total)} if span else None,
    )


def _answer_pixels(asked: Asked, stored: StoredObject, etag: str) -> Response:
    """Answer with the pixel data: native and films as one value, compressed frames as a part each."""
    content = read_pixels(asked, stored)
    wishes = read_wishes(asked.accepted, OCTETS)
    if content is not None:
        for wish in wishes:
            if wish.takes_single(content.media_type):
                return answer_content(asked.request, content, etag=etag)
            if is_native(stored.transfer_syntax_uid) and wish.takes_part(content.media_type):
                return _answer_as_part(asked, content, etag)
    table = read_table(asked, stored)
    plan = plan_frames(wishes, stored.transfer_syntax_uid, count=len(table), can=viewing.can_transcode)
    if plan is None and any(wish.takes_single(OCTETS) for wish in wishes):
        return _answer_decoded(asked, stored, etag)
    if plan is None:
        raise not_acceptable(list_frame_forms(stored.transfer_syntax_uid, viewing.can_transcode))
    form = plan.forms[stored.transfer_syntax_uid]
    return answer_frames(asked, stored, table, list(range(1, len(table) + 1)), form, etag)


def read_pixels(asked: Asked, stored: StoredObject) -> Sliceable | None:
    """Return the pixel data as one value where it can be read in place: native, or a film."""
    syntax = stored.transfer_syntax_uid
    if is_video(syntax):
        spans = [span for frame in read_table(asked, stored) for span in frame]
        return Value(asked, stored, spans, media_type_of(syntax))
    if not is_native(syntax) or not is_copied(stored, Form(OCTETS, EXPLICIT_LITTLE)):
        return None
    limits = Limits(max_depth=asked.desk.settings.max_sequence_depth)
    header = archive.read_header(asked.desk.storage, stored.dataset_place, syntax, limits)
    pixel = header.pixel_data
    if pixel is not None and pixel.length is None:
        return None
    if pixel is None or pixel.length is None:
        raise NotFound("the object has no pixel data", vi="Đối tượng không có dữ liệu ảnh")
    return Value(asked, stored, [(pixel.value_offset, pixel.length)])


def _answer_decoded(asked: Asked, stored: StoredObject, etag: str) -> Response:
    """Answer with all frames decoded, one behind the other."""
    form = Form(OCTETS, EXPLICIT_LITTLE)
    if not viewing.can_transcode(stored.transfer_syntax_uid, EXPLICIT_LITTLE):
        raise not_acceptable(list_frame_forms(stored.transfer_syntax_uid, viewing.can_transcode))
    table = read_table(asked, stored)

    def pieces() -> Iterator[bytes]:
        for number in range(1, len(table) + 1):
            yield from (
                read_piece(asked.desk.storage, piece) for piece in read_frame(asked, stored, table, number, form)[1]
            )

    return answer_pieces(asked.request, pieces(), OCTETS, size_bytes=None, etag=etag)
