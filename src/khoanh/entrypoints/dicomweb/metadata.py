"""WADO-RS: metadata of a study, a series or one instance, as JSON or XML (PS3.18 10.4.1.1.2)."""

from collections.abc import Iterator

import orjson
from isal import igzip
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_bytes, answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.media_types import MediaType, choose_name, parse_media_type
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.objects import locate_asked
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.features import archive
from khoanh.features.archive import SeriesFacts
from khoanh.standards.dicom import model_to_xml

JSON = "application/dicom+json"
XML = "application/dicom+xml"
_SHORTEST_GZIP = 2048


def choose_model(accepted: list[MediaType]) -> str:
    """Choose between the JSON and the XML model (PS3.18 8.7.3.2).

    Raises:
        Refused: Neither is acceptable.
    """
    for kind in accepted:
        if kind.quality <= 0:
            continue
        if kind.name.startswith("multipart/"):
            inner = parse_media_type(kind.parameter("type") or XML)
            if inner.covers(XML):
                return XML
            if inner.name == JSON:
                return JSON
        elif choose_name([kind], [JSON, "application/json", "text/json"]):
            return JSON
        elif kind.covers(XML):
            return XML
    raise not_acceptable([JSON, f'multipart/related; type="{XML}"'])


def retrieve_metadata(asked: Asked) -> Response:
    """Answer with the metadata of what the path names."""
    model = choose_model(asked.accepted)
    if asked.uid("instance") is not None:
        return _answer_instance(asked, model)
    study, series = asked.uid("study"), asked.uid("series")
    assert study is not None
    with asked.desk.unit(asked.who) as unit:
        facts = archive.read_facts(unit, study, series)
    etag = '"' + "-".join(f"{one.series_id}.{one.revision}" for one in facts[:8]) + f'-{_fold(facts)}-{model[-4:]}"'
    base = asked.base.encode("ascii")
    current = unchanged(asked.request, f"W/{etag}")
    if current is not None:
        return current
    if model == XML:
        texts = (one.json[start:end] for one in facts for start, end in one.parts.values())
        return _answer_xml(asked, texts, base, f"W/{etag}")
    body = _replace(_join([one.json for one in facts]), base)
    return answer_json(asked, body, JSON, f"W/{etag}")


def _fold(facts: list[SeriesFacts]) -> str:
    return f"{hash(tuple((one.series_id, one.revision) for one in facts)) & 0xFFFFFFFFFFFF:x}"


def _join(arrays: list[bytes]) -> bytes:
    if len(arrays) == 1:
        return arrays[0]
    return b"[" + b",".join(array[1:-1] for array in arrays if len(array) > 2) + b"]"


def _replace(text: bytes, base: bytes) -> bytes:
    return text.replace(archive.BASE.encode(), base)


def _answer_instance(asked: Asked, model: str) -> Response:
    [stored, *_] = locate_asked(asked)
    etag = f'W/"{stored.checksum.hex()[:32]}-{model[-4:]}"'
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    with asked.desk.unit(asked.who) as unit:
        text = archive.read_instance_json(unit, stored)
    base = asked.base.encode("ascii")
    if model == XML:
        return _answer_xml(asked, iter([text]), base, etag)
    return answer_json(asked, _replace(b"[" + text + b"]", base), JSON, etag)


def answer_json(
    asked: Asked, body: bytes, media_type: str, etag: str, headers: dict[str, str] | None = None
) -> Response:
    """Answer with JSON, compressed if the client takes that."""
    fields = dict(headers or {})
    if len(body) >= _SHORTEST_GZIP and takes_gzip(asked):
        body = igzip.compress(body, 1)
        fields["Content-Encoding"] = "gzip"
    return answer_bytes(asked.request, body, media_type, etag=etag, headers=fields)


def takes_gzip(asked: Asked) -> bool:
    """Tell whether the client accepts gzip and does not refuse it with `q=0`."""
    header = asked.request.headers.get("accept-encoding", "")
    codings = {piece.split(";")[0].strip().lower(): piece.replace(" ", "") for piece in header.split(",")[:16]}
    chosen = codings.get("gzip", "")
    return bool(chosen) and not chosen.endswith((";q=0", ";q=0.0", ";q=0.00", ";q=0.000"))


def _answer_xml(asked: Asked, texts: Iterator[bytes], base: bytes, etag: str) -> Response:
    writer = MultipartWriter(XML)

    def pieces() -> Iterator[bytes]:
        first = True
        for text in texts:
            document = model_to_xml(orjson.loads(_replace(text, base)))
            yield writer.head(PartHead(XML), len(document), first=first)
            yield document
            first = False
        yield writer.tail

    return answer_pieces(asked.request, pieces(), writer.content_type, size_bytes=None, etag=etag)
