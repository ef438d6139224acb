"""WADO-RS: metadata of a study, a series or one instance, as JSON or XML (PS3.18 10.4.1.1.2)."""

from collections.abc import Iterator, Sequence

import orjson
from blake3 import blake3
from isal import igzip
from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_bytes, answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.media_types import MediaType, choose_name, parse_media_type
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.objects import locate_leaving
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.features import archive
from khoanh.standards.dicom import model_to_xml

JSON = "application/dicom+json"
XML = "application/dicom+xml"
_SHORTEST_GZIP = 2048


def choose_model(accepted: Sequence[MediaType]) -> str:
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
    base = asked.base
    with asked.desk.single(asked.who) as unit:
        revisions = tuple(archive.list_revisions(unit, study, series))
        correction = archive.read_correction(unit, study)
        key = (revisions, correction and correction.mark, base, model, takes_gzip(asked))
        etag = f'W/"{blake3(repr(key).encode()).hexdigest(16)}"'
        current = unchanged(asked.request, etag)
        if current is not None:
            return current
        body = asked.door.bodies.find(key)
        facts = archive.read_facts(unit, study, series) if body is None else []
        if correction is not None:
            facts = [one.corrected(correction) for one in facts]
    if model == XML:
        texts = (one.json[start:end] for one in facts for start, end in one.parts.values())
        return _answer_xml(asked, texts, base.encode("ascii"), etag)
    if body is None:
        plain = _replace(_join([one.json for one in facts]), base.encode("ascii"))
        body = pack_json(asked, plain)
        asked.door.bodies.keep(key, body)
    return _answer_packed(asked, body, etag)


def pack_json(asked: Asked, body: bytes) -> bytes:
    """Return JSON compressed if the client takes that and it is worth it."""
    return igzip.compress(body, 1) if len(body) >= _SHORTEST_GZIP and takes_gzip(asked) else body


def _answer_packed(asked: Asked, body: bytes, etag: str, headers: dict[str, str] | None = None) -> Response:
    fields = dict(headers or {})
    # JSON never begins like gzip does.
    if body[:2] == b"\x1f\x8b":
        fields["Content-Encoding"] = "gzip"
    return answer_bytes(asked.request, body, JSON, etag=etag, headers=fields)


def _join(arrays: list[bytes]) -> bytes:
    if len(arrays) == 1:
        return arrays[0]
    return b"[" + b",".join(array[1:-1] for array in arrays if len(array) > 2) + b"]"


def _replace(text: bytes, base: bytes) -> bytes:
    return text.replace(archive.BASE.encode(), base)


def _answer_instance(asked: Asked, model: str) -> Response:
    [stored, *_] = locate_leaving(asked)
    mark = stored.correction.mark if stored.correction else ""
    etag = f'W/"{stored.checksum.hex()[:32]}{mark}-{model[-4:]}"'
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    with asked.desk.single(asked.who) as unit:
        text = archive.read_instance_json(unit, stored)
    base = asked.base.encode("ascii")
    if model == XML:
        return _answer_xml(asked, iter([text]), base, etag)
    return answer_json(asked, _replace(b"[" + text + b"]", base), etag)


def answer_json(asked: Asked, body: bytes, etag: str = "", headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON, compressed if the client takes that."""
    return _answer_packed(asked, pack_json(asked, body), etag, headers)


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
