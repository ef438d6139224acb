"""WADO-RS: frames of one object, the answer a viewer waits for (PS3.18 10.4.1.1.6)."""

from collections.abc import Iterator
from functools import lru_cache

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_bytes, answer_list, answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.media_types import MediaType
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.negotiation import (
    EXPLICIT_LITTLE,
    OCTETS,
    Form,
    Plan,
    is_native,
    is_video,
    list_frame_forms,
    plan_frames,
    read_wishes,
)
from khoanh.entrypoints.dicomweb.objects import make_etag, read_span
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.entrypoints.dicomweb.series_view import find_object
from khoanh.features import archive, viewing
from khoanh.features.archive import FrameTable, StoredObject
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.standards.dicom import DEFLATED_LE, EXPLICIT_BE

_MOST_FRAMES = 10_000
_JOINED_BYTES = 4 << 20


def parse_frames(text: str) -> list[int]:
    """Read a list of frame numbers, counted from 1.

    Raises:
        Invalid: It is not a comma-separated list of positive numbers, or too long.
    """
    pieces = text.split(",")
    if len(pieces) > _MOST_FRAMES:
        raise Invalid("the list of frames is too long", vi="Danh sách khung hình quá dài")
    frames = [int(piece) if piece.isascii() and piece.isdigit() and len(piece) < 10 else 0 for piece in pieces]
    if not all(frames):
        raise Invalid("frames are numbers from 1, separated by commas", vi="Số khung hình phải từ 1 trở lên")
    return frames


def read_table(asked: Asked, stored: StoredObject) -> FrameTable:
    """Return where the frames of an object lie.

    Raises:
        NotFound: It has no pixel data.
    """

    if stored.transfer_syntax_uid == DEFLATED_LE:
        # Nothing of a deflated data set can be read in place: its frames are inflated by the codecs.
        return [[] for _ in range(stored.frames)]

    def ask() -> FrameTable:
        with asked.desk.single(asked.who) as unit:
            return archive.read_frame_table(unit, stored)

    table = asked.door.tables.recall((stored.instance_uid, stored.checksum), ask)
    if not table:
        raise NotFound(
            f"instance {stored.instance_uid} has no frames", vi="Đối tượng không có dữ liệu ảnh (khung hình)"
        )
    return table


def known_table(asked: Asked, stored: StoredObject) -> FrameTable | None:
    """Return where the frames lie if that is known already; finding out is left to the one who reads them."""
    found: FrameTable | None = asked.door.tables.peek((stored.instance_uid, stored.checksum))
    return found or None


@lru_cache(maxsize=1024)
def _choose_plan(accepted: tuple[MediaType, ...], syntax: str, *, several: bool) -> Plan | None:
    wishes = read_wishes(accepted, OCTETS)
    return plan_frames(wishes, syntax, count=2 if several else 1, can=viewing.can_transcode)


def retrieve_frames(asked: Asked) -> Response:
    """Answer with the frames that the path lists."""
    listed = asked.request.path_params["frames"]
    numbers = parse_frames(listed)
    stored, table = find_object(asked)
    syntax = stored.transfer_syntax_uid
    plan = _choose_plan(asked.accepted, syntax, several=len(numbers) > 1)
    if plan is None:
        raise not_acceptable(list_frame_forms(syntax, viewing.can_transcode))
    form = plan.forms[syntax]
    table = table or read_table(asked, stored)
    numbers = check_frames(numbers, len(table), video=is_video(syntax))
    etag = make_etag([stored], listed, plan.container, form.transfer_syntax)
    if plan.container == "single":
        return _answer_frame(asked, stored, table, numbers[0], form, etag)
    return answer_frames(asked, stored, table, numbers, form, etag)


def check_frames(numbers: list[int], count: int, *, video: bool) -> list[int]:
    """Return the frames to send; of a film, whose frames cannot be told apart, the whole once.

    Raises:
        NotFound: There is no such frame.
    """
    if video:
        return [1]
    if max(numbers) > count:
        raise NotFound(f"frame {max(numbers)} of {count}", vi=f"Không có khung hình {max(numbers)} (chỉ có {count})")
    return numbers


def is_copied(stored: StoredObject, form: Form) -> bool:
    """Tell whether a frame's stored bytes are what the form asks for."""
    source = stored.transfer_syntax_uid
    if source == DEFLATED_LE:
        return False
    if form.transfer_syntax == source:
        return True
    return form.transfer_syntax == EXPLICIT_LITTLE and is_native(source) and source != EXPLICIT_BE


def read_frame(
    asked: Asked, stored: StoredObject, table: FrameTable, number: int, form: Form
) -> tuple[int, Iterator[bytes]]:
    """Return length and pieces of one frame, numbered from 1, in the form asked for."""
    if not is_copied(stored, form):
        known = table if stored.transfer_syntax_uid != DEFLATED_LE else None
        coded = viewing.transcode_frame(asked.desk, stored, number, form.transfer_syntax, table=known)
        return len(coded), iter([coded])
    spans = table[number - 1]
    size = sum(length for _, length in spans)

    def pieces() -> Iterator[bytes]:
        for offset, length in spans:
            yield from read_span(asked.desk, stored, offset, offset + length, _JOINED_BYTES)

    return size, pieces()


def _content_type(form: Form) -> str:
    return f"{form.media_type}; transfer-syntax={form.transfer_syntax}"


def _answer_frame(
    asked: Asked, stored: StoredObject, table: FrameTable, number: int, form: Form, etag: str
) -> Response:
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    size, pieces = read_frame(asked, stored, table, number, form)
    if size <= _JOINED_BYTES:
        return answer_list(asked.request, list(pieces), _content_type(form), etag=etag)
    return answer_pieces(asked.request, pieces, _content_type(form), size_bytes=size, etag=etag)


def answer_frames(
    asked: Asked, stored: StoredObject, table: FrameTable, numbers: list[int], form: Form, etag: str
) -> Response:
    """Answer with frames as the parts of a multipart."""
    weak = f"W/{etag}"
    current = unchanged(asked.request, weak)
    if current is not None:
        return current
    writer = MultipartWriter(form.media_type)
    part = PartHead(form.media_type, form.transfer_syntax)

    def pieces() -> Iterator[bytes]:
        for index, number in enumerate(numbers):
            size, content = read_frame(asked, stored, table, number, form)
            yield writer.head(part, size, first=index == 0)
            yield from content
        yield writer.tail

    if not is_copied(stored, form):
        return _answer_coded(asked, pieces(), writer, weak, few=len(numbers) == 1)
    lengths = [sum(length for _, length in table[number - 1]) for number in numbers]
    total = writer.measure([(part, length) for length in lengths])
    if total <= _JOINED_BYTES:
        return answer_list(asked.request, list(pieces()), writer.content_type, etag=weak)
    return answer_pieces(asked.request, pieces(), writer.content_type, size_bytes=total, etag=weak)


def _answer_coded(asked: Asked, pieces: Iterator[bytes], writer: MultipartWriter, weak: str, *, few: bool) -> Response:
    # One frame is coded before the answer begins, so that pixels which cannot be decoded are said with a status.
    if few:
        return answer_bytes(asked.request, b"".join(pieces), writer.content_type, etag=weak)
    return answer_pieces(asked.request, pieces, writer.content_type, size_bytes=None, etag=weak)
