"""QIDO-RS: searches for studies, series and instances (PS3.18 10.6)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_bytes
from khoanh.entrypoints.dicomweb.door import Asked, Handler
from khoanh.entrypoints.dicomweb.matches import Match, to_json, to_xml
from khoanh.entrypoints.dicomweb.metadata import XML, answer_json, choose_model
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.query import Level, Search, parse_search
from khoanh.features import archive
from khoanh.features.archive import ALL, Key, Page, Query
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import format_tag
from khoanh.transaction import Unit

_STUDY, _SERIES, _INSTANCE = 0x0020000D, 0x0020000E, 0x00080018
_CHARSET, _RETRIEVE_URL, _AVAILABILITY = 0x00080005, 0x00081190, 0x00080056

_MOST_COUNTED = 1000

# Tables 10.6.3-3 to 10.6.3-5, and the study's description, which every list shows.
_OF_STUDY = frozenset(
    {0x00080020, 0x00080030, 0x00080050, 0x00080061, 0x00080090, 0x00080201, 0x00081030, 0x00100010, 0x00100020}
    | {0x00100030, 0x00100040, _STUDY, 0x00200010, 0x00201206, 0x00201208}
)
_OF_SERIES = frozenset(
    {0x00080060, 0x00080201, 0x0008103E, _STUDY, _SERIES, 0x00200011, 0x00201209, 0x00400244, 0x00400245, 0x00400275}
)
_OF_INSTANCE = frozenset(
    {0x00080016, _INSTANCE, 0x00080201, _STUDY, _SERIES, 0x00200013, 0x00280010, 0x00280011, 0x00280100, 0x00280008}
)


def search_studies(asked: Asked) -> Response:
    """Answer `/studies`."""
    return _search(asked, "study")


def search_series(asked: Asked) -> Response:
    """Answer `/series` and `/studies/{study}/series`."""
    return _search(asked, "series")


def search_instances(asked: Asked) -> Response:
    """Answer `/instances` below the root, a study or a series."""
    return _search(asked, "instance")


def _search(asked: Asked, level: Level) -> Response:
    asked.who.require(Permission.STUDY_LIST)
    model = choose_model(asked.accepted)
    search = parse_search(asked.pairs)
    query = _build_query(asked, level, search)
    with asked.desk.single(asked.who) as unit:
        page = archive.find(unit, query)
        headers = _describe_page(asked, unit, query, search, page)
    base = asked.base
    seen = [match for match in page.matches if asked.only_series is None or _is_seen(match, level, asked.only_series)]
    matches = [_complete(match, base) for match in seen]
    if model == XML:
        writer = MultipartWriter(XML)
        body = writer.join([(PartHead(XML), to_xml(match)) for match in matches])
        return answer_bytes(asked.request, body, writer.content_type, headers=headers)
    # An empty list says "no match" (Table 10.6.3-1); clients that expect a body choke on 204.
    return answer_json(asked, to_json(matches), headers=headers)


def _is_seen(match: Match, level: Level, series: frozenset[str]) -> bool:
    return level == "study" or match.get(_SERIES) in series


def _build_query(asked: Asked, level: Level, search: Search) -> Query:
    study, series = asked.uid("study"), asked.uid("series")
    own = {"study": _OF_STUDY, "series": _OF_SERIES, "instance": _OF_INSTANCE}[level]
    # A search that is not narrowed to its parent returns the parent's attributes too (10.6.3.3).
    if level != "study" and study is None:
        own |= _OF_STUDY
    if level == "instance" and series is None:
        own |= _OF_SERIES
    returns = ALL if search.all_fields else own | search.fields | {path[0] for path, _ in search.keys}
    return Query(
        level=level,
        keys=tuple(Key(path, value) for path, value in search.keys),
        returns=returns,
        fuzzy=search.fuzzy,
        limit=search.limit,
        offset=search.offset,
        order=search.order,
        empty_value_matching=search.empty_value_matching,
        study_uid=study,
        series_uid=series,
    )


def _complete(match: Match, base: str) -> dict[int, Any]:
    url = base
    for tag, name in ((_STUDY, "studies"), (_SERIES, "series"), (_INSTANCE, "instances")):
        if uid := match.get(tag):
            url += f"/{name}/{uid}"
    return {**match, _CHARSET: "ISO_IR 192", _AVAILABILITY: "ONLINE", _RETRIEVE_URL: url}


def _describe_page(asked: Asked, unit: Unit, query: Query, search: Search, page: Page) -> dict[str, str]:
    headers = {}
    if page.more:
        every = replace(query, limit=_MOST_COUNTED, offset=0, order=(), returns=frozenset())
        count = asked.door.remembered.recall(
            (asked.who, every), lambda: archive.count_matches(unit, every, _MOST_COUNTED)
        )
        headers["X-Total-Count"] = f"{count.value}" if count.exact else f"{count.value}+"
    elif page.matches or not search.offset:
        headers["X-Total-Count"] = str(search.offset + len(page.matches))
    warnings = list(_warn(search, page))
    if warnings:
        headers["Warning"] = ", ".join(f'299 {asked.base} "{text}"' for text in warnings)
    return headers


def _warn(search: Search, page: Page) -> Iterator[str]:
    yield from search.warnings[:8]
    if page.ignored:
        names = ", ".join(format_tag(tag) for tag in sorted(page.ignored)[:16])
        yield f"The following attributes are not supported for matching and were ignored: {names}."
    if page.more:
        yield "There are additional results that can be requested with a greater offset."


HANDLERS: dict[str, Handler] = {
    "/studies": search_studies,
    "/series": search_series,
    "/instances": search_instances,
    "/studies/{study}/series": search_series,
    "/studies/{study}/instances": search_instances,
    "/studies/{study}/series/{series}/instances": search_instances,
}
