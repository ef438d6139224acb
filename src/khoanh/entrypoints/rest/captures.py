"""Captures: a picture, film or document of what speaks no DICOM, sent to an order as it is."""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import AwareDatetime

from khoanh.entrypoints.rest.asked import Ask, Asked, Shape, Text
from khoanh.entrypoints.rest.orders import Key
from khoanh.features import captures
from khoanh.features.captures import CaptureFacts, Kind, Taken
from khoanh.features.orders import State
from khoanh.foundation.errors import Invalid, TooLarge
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import parse_uid

router = APIRouter(tags=["captures"])

_IN_MEMORY = 4 << 20
_PIECE = 1 << 20
# Films are converted in these threads; the other requests keep theirs.
_THREADS = 2
_TYPES = ("image/jpeg", "image/png", "video/mp4", "video/webm", "video/quicktime", "application/pdf")
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _TYPES},
    }
}
CaptureKey = Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z-]+$")]


class CaptureItem(Shape):
    """A captured object; `taken_at` is a DICOM DT."""

    order: int
    study_uid: str
    series_uid: str
    instance_uid: str
    sop_class_uid: str
    modality: str
    kind: Kind
    number: int
    title: str
    taken_at: str
    rows: int
    columns: int
    frames: int


class CaptureList(Shape):
    """The captures of an order, by kind and number."""

    items: list[CaptureItem]
    next: str | None = None


class TakenCapture(CaptureItem):
    """What became of a file, and the state that its order is in now."""

    outcome: Literal["stored", "duplicate"]
    state: State


@router.post("/orders/{order}/captures", status_code=201, openapi_extra=_FILE)
async def take_capture(
    asked: Ask,
    response: Response,
    order: Key,
    key: CaptureKey,
    kind: Kind | None = None,
    title: Annotated[Text, Query(max_length=64)] = "",
    taken_at: AwareDatetime | None = None,
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> TakenCapture:
    """Store a JPEG, PNG, MP4, WebM or PDF as an object of an order; the same key again is the same object."""
    asked.who.require(Permission.STUDY_STORE)
    if content_type.partition(";")[0].strip().lower() not in _TYPES:
        raise Invalid(
            f"the body is one of {', '.join(_TYPES)}", vi="Chỉ nhận ảnh JPEG, PNG, phim MP4, WebM và tài liệu PDF"
        )
    facts = CaptureFacts(key, kind, title, taken_at)
    folder = asked.desk.settings.data / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with SpooledTemporaryFile(_IN_MEMORY, dir=str(folder)) as file:
        size = await _receive(asked, file)
        taken = await to_thread.run_sync(_take, asked, order, file, size, facts, limiter=_limiter(asked))
    if taken.outcome == "duplicate":
        response.status_code = 200
    item = CaptureItem.model_validate(taken.capture)
    return TakenCapture(**item.model_dump(), outcome=taken.outcome, state=taken.order.state)


def _take(asked: Asked, order: int, file: IO[bytes], size: int, facts: CaptureFacts) -> Taken:
    return captures.take_capture(asked.desk, asked.who, order, file, size, facts)


async def _receive(asked: Asked, file: IO[bytes]) -> int:
    size, most = 0, asked.desk.settings.max_object_bytes
    async for piece in _gather(asked.request.stream()):
        size += len(piece)
        if size > most:
            raise TooLarge(
                f"the file is larger than {_say_size(most)}, the most that is taken",
                vi=f"Tệp lớn hơn {_say_size(most)}, mức lớn nhất được nhận",
            )
        await to_thread.run_sync(file.write, piece)
    if not size:
        raise Invalid("the body is empty", vi="Không có dữ liệu gửi lên")
    return size


def _say_size(size_bytes: int) -> str:
    """Say a limit as people do, in binary units."""
    for unit, name in ((2**30, "GB"), (2**20, "MB"), (2**10, "kB")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{size_bytes} B"


async def _gather(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gathered = bytearray()
    async for piece in stream:
        gathered += piece
        if len(gathered) >= _PIECE:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def _limiter(asked: Asked) -> CapacityLimiter:
    state = asked.request.app.state
    if not hasattr(state, "capture_limiter"):
        state.capture_limiter = CapacityLimiter(_THREADS)
    limiter: CapacityLimiter = state.capture_limiter
    return limiter


@router.get("/orders/{order}/captures")
def list_captures(asked: Ask, order: Key) -> CaptureList:
    """List what was captured for an order."""
    with asked.unit() as unit:
        found = captures.list_captures(unit, order)
    return CaptureList(items=[CaptureItem.model_validate(one) for one in found])


@router.delete("/orders/{order}/captures/{instance_uid}", status_code=204)
def remove_capture(asked: Ask, order: Key, instance_uid: Annotated[str, Path(max_length=64)]) -> None:
    """Remove a capture while nobody has read the order's images."""
    with asked.unit() as unit:
        captures.remove_capture(unit, order, parse_uid(instance_uid, what="instance UID"))
