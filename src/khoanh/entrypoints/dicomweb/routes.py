"""Which handler answers which path (PS3.18 tables 9-1, 10.1-1)."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from khoanh.entrypoints.dicomweb.bulk_of_resource import retrieve_all_bulkdata, retrieve_pixeldata
from khoanh.entrypoints.dicomweb.bulkdata import retrieve_bulkdata
from khoanh.entrypoints.dicomweb.capabilities import describe_service
from khoanh.entrypoints.dicomweb.delete import delete_resource
from khoanh.entrypoints.dicomweb.door import ROOT, Door, Handler, eager_endpoint, endpoint
from khoanh.entrypoints.dicomweb.frames import retrieve_frames
from khoanh.entrypoints.dicomweb.frames_of_series import retrieve_first_frames
from khoanh.entrypoints.dicomweb.metadata import retrieve_metadata
from khoanh.entrypoints.dicomweb.objects import retrieve_objects
from khoanh.entrypoints.dicomweb.refusals import as_problem
from khoanh.entrypoints.dicomweb.rendered import retrieve_rendered, retrieve_thumbnail
from khoanh.entrypoints.dicomweb.search import HANDLERS as SEARCHES
from khoanh.entrypoints.dicomweb.store import store_objects
from khoanh.entrypoints.dicomweb.wado_uri import retrieve_by_uri
from khoanh.foundation.errors import NotFound
from khoanh.transaction import Desk

_STUDY, _SERIES = "/studies/{study}", "/studies/{study}/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"
_FRAMES = _INSTANCE + "/frames/{frames}"
_RESOURCES = (_INSTANCE, _SERIES, _STUDY)

# What a viewer asks most stands first: paths are tried in order.
_READ: Mapping[str, Handler] = {
    _SERIES + "/metadata": retrieve_metadata,
    _INSTANCE + "/metadata": retrieve_metadata,
    _STUDY + "/metadata": retrieve_metadata,
    **SEARCHES,
    **{place + "/rendered": retrieve_rendered for place in (_FRAMES, *_RESOURCES)},
    **{place + "/thumbnail": retrieve_thumbnail for place in (_FRAMES, *_RESOURCES)},
    **{place + "/bulkdata": retrieve_all_bulkdata for place in _RESOURCES},
    **{place + "/pixeldata": retrieve_pixeldata for place in _RESOURCES},
    _INSTANCE + "/bulkdata/{path:path}": retrieve_bulkdata,
    "": describe_service,
    "/": describe_service,
}


def build_dicomweb_routes(desk: Desk) -> list[Route]:
    """Return the routes of `/dicom-web` and `/wado`."""
    door = Door(desk)

    async def store(request: Request) -> Response:
        return await store_objects(door, request)

    async def refuse(request: Request) -> Response:
        return as_problem(NotFound("this service has no such resource", vi="Không có tài nguyên này"))

    describe = endpoint(door, describe_service)
    routes = [
        Route(ROOT + _FRAMES, eager_endpoint(door, retrieve_frames)),
        Route(ROOT + _SERIES + "/frames", eager_endpoint(door, retrieve_first_frames)),
    ]
    routes += [Route(ROOT + path, endpoint(door, handler)) for path, handler in _READ.items()]
    for place in _RESOURCES:
        routes.append(Route(ROOT + place, endpoint(door, retrieve_objects), methods=["GET"]))
        routes.append(Route(ROOT + place, endpoint(door, delete_resource), methods=["DELETE"]))
    for place in ("/studies", _STUDY):
        routes.append(Route(ROOT + place, store, methods=["POST"]))
    routes.append(Route("/wado", endpoint(door, retrieve_by_uri)))
    routes.append(Route(ROOT + "{rest:path}", describe, methods=["OPTIONS"]))
    # Below our root nothing is a page of the web app.
    routes.append(Route(ROOT + "/{rest:path}", refuse, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]))
    return routes
