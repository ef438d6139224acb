"""Says a failure as RFC 9457 problem details, in English and Vietnamese."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from khoanh.features.accounts import NotSignedIn
from khoanh.foundation.errors import (
    Conflict,
    Forbidden,
    Invalid,
    KhoanhError,
    NotFound,
    OutOfResources,
    TooLarge,
    Unsuitable,
)

_TITLES_VI = {
    400: "Yêu cầu không hợp lệ",
    401: "Chưa đăng nhập",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Phương thức không được hỗ trợ",
    406: "Không có dạng dữ liệu được yêu cầu",
    409: "Xung đột",
    413: "Dữ liệu quá lớn",
    415: "Kiểu dữ liệu không được hỗ trợ",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi hệ thống",
    503: "Tạm thời không phục vụ được",
}

# The first that fits, so the narrower kind stands before the wider.
_STATUS: tuple[tuple[type[KhoanhError], int], ...] = (
    (NotSignedIn, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Unsuitable, 406),
    (TooLarge, 413),
    (Invalid, 400),
    (OutOfResources, 503),
)


def problem(
    status: int, detail: str, *, detail_vi: str = "", headers: Mapping[str, str] | None = None, **more: object
) -> Response:
    """Return a problem as a response; `more` are extension members."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "title_vi": _TITLES_VI.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "detail_vi": detail_vi or detail,
        **more,
    }
    extra = dict(headers or {})
    if status == 401:
        extra.setdefault("WWW-Authenticate", 'Bearer realm="khoanh"')
    if status == 503:
        extra.setdefault("Retry-After", "5")
    return Response(orjson.dumps(body), status, headers=extra, media_type="application/problem+json")


def problem_of(fault: KhoanhError) -> Response:
    """Return a failure of ours as a response."""
    status = next((code for kind, code in _STATUS if isinstance(fault, kind)), 500)
    return problem(status, fault.english, detail_vi=fault.vietnamese)


async def answer_fault(request: Request, fault: Exception) -> Response:
    """Handle a `KhoanhError` for a Starlette or FastAPI application."""
    assert isinstance(fault, KhoanhError)
    return problem_of(fault)


async def answer_refusal(request: Request, fault: Exception) -> Response:
    """Say a refusal of the framework (no such path, wrong method) as a problem."""
    assert isinstance(fault, HTTPException)
    return problem(fault.status_code, str(fault.detail), headers=fault.headers)


async def answer_accident(request: object, fault: Exception) -> Response:
    """Say a fault nobody foresaw; the gate logs it."""
    return problem(500, "something went wrong; it has been logged", detail_vi="Có lỗi; lỗi đã được ghi lại")
