"""A few reading services for who may see a few studies only, below an address of their own (PS3.18 10.4, 10.6).

What is not listed here is not there: no search across studies, no storing, no deleting, no reports or documents.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from khoanh.entrypoints.dicomweb.bulkdata import retrieve_bulkdata
from khoanh.entrypoints.dicomweb.door import Asked, Door, Handler, answer_asked, read_pairs
from khoanh.entrypoints.dicomweb.frames import retrieve_frames
from khoanh.entrypoints.dicomweb.frames_of_series import retrieve_first_frames
from khoanh.entrypoints.dicomweb.metadata import retrieve_metadata
from khoanh.entrypoints.dicomweb.objects import zip_objects
from khoanh.entrypoints.dicomweb.refusals import as_problem
from khoanh.entrypoints.dicomweb.rendered import retrieve_rendered, retrieve_thumbnail
from khoanh.entrypoints.dicomweb.search import search_series, search_studies
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import KhoanhError, NotFound
from khoanh.foundation.identity import Principal
from khoanh.transaction import Desk

_STUDY, _SERIES = "/studies/{study}", "/studies/{study}/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"
_ONLY_STUDY = "StudyInstanceUID"
_REFUSED_S = 0.4


@dataclass(frozen=True, slots=True)
class GuestScope:
    """What a guest may see, and where.

    Attributes:
        root: Path of the service for this guest.
        objects: What may be seen of `studies`.
        series: UIDs of the series of these objects.
        note: Called with `viewer` when a study is opened, with `zip` when all is taken.
    """

    who: Principal
    root: str
    studies: frozenset[str]
    objects: tuple[StoredObject, ...]
    series: frozenset[str]
    note: Callable[[str], None]


Admit = Callable[[Request], GuestScope]

_READ: Mapping[str, Handler] = {
    _INSTANCE + "/frames/{frames}": retrieve_frames,
    _SERIES + "/frames": retrieve_first_frames,
    _SERIES + "/metadata": retrieve_metadata,
    _INSTANCE + "/metadata": retrieve_metadata,
    _INSTANCE + "/frames/{frames}/rendered": retrieve_rendered,
    _INSTANCE + "/rendered": retrieve_rendered,
    _INSTANCE + "/thumbnail": retrieve_thumbnail,
    _SERIES + "/thumbnail": retrieve_thumbnail,
    _INSTANCE + "/bulkdata/{path:path}": retrieve_bulkdata,
}


def build_guest_routes(desk: Desk, prefix: str, admit: Admit) -> list[Route]:
    """Return the routes below `prefix`; `admit` says who asks and for what, or raises."""
    door = Door(desk)
    root = prefix + "/dicom-web"

    def run(request: Request, handler: Handler) -> Response:
        try:
            scope = admit(request)
            asked = Asked(door, request, scope.who, read_pairs(request), root=scope.root, only_series=scope.series)
            _check(asked, scope)
        except KhoanhError as fault:
            return as_problem(fault)
        if handler is search_studies:
            scope.note("viewer")
        return _keep_nowhere(answer_asked(handler, asked))

    def pack(request: Request) -> Response:
        try:
            scope = admit(request)
        except KhoanhError as fault:
            return as_problem(fault)
        if not scope.objects:
            return as_problem(NotFound("there are no pictures", vi="Không có ảnh"))
        scope.note("zip")
        return _keep_nowhere(zip_objects(request, desk, list(scope.objects), "dicom"))

    def endpoint(handler: Handler) -> Callable[[Request], object]:
        async def serve(request: Request) -> Response:
            started = time.monotonic()
            return await _even(await run_in_threadpool(run, request, handler), started)

        return serve

    async def refuse(request: Request) -> Response:
        return as_problem(NotFound("this service has no such resource", vi="Không có tài nguyên này"))

    async def package(request: Request) -> Response:
        started = time.monotonic()
        return await _even(await run_in_threadpool(pack, request), started)

    routes = [Route(root + path, endpoint(handler), methods=["GET"]) for path, handler in _READ.items()]
    routes.append(Route(root + "/studies", endpoint(search_studies), methods=["GET"]))
    routes.append(Route(root + _STUDY + "/series", endpoint(search_series), methods=["GET"]))
    routes.append(Route(root + "/{rest:path}", refuse, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]))
    routes.append(Route(prefix + "/dicom.zip", package, methods=["GET"]))
    return routes


async def _even(response: Response, started: float) -> Response:
    """Hold a refusal until a fixed time has passed: how long it took tells nothing of why."""
    if response.status_code >= 400:
        await anyio.sleep(max(0.0, started + _REFUSED_S - time.monotonic()))
    return response


def _keep_nowhere(response: Response) -> Response:
    """Have a stranger's browser keep nothing of it, as the telephone may be shared."""
    response.headers["Cache-Control"] = "no-store"
    if "etag" in response.headers:
        del response.headers["etag"]
    return response


def _check(asked: Asked, scope: GuestScope) -> None:
    """Refuse what is not of the studies and series handed over; a search names its one study and nothing else."""
    study, series = asked.uid("study"), asked.uid("series")
    if study is None:
        named = asked.values(_ONLY_STUDY)
        study = named[0] if len(named) == 1 else ""
        others = {key for key, _ in asked.pairs} - {_ONLY_STUDY, "includefield"}
        study = "" if others else study
    if study not in scope.studies or (series is not None and series not in scope.series):
        raise NotFound("no such study", vi="Không tìm thấy ca chụp")
