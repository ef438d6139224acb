"""What a client accepts is read as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.entrypoints.dicomweb.media_types import choose_name, parse_accept, parse_media_type, read_accept
from khoanh.foundation.errors import Invalid


def test_an_unquoted_type_with_a_slash_is_read() -> None:
    kind = parse_media_type("multipart/related; type=application/octet-stream; transfer-syntax=*")
    assert kind.parameter("type") == "application/octet-stream"
    assert kind.transfer_syntax == "*"


def test_quality_orders_and_definite_goes_before_open() -> None:
    kinds = parse_accept("*/*, image/png;q=0.5, image/jpeg")
    assert [kind.name for kind in kinds] == ["image/jpeg", "*/*", "image/png"]


def test_the_query_parameter_wins_over_the_header() -> None:
    kinds = read_accept("image/jpeg", ["application/dicom json"])
    assert [kind.name for kind in kinds] == ["application/dicom+json"]


def test_a_comma_inside_quotes_does_not_split() -> None:
    kinds = parse_accept('multipart/related; type="application/dicom"; x="a,b\\"c", image/png')
    assert [kind.name for kind in kinds] == ["multipart/related", "image/png"]
    assert kinds[0].parameter("x") == 'a,b"c'


def test_quality_zero_refuses() -> None:
    assert choose_name(parse_accept("image/jpeg;q=0, image/*"), ["image/jpeg", "image/png"]) == "image/png"
    assert choose_name(parse_accept("text/html"), ["image/jpeg"]) is None


@pytest.mark.parametrize("text", ["nonsense", "a/b;q=high", "a/b;=", "," * 9000, ",".join(["a/b"] * 100)])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_accept(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        kinds = parse_accept(text)
    except Invalid:
        return
    assert all(0 <= kind.quality <= 1 and "\n" not in kind.name for kind in kinds)
