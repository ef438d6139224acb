"""Failures that only HTTP knows, and how all of them are said (RFC 9457)."""

from typing import Any

from starlette.responses import Response

from khoanh.entrypoints.http import problem, problem_of
from khoanh.foundation.errors import KhoanhError


class Refused(KhoanhError):
    """The request is refused with a status of HTTP's own.

    Attributes:
        more: Further members of the problem, for example what would have been acceptable.
    """

    def __init__(
        self, status: int, english: str, *, vi: str = "", headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(english, vi=vi)
        self.status = status
        self.headers = headers or {}
        self.more = more


def not_acceptable(possible: list[str]) -> Refused:
    """Refuse because nothing the client accepts can be given; says what can."""
    return Refused(
        406,
        "none of the acceptable media types can be provided: " + ", ".join(possible[:40]),
        vi="Không có kiểu dữ liệu nào trong số được yêu cầu có thể cung cấp",
        acceptable=possible[:40],
    )


def as_problem(fault: KhoanhError) -> Response:
    """Write a failure as `application/problem+json`."""
    if isinstance(fault, Refused):
        answer = problem(fault.status, fault.english, detail_vi=fault.vietnamese, headers=fault.headers, **fault.more)
    else:
        answer = problem_of(fault)
    answer.headers["Cache-Control"] = "no-store"
    return answer
