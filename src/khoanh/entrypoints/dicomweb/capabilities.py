"""Says what this service can do (PS3.18 8.9 Retrieve Capabilities), as WADL or JSON."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

import orjson
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.media_types import choose_name
from khoanh.entrypoints.dicomweb.negotiation import SYNTAXES_OF_TYPE
from khoanh.entrypoints.dicomweb.query import MOST_RESULTS
from khoanh.entrypoints.dicomweb.refusals import not_acceptable

_WADL, _JSON = "application/vnd.sun.wadl+xml", "application/json"
_OBJECTS = ('multipart/related; type="application/dicom"', "application/dicom", "application/zip")
_METADATA = ("application/dicom+json", 'multipart/related; type="application/dicom+xml"')
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/jp2")
_BULK = ('multipart/related; type="application/octet-stream"', "application/octet-stream")
_SEARCH = ("fuzzymatching", "emptyvaluematching", "includefield", "limit", "offset", "orderby", "accept")
_RENDER = ("accept", "annotation", "charset", "iccprofile", "quality", "viewport", "window")

Offer = tuple[str, Sequence[str], Sequence[str]]
"""Method, query parameters, media types of the answer."""

_STORE: Offer = ("POST", (), _METADATA)
_DELETE: Offer = ("DELETE", (), ())


def _search() -> Offer:
    return "GET", _SEARCH, _METADATA


def _frames() -> Offer:
    compressed = [f'multipart/related; type="{name}"' for name in SYNTAXES_OF_TYPE]
    return "GET", ("accept",), (*_BULK, *compressed, *SYNTAXES_OF_TYPE)


def list_resources() -> Mapping[str, Sequence[Offer]]:
    """Return what can be asked of each resource; paths below the service's root."""
    study, series = "/studies/{study}", "/studies/{study}/series/{series}"
    instance = series + "/instances/{instance}"
    frames = instance + "/frames/{frames}"
    resources: dict[str, list[Offer]] = {
        "/studies": [_search(), _STORE],
        "/series": [_search()],
        "/instances": [_search()],
        study: [("GET", ("accept",), _OBJECTS), _STORE, _DELETE],
        series: [("GET", ("accept",), _OBJECTS), _DELETE],
        instance: [("GET", ("accept",), _OBJECTS), _DELETE],
        study + "/series": [_search()],
        study + "/instances": [_search()],
        series + "/instances": [_search()],
        frames: [_frames()],
        frames + "/rendered": [("GET", _RENDER, _PICTURES)],
        frames + "/thumbnail": [("GET", _RENDER, _PICTURES)],
        instance + "/bulkdata/{path}": [("GET", ("accept",), _BULK)],
    }
    for place in (study, series, instance):
        resources[place + "/metadata"] = [("GET", ("accept",), _METADATA)]
        resources[place + "/rendered"] = [("GET", _RENDER, _PICTURES)]
        resources[place + "/thumbnail"] = [("GET", _RENDER, _PICTURES)]
        resources[place + "/bulkdata"] = [("GET", ("accept",), _BULK[:1])]
        resources[place + "/pixeldata"] = [("GET", ("accept",), _BULK[:1])]
    return resources


def describe_service(asked: Asked) -> Response:
    """Answer OPTIONS, and a GET of the root."""
    chosen = choose_name(asked.accepted, [_WADL, _JSON, "application/xml", "text/xml"])
    if chosen is None:
        raise not_acceptable([_WADL, _JSON])
    resources = list_resources()
    headers = {"Allow": "GET, HEAD, OPTIONS, POST, DELETE", "Cache-Control": "no-cache"}
    if chosen == _JSON:
        body = {
            "service": asked.base,
            "resources": [
                {"path": path, "method": method, "parameters": list(names), "mediaTypes": list(kinds)}
                for path, offers in resources.items()
                for method, names, kinds in offers
            ],
            "maximumResults": MOST_RESULTS,
        }
        return Response(orjson.dumps(body), 200, headers, _JSON)
    return Response(_write_wadl(asked.base, resources), 200, headers, chosen)


def _write_wadl(base: str, resources: Mapping[str, Sequence[Offer]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<application xmlns="http://wadl.dev.java.net/2009/02">']
    lines.append(f"<resources base={quoteattr(base)}>")
    for path, offers in resources.items():
        lines.append(f"<resource path={quoteattr(path.lstrip('/'))}>")
        for method, names, kinds in offers:
            lines.append(f'<method name="{method}"><request>')
            lines += [f'<param name="{name}" style="query"/>' for name in names]
            lines.append("</request><response>")
            lines += [f"<representation mediaType={quoteattr(kind)}/>" for kind in kinds]
            lines.append("</response></method>")
        lines.append("</resource>")
    lines.append("</resources></application>")
    return "\n".join(lines).encode()
