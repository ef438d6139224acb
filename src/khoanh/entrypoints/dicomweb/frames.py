"""WADO-RS: frames of one object, the answer a viewer waits for (PS3.18 10.4.1.1.6)."""

from collections.abc import Iterator
from functools import lru_cache

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_fetches, answer_list, answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.door import Asked, WouldBlock
from khoanh.entrypoints.dicomweb.fetching import Piece, fetch_dataset, read_now, read_piece
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
from khoanh.entrypoints.dicomweb.objects import make_etag
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.entrypoints.dicomweb.series_view import find_object
from khoanh.features import archive, viewing
from khoanh.features.archive import FrameTable, StoredObject
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.standards.dicom import DEFLATED_LE, EXPLICIT_BE

_MOST_FRAMES = 10_000
_SHORT_LIST = 64
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

    if not asked.may_block:
        raise WouldBlock

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
def choose_plan(accepted: tuple[MediaType, ...], syntax: str, *, several: bool) -> Plan | None:
    """Choose the form of an object's frames, None if none is acceptable."""
    wishes = read_wishes(accepted, OCTETS)
    return plan_frames(wishes, syntax, count=2 if several else 1, can=viewing.can_transcode)


def retrieve_frames(asked: Asked) -> Response:
    """Answer with the frames that the path lists."""
    listed = asked.request.path_params["frames"]
    if not asked.may_block and len(listed) > _SHORT_LIST:
        raise WouldBlock
    numbers = parse_frames(listed)
    stored, table = find_object(asked)
    syntax = stored.transfer_syntax_uid
    plan = choose_plan(asked.accepted, syntax, several=len(numbers) > 1)
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


def _is_aligned(table: FrameTable, number: int) -> bool:
    """Tell whether a frame begins with a byte of its own; those of single bits may share one (PS3.5 8.1.1)."""
    if number == 1 or len(table[number - 1]) != 1:
        return True
    (start, length), (first, _) = table[number - 1][0], table[0][0]
    before, its_length = table[number - 2][0]
    return start >= before + its_length and (start - first) == (number - 1) * length


def read_frame(
    asked: Asked, stored: StoredObject, table: FrameTable, number: int, form: Form
) -> tuple[int, list[Piece]]:
    """Return length and pieces of one frame, numbered from 1, in the form asked for."""
    if is_copied(stored, form) and (not is_native(stored.transfer_syntax_uid) or _is_aligned(table, number)):
        spans = table[number - 1]
        pieces = [
            piece for offset, length in spans for piece in fetch_dataset(stored, offset, offset + length, _JOINED_BYTES)
        ]
        return sum(length for _, length in spans), list(pieces)
    if not asked.may_block:
        raise WouldBlock
    known = table if stored.transfer_syntax_uid != DEFLATED_LE else None
    coded = viewing.transcode_frame(asked.desk, stored, number, form.transfer_syntax, table=known)
    return len(coded), [coded]


def _content_type(form: Form) -> str:
    return f"{form.media_type}; transfer-syntax={form.transfer_syntax}"


def _answer_frame(
    asked: Asked, stored: StoredObject, table: FrameTable, number: int, form: Form, etag: str
) -> Response:
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    size, pieces = read_frame(asked, stored, table, number, form)
    return answer_read(asked, pieces, size, _content_type(form), etag)


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
    if len(numbers) > 1 and not is_copied(stored, form):
        if not asked.may_block:
            raise WouldBlock
        coded = _code_parts(asked, stored, table, numbers, form, writer)
        return answer_pieces(asked.request, coded, writer.content_type, size_bytes=None, etag=weak)
    pieces: list[Piece] = []
    total = len(writer.tail)
    for index, number in enumerate(numbers):
        # A single frame is coded before the answer begins: pixels that cannot be decoded are said with a status.
        size, content = read_frame(asked, stored, table, number, form)
        head = writer.head(part, size, first=index == 0)
        pieces += [head, *content]
        total += len(head) + size
    return answer_read(asked, [*pieces, writer.tail], total, writer.content_type, weak)


def _code_parts(
    asked: Asked, stored: StoredObject, table: FrameTable, numbers: list[int], form: Form, writer: MultipartWriter
) -> Iterator[bytes]:
    part = PartHead(form.media_type, form.transfer_syntax)
    for index, number in enumerate(numbers):
        size, content = read_frame(asked, stored, table, number, form)
        yield writer.head(part, size, first=index == 0)
        yield from (read_piece(asked.desk.storage, piece) for piece in content)
    yield writer.tail


def answer_read(asked: Asked, pieces: list[Piece], total: int, media_type: str, etag: str) -> Response:
    """Answer with pieces: a few megabytes are read before the answer begins, more while it is sent."""
    if total > _JOINED_BYTES:
        return answer_fetches(asked, iter(pieces), media_type, size_bytes=total, etag=etag)
    found: list[bytes] = []
    for piece in pieces:
        read = read_now(asked.desk.storage, piece)
        if read is None and not asked.may_block:
            raise WouldBlock
        found.append(read if read is not None else read_piece(asked.desk.storage, piece))
    return answer_list(asked.request, found, media_type, etag=etag)
