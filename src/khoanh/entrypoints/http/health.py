"""Is it alive, is it ready, what does it count: for supervisors and monitoring."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from khoanh.entrypoints.http.address import is_loopback
from khoanh.entrypoints.http.asker import who_asks
from khoanh.entrypoints.http.metrics import format_metrics
from khoanh.entrypoints.http.problems import problem
from khoanh.features.accounts import has_accounts
from khoanh.foundation.errors import OutOfResources
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Desk


def health_routes(desk: Desk) -> list[Route]:
    """Return `/healthz` (alive), `/readyz` (database answers, there is room) and `/metrics`."""

    def tell_alive(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    def tell_ready(request: Request) -> Response:
        try:
            with desk.unit(Principal(PrincipalKind.SYSTEM, "readiness", frozenset())) as unit:
                has_accounts(unit)
        except OutOfResources as fault:
            return problem(503, fault.english, detail_vi=fault.vietnamese)
        space = desk.storage.space()
        if space and space[1] < desk.settings.min_free_bytes:
            return problem(503, "the storage is full", detail_vi="Ổ lưu trữ đã đầy")
        return PlainTextResponse("ready\n")

    def show_metrics(request: Request) -> Response:
        if not is_loopback(request.scope):
            who_asks(request).require(Permission.SYSTEM_READ)
        return Response(format_metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route("/healthz", tell_alive), Route("/readyz", tell_ready), Route("/metrics", show_metrics)]
