"""Byte ranges and conditions follow RFC 9110."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.entrypoints.dicomweb.ranges import Span, Unsatisfiable, is_unchanged, parse_ranges, range_header


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        (None, None),
        ("bytes=0-9", [Span(0, 10)]),
        ("bytes=90-", [Span(90, 100)]),
        ("bytes=-10", [Span(90, 100)]),
        ("bytes=-1000", [Span(0, 100)]),
        ("bytes=0-1000", [Span(0, 100)]),
        ("bytes=0-0, 99-", [Span(0, 1), Span(99, 100)]),
        ("bytes=5-1", None),
        ("items=0-9", None),
        ("bytes=x", None),
        ("bytes=" + ",".join(["0-99"] * 3), None),
        ("bytes=" + ",".join(["0-1"] * 500), None),
    ],
)
def test_a_range_is_resolved_or_ignored(header: str | None, spans: list[Span] | None) -> None:
    assert parse_ranges(header, 100) == spans


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=200-300, 400-500"])
def test_a_range_outside_is_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        parse_ranges(header, 100)


@given(st.text(max_size=60), st.integers(0, 1000))
def test_any_header_yields_spans_within_the_content(text: str, total: int) -> None:
    try:
        spans = parse_ranges("bytes=" + text, total) or []
    except Unsatisfiable:
        return
    assert all(0 <= span.start < span.stop <= total for span in spans)


def test_a_current_copy_is_recognised() -> None:
    assert is_unchanged({"if-none-match": '"a", W/"b"'}, '"b"')
    assert is_unchanged({"if-none-match": "*"}, '"b"')
    assert not is_unchanged({"if-none-match": '"a"'}, '"b"')


def test_if_range_of_another_version_voids_the_range() -> None:
    assert range_header({"range": "bytes=0-1", "if-range": '"old"'}, '"new"') is None
    assert range_header({"range": "bytes=0-1", "if-range": '"new"'}, '"new"') == "bytes=0-1"
