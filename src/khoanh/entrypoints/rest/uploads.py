"""POST /uploads: files of a browser, streamed straight into an intake; nothing waits whole in memory."""

from collections.abc import Callable
from typing import Annotated, Any

from anyio import CapacityLimiter, from_thread, to_thread
from fastapi import APIRouter, Header
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from khoanh.entrypoints.rest.asked import Ask, Asked, Shape
from khoanh.entrypoints.rest.sorting import Outcome, Sorter
from khoanh.features import archive
from khoanh.foundation.errors import Invalid

router = APIRouter(tags=["studies"])

_CHUNK_BYTES = 1 << 20
# Uploads hold a thread as long as they last; the other requests keep theirs.
_THREADS = 8

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                    "required": ["file"],
                }
            }
        },
    }
}


class UploadResult(Shape):
    """What became of a file, or of a member of a ZIP archive: stored, duplicate, kept version, skipped, refused."""

    name: str
    outcome: str
    study_uid: str = ""
    detail: str = ""
    detail_vi: str = ""


class UploadAnswer(Shape):
    """What became of each file, in the order they came."""

    results: list[UploadResult]


@router.post("/uploads", openapi_extra=_FORM)
async def take_uploads(asked: Ask, content_type: Annotated[str, Header(include_in_schema=False)] = "") -> UploadAnswer:
    """Store DICOM files, or the DICOM files in ZIP archives: multipart/form-data with parts named `file`."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 200:
        raise Invalid("the body must be multipart/form-data", vi="Dữ liệu tải lên phải ở dạng multipart/form-data")
    pull = _puller(asked.request)
    try:
        outcomes = await to_thread.run_sync(_take, asked, boundary, pull, limiter=_limiter(asked))
    except ClientDisconnect:
        outcomes = []
    return UploadAnswer(results=[UploadResult.model_validate(outcome) for outcome in outcomes])


def _limiter(asked: Asked) -> CapacityLimiter:
    state = asked.request.app.state
    if not hasattr(state, "upload_limiter"):
        state.upload_limiter = CapacityLimiter(_THREADS)
    limiter: CapacityLimiter = state.upload_limiter
    return limiter


def _puller(request: Request) -> Callable[[], bytes]:
    """Return what a thread calls for the next bytes of the body; empty at its end."""
    stream = request.stream()

    async def next_bytes() -> bytes:
        gathered = bytearray()
        async for piece in stream:
            gathered += piece
            if len(gathered) >= _CHUNK_BYTES:
                break
        return bytes(gathered)

    return lambda: from_thread.run(next_bytes)


def _take(asked: Asked, boundary: bytes, pull: Callable[[], bytes]) -> list[Outcome]:
    who = asked.who
    source = archive.Source("upload", who.name, who.address)
    spool = asked.desk.settings.data / "run" / "uploads"
    with (
        archive.open_intake(asked.desk, who, source=source) as intake,
        Sorter(intake, spool, asked.desk.settings.min_free_bytes) as sorter,
    ):
        parts = _Parts(boundary, sorter)
        while chunk := pull():
            parts.write(chunk)
        parts.finish()
        return sorter.outcomes


class _Parts:
    """Cuts a multipart body (RFC 7578) into its files as the bytes come."""

    def __init__(self, boundary: bytes, sorter: Sorter) -> None:
        self._sorter = sorter
        self._header = bytearray()
        self._value = bytearray()
        self._name: str | None = None
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._take_field,
                "on_header_value": self._take_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._begin_file,
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def write(self, chunk: bytes) -> None:
        """Take the next bytes of the body.

        Raises:
            Invalid: They are not multipart.
        """
        try:
            self._parser.write(chunk)
        except MultipartParseError as fault:
            raise Invalid("the multipart body is damaged", vi="Dữ liệu tải lên bị hỏng") from fault

    def finish(self) -> None:
        """End the body. Raises Invalid: it was cut short."""
        if not self._ended:
            raise Invalid("the multipart body ended early", vi="Dữ liệu tải lên bị cắt ngang")

    def _begin_part(self) -> None:
        self._name = None

    def _take_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            if options.get(b"name") == b"file":
                self._name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header.clear()
        self._value.clear()

    def _begin_file(self) -> None:
        if self._name is not None:
            self._sorter.begin(self._name)

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._name is not None:
            self._sorter.write(memoryview(data)[start:end])

    def _end_part(self) -> None:
        if self._name is not None:
            self._sorter.end()

    def _end(self) -> None:
        self._ended = True
