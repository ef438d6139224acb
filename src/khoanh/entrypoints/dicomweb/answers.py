"""Bodies of answers: small ones at once, large ones read piece by piece in a thread."""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import cast

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.fetching import Piece, send_pieces
from khoanh.entrypoints.dicomweb.ranges import Span, Unsatisfiable, is_unchanged, parse_ranges, range_header
from khoanh.entrypoints.dicomweb.refusals import Refused

_BATCH_BYTES = 2 << 20
_SMALL_BYTES = 64 << 10
# Images are private to the one who may see them; a shared cache must not keep them.
PRIVATE = "private, no-cache"


def answer_bytes(
    request: Request, body: bytes, media_type: str, *, etag: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a body that is at hand."""
    return Response(
        b"" if request.method == "HEAD" else body,
        200,
        {**_headers(etag), **(headers or {}), "Content-Type": media_type, "Content-Length": str(len(body))},
    )


class _Listed(Response):
    """A body of a few pieces that are at hand; joining them would copy half a megabyte for every frame."""

    def __init__(self, pieces: list[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(b"", 200, headers)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces one by one."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        last = len(self._pieces) - 1
        for index, piece in enumerate(self._pieces):
            await send({"type": "http.response.body", "body": piece, "more_body": index < last})


def answer_list(request: Request, pieces: list[bytes], media_type: str, *, etag: str) -> Response:
    """Answer with pieces that are at hand."""
    size = str(sum(map(len, pieces)))
    fields = {**_headers(etag), "Content-Type": media_type, "Content-Length": size}
    if request.method == "HEAD" or not pieces:
        return Response(b"", 200, fields)
    return _Listed(pieces, fields)


def answer_pieces(
    request: Request,
    pieces: Iterator[bytes],
    media_type: str,
    *,
    size_bytes: int | None,
    etag: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a body that is read while it is sent; stops reading when the client goes away.

    Args:
        size_bytes: Exact length of all pieces, or None if it is not known (then the answer is chunked).
    """
    fields = {**_headers(etag), **(headers or {}), "Content-Type": media_type}
    if size_bytes is not None:
        fields["Content-Length"] = str(size_bytes)
    if request.method == "HEAD":
        _close(pieces)
        return Response(b"", status, fields)
    return StreamingResponse(_send(pieces), status, fields)


class _Fetched(StreamingResponse):
    """A body of buffers: starlette's own would try to encode them."""

    async def stream_response(self, send: Send) -> None:
        """Send the buffers one by one."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for chunk in self.body_iterator:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def answer_fetches(
    asked: Asked, pieces: Iterator[Piece], media_type: str, *, size_bytes: int | None, etag: str
) -> Response:
    """Answer with bytes of stored objects that leave as they are."""
    fields = {**_headers(etag), "Content-Type": media_type}
    if size_bytes is not None:
        fields["Content-Length"] = str(size_bytes)
    if asked.request.method == "HEAD":
        return Response(b"", 200, fields)
    found = cast("AsyncIterator[bytes]", send_pieces(asked.desk.storage, pieces))
    return _Fetched(found, 200, fields)


def _headers(etag: str) -> dict[str, str]:
    fields = {"Cache-Control": PRIVATE, "Vary": "Accept, Accept-Encoding"}
    if etag:
        fields["ETag"] = etag
    return fields


async def _send(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    # Each hop to a thread fetches a megabyte or more; between hops a vanished client cancels us.
    try:
        while batch := await to_thread.run_sync(_take, pieces):
            for piece in batch:
                yield piece
    finally:
        _close(pieces)


def _take(pieces: Iterator[bytes]) -> list[bytes]:
    batch: list[bytes] = []
    small: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        small.append(piece)
        # Heads of parts travel together; next to a large piece they go by themselves, for joining would copy it.
        if len(piece) > _SMALL_BYTES:
            small.pop()
            if small:
                batch.append(b"".join(small))
                small.clear()
            batch.append(piece)
        if size >= _BATCH_BYTES:
            break
    if small:
        batch.append(b"".join(small))
    return batch


def _close(pieces: Iterator[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()


def unchanged(request: Request, etag: str) -> Response | None:
    """Return 304 if the client's copy is current."""
    if not is_unchanged(request.headers, etag):
        return None
    return Response(status_code=304, headers=_headers(etag))


def wanted_spans(request: Request, total: int, etag: str) -> list[Span] | None:
    """Return the byte ranges to send, None for the whole.

    Raises:
        Refused: 416, nothing of it lies within the content.
    """
    try:
        return parse_ranges(range_header(request.headers, etag), total)
    except Unsatisfiable as fault:
        raise Refused(
            416,
            f"no range asked for lies within the {total} bytes",
            vi="Khoảng byte yêu cầu nằm ngoài dữ liệu",
            headers={"Content-Range": f"bytes */{total}"},
        ) from fault


class Sliceable:
    """Content of known length of which any part can be read.

    Args:
        read: Yields the bytes from `start` up to `stop`.
    """

    def __init__(self, total: int, media_type: str) -> None:
        self.total = total
        self.media_type = media_type

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`."""
        raise NotImplementedError


def answer_content(
    request: Request, content: Sliceable, *, etag: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with single-part content, honouring conditions and ranges (200, 206, 304, 416)."""
    current = unchanged(request, etag)
    if current is not None:
        return current
    spans = wanted_spans(request, content.total, etag)
    fields = {**(headers or {}), "Accept-Ranges": "bytes"}
    if spans is None:
        pieces = content.read(0, content.total)
        return answer_pieces(request, pieces, content.media_type, size_bytes=content.total, etag=etag, headers=fields)
    if len(spans) == 1:
        [span] = spans
        fields["Content-Range"] = span.describe(content.total)
        return answer_pieces(
            request,
            content.read(span.start, span.stop),
            content.media_type,
            size_bytes=span.size_bytes,
            etag=etag,
            status=206,
            headers=fields,
        )
    return _answer_several(request, content, spans, etag, fields)


def _answer_several(
    request: Request, content: Sliceable, spans: list[Span], etag: str, fields: dict[str, str]
) -> Response:
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {content.media_type}\r\n"
        f"Content-Range: {span.describe(content.total)}\r\n\r\n".encode()
        for span in spans
    ]
    tail = f"\r\n--{boundary}--\r\n".encode()
    size = sum(map(len, heads)) + sum(span.size_bytes for span in spans) + len(tail)

    def pieces() -> Iterator[bytes]:
        for head, span in zip(heads, spans, strict=True):
            yield head
            yield from content.read(span.start, span.stop)
        yield tail

    kind = f"multipart/byteranges; boundary={boundary}"
    return answer_pieces(request, pieces(), kind, size_bytes=size, etag=etag, status=206, headers=fields)
