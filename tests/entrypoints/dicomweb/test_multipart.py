"""Multipart bodies are read however they are cut, and written as they are measured."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.entrypoints.dicomweb.media_types import parse_media_type
from khoanh.entrypoints.dicomweb.multipart_reading import MultipartReader, PartBegin, PartEnd, find_boundary
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.foundation.errors import Invalid

Parts = list[tuple[dict[str, str], bytes, bool]]


def read_parts(body: bytes, boundary: str = "b", cuts: list[int] | None = None) -> Parts:
    reader = MultipartReader(boundary)
    edges = sorted({0, len(body), *(cuts or [])})
    parts: Parts = []
    headers: dict[str, str] = {}
    content = b""
    chunks = [body[start:stop] for start, stop in itertools.pairwise(edges)]
    for event in (*(e for chunk in chunks for e in reader.feed(chunk)), *reader.finish()):
        match event:
            case PartBegin():
                headers, content = event.headers, b""
            case PartEnd():
                parts.append((headers, content, event.complete))
            case bytes():
                content += event
    return parts


def body_of(*contents: bytes, boundary: str = "b") -> bytes:
    head = b"Content-Type: application/dicom\r\n\r\n"
    parts = b"".join(b"\r\n--" + boundary.encode() + b"\r\n" + head + content for content in contents)
    return parts + b"\r\n--" + boundary.encode() + b"--\r\n"


def test_a_body_may_begin_with_a_line_end_or_without() -> None:
    body = body_of(b"one", b"two")
    for start in (body, body.removeprefix(b"\r\n"), b"This is a preamble.\r\n" + body):
        assert [content for _, content, _ in read_parts(start)] == [b"one", b"two"]


def test_line_feeds_alone_are_understood() -> None:
    body = b"--b\nContent-Type: application/dicom\n\none\n--b--"
    assert read_parts(body) == [({"content-type": "application/dicom"}, b"one", True)]


def test_a_missing_end_is_noticed_and_the_part_kept() -> None:
    body = body_of(b"one", b"two").removesuffix(b"\r\n--b--\r\n")
    assert [(content, complete) for _, content, complete in read_parts(body)] == [(b"one", True), (b"two", False)]


def test_an_end_cut_within_its_hyphens_counts() -> None:
    body = body_of(b"one").removesuffix(b"-\r\n")
    assert [(content, complete) for _, content, complete in read_parts(body)] == [(b"one", True)]


def test_content_that_looks_like_the_boundary_stays_content() -> None:
    assert [content for _, content, _ in read_parts(body_of(b"x\r\n--bb\r\ny", b"--b"))] == [b"x\r\n--bb\r\ny", b"--b"]


def test_a_quoted_boundary_is_found() -> None:
    kind = parse_media_type('multipart/related; type="application/dicom"; boundary="=_a b?c"')
    assert find_boundary(kind) == "=_a b?c"


@pytest.mark.parametrize(
    "kind", ["multipart/related", 'multipart/related; boundary=""', "multipart/related; boundary=\xe9"]
)
def test_an_unusable_boundary_is_refused(kind: str) -> None:
    with pytest.raises(Invalid):
        find_boundary(parse_media_type(kind))


def test_absurd_headers_preambles_and_numbers_of_parts_are_refused() -> None:
    with pytest.raises(Invalid):
        read_parts(b"--b\r\nX: " + b"a" * 20_000 + b"\r\n\r\n")
    with pytest.raises(Invalid):
        read_parts(b"a" * (3 << 20), cuts=list(range(0, 3 << 20, 65536)))
    reader = MultipartReader("b", most_parts=3)
    with pytest.raises(Invalid):
        list(reader.feed(body_of(*[b""] * 4)))


def test_a_body_without_its_boundary_is_refused() -> None:
    with pytest.raises(Invalid):
        read_parts(b"DICM" * 10)


contents = st.lists(
    st.binary(max_size=60) | st.sampled_from([b"\r\n", b"\n--", b"--b", b"\r", b"\r\n--", b"\n--bx"]), min_size=1
)


@given(contents, st.lists(st.integers(0, 400), max_size=30))
def test_every_cut_gives_the_same_parts(pieces: list[bytes], cuts: list[int]) -> None:
    pieces = [piece for piece in pieces if b"\n--b" not in b"\n" + piece]
    body = body_of(*pieces)
    expected = [({"content-type": "application/dicom"}, piece, True) for piece in pieces]
    if pieces:
        assert read_parts(body, cuts=[cut for cut in cuts if cut < len(body)]) == expected


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=10))
def test_any_bytes_are_read_or_refused(body: bytes, cuts: list[int]) -> None:
    try:
        read_parts(b"--b\r\n" + body, cuts=[cut for cut in cuts if cut < len(body)])
    except Invalid:
        return


def test_a_written_message_has_the_measured_length_and_reads_back() -> None:
    writer = MultipartWriter("application/dicom")
    head = PartHead("application/dicom", "1.2.840.10008.1.2.1")
    parts = [(head, b"one"), (head, b"")]
    body = writer.join(parts)
    assert len(body) == writer.measure([(part, len(content)) for part, content in parts])
    assert b"\r\nContent-Type: application/dicom;transfer-syntax=1.2.840.10008.1.2.1\r\n" in body
    boundary = find_boundary(parse_media_type(writer.content_type))
    assert [content for _, content, _ in read_parts(body, boundary)] == [b"one", b""]
