"""STOW-RS: objects arrive as a stream and go straight into the archive's one way in (PS3.18 10.5)."""

from collections.abc import AsyncIterator

import orjson
import structlog
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.arriving import Arriving, Parts, SingleFile
from khoanh.entrypoints.dicomweb.door import Asked, Door, open_request
from khoanh.entrypoints.dicomweb.media_types import MediaType, parse_media_type
from khoanh.entrypoints.dicomweb.metadata import JSON, XML, choose_model
from khoanh.entrypoints.dicomweb.multipart_reading import find_boundary
from khoanh.entrypoints.dicomweb.negotiation import DICOM
from khoanh.entrypoints.dicomweb.refusals import Refused, as_problem
from khoanh.entrypoints.dicomweb.store_answer import Outcome
from khoanh.features.archive import Source
from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import model_to_xml

_BATCH_BYTES = 1 << 20
_MOST_LARGEST_OBJECTS = 16
_INNER = frozenset({DICOM, JSON, XML, "application/json", ""})
_log = structlog.get_logger()


async def store_objects(door: Door, request: Request) -> Response:
    """Answer `POST /studies` and `POST /studies/{study}`."""
    try:
        return await _store(open_request(door, request))
    except KhoanhError as fault:
        return as_problem(fault)
    except ClientDisconnect:
        return as_problem(Invalid("the client went away", vi="Kết nối bị ngắt"))
    except Exception:
        _log.exception("dicomweb_store_failed")
        return as_problem(Refused(500, "the request failed inside the server", vi="Máy chủ gặp lỗi khi xử lý yêu cầu"))


async def _store(asked: Asked) -> Response:
    asked.who.require(Permission.STUDY_STORE)
    model = choose_model(asked.accepted)
    arriving = _open(asked, _read_kind(asked))
    try:
        async for batch in _batches(asked.request):
            await to_thread.run_sync(arriving.feed, batch)
        outcome = await to_thread.run_sync(arriving.finish)
    except KhoanhError as fault:
        # What was stored before the body went wrong is stored: the sender must learn of it.
        if not arriving.outcome.stored:
            raise
        outcome = arriving.outcome
        outcome.fail(fault)
    finally:
        await to_thread.run_sync(arriving.close)
    return _answer(asked, outcome, model)


def _read_kind(asked: Asked) -> MediaType:
    headers = asked.request.headers
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        # A compressed body has no length that could be held to the cap before it is unpacked.
        raise Refused(415, "the body must not be compressed", vi="Không nhận nội dung nén (Content-Encoding)")
    try:
        kind = parse_media_type(headers.get("content-type", ""))
    except Invalid as fault:
        raise Refused(415, "Content-Type is missing or cannot be read", vi="Thiếu hoặc sai Content-Type") from fault
    inner = kind.parameter("type").split(";")[0].strip().lower()
    if kind.name == DICOM or (kind.name == "multipart/related" and inner in _INNER):
        return kind
    raise Refused(
        415,
        'the body must be multipart/related with type="application/dicom", "application/dicom+json" or '
        '"application/dicom+xml", or one application/dicom',
        vi="Kiểu dữ liệu gửi lên không được hỗ trợ",
    )


def _open(asked: Asked, kind: MediaType) -> Arriving:
    study_uid = asked.uid("study") or ""
    who = asked.who
    source = Source("stow", ae_title=who.name, address=who.address, study_uid=study_uid)
    length = asked.request.headers.get("content-length", "")
    # Each object is held to its cap while it arrives; this refuses what says itself that it is absurd.
    most = asked.desk.settings.max_object_bytes * (1 if kind.name == DICOM else _MOST_LARGEST_OBJECTS)
    if length and (not length.isascii() or not length.isdigit() or len(length) > 18 or int(length) > most):
        raise Refused(413, "the body is larger than the largest allowed", vi="Dữ liệu gửi lên quá lớn")
    if kind.name == DICOM:
        return SingleFile(asked.desk, who, source)
    return Parts(asked.desk, who, source, find_boundary(kind))


async def _batches(request: Request) -> AsyncIterator[bytes]:
    """Gather the small chunks of the server into few large ones: each costs a hop to a thread."""
    held: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        if chunk:
            held.append(chunk)
            size += len(chunk)
        if size >= _BATCH_BYTES:
            yield held[0] if len(held) == 1 else b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _answer(asked: Asked, outcome: Outcome, model: str) -> Response:
    if not outcome.stored and not outcome.failed:
        raise Invalid("the body holds no object", vi="Nội dung gửi lên không có đối tượng DICOM nào")
    described = outcome.describe(asked.base)
    headers = {"Cache-Control": "no-store"}
    if outcome.status == 503:
        headers["Retry-After"] = "10"
    if model == XML:
        # The response is one document, not a list (10.5.3.2).
        return Response(model_to_xml(described), outcome.status, headers, XML)
    return Response(orjson.dumps(described), outcome.status, headers, JSON)
