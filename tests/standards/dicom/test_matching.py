"""Matching of query keys: every kind of PS3.4 C.2.2.2, on plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import (
    AnyOf,
    Empty,
    Exact,
    Items,
    Moments,
    Universal,
    build_matches,
    combine_moments,
    fold_name,
    is_match,
    like_pattern,
    parse_match,
    parse_moments,
    tag_of,
)


def answers(keyword: str, key: str, *values: str, **more: bool) -> bool:
    return is_match(parse_match(tag_of(keyword), key, **more), values)


@pytest.mark.parametrize(
    ("keyword", "key", "value", "expected"),
    [
        ("PatientID", "A1", "A1", True),
        ("PatientID", "A1 ", "A1", True),
        ("PatientID", "a1", "A1", False),
        ("PatientID", "A*", "A1", True),
        ("PatientID", "*", "", True),
        ("PatientID", "", "", True),
        ("PatientID", "A?", "A12", False),
        ("PatientID", "A.", "A1", False),
        ("PatientID", "B\\A1", "A1", True),
        ("StudyInstanceUID", "1.2\\1.3", "1.3", True),
        ("StudyInstanceUID", "1.2", "1.2.3", False),
        ("StudyInstanceUID", "1.*", "1.2", False),
        ("SeriesNumber", "1", "01", True),
        ("SeriesNumber", "1", "10", False),
        ("SliceThickness", "1.0", "1", True),
        ("StudyDate", "20240315", "2024.03.15", True),
        ("StudyDate", "20240301-20240331", "20240315", True),
        ("StudyDate", "20240301-20240331", "20240401", False),
        ("StudyDate", "20240301-", "20990101", True),
        ("StudyDate", "20240301-", "", False),
        ("StudyDate", "20240301-", "nonsense", False),
        ("StudyTime", "0800-0900", "085959.5", True),
        ("StudyTime", "0800-0900", "090059", True),
        ("StudyTime", "0800-0900", "0901", False),
        ("StudyTime", "081530", "081530.25", True),
        ("AcquisitionDateTime", "20240315", "20240315081530", True),
        ("AcquisitionDateTime", "20240315000000+0700-20240315235959+0700", "20240314200000+0000", True),
        ("AcquisitionDateTime", "20240315000000+0700-20240315235959+0700", "20240315200000+0000", False),
        ("PatientName", "nguyen van duc", "NGUYỄN^VĂN ĐỨC", True),
        ("PatientName", "NGUYEN^VAN", "NGUYỄN^VĂN ĐỨC", False),
        ("PatientName", "VAN*^nguyen", "NGUYỄN^VĂN ĐỨC", True),
        ("PatientName", "*uye*", "NGUYỄN^VĂN ĐỨC", True),
        ("PatientName", "?guyen*", "NGUYỄN^VĂN ĐỨC", True),
        ("PatientName", "ng*duc", "NGUYỄN^VĂN ĐỨC", True),
        ("PatientName", "ng*du", "NGUYỄN^VĂN ĐỨC", False),
        ("PatientName", "yamada*", "Yamada^Tarou=山田^太郎", True),
        ("PatientName", "山田*", "Yamada^Tarou=山田^太郎", True),
        ("StudyDescription", "*phổi*", "CT phổi", True),
    ],
)
def test_a_value_answers_a_key(keyword: str, key: str, value: str, expected: bool) -> None:
    assert answers(keyword, key, value) is expected


def test_fuzzy_names_need_some_words_and_the_last_may_be_begun() -> None:
    assert answers("PatientName", "duc nguy", "Nguyễn^Văn Đức", fuzzy=True)
    assert not answers("PatientName", "duc nguy", "Nguyễn^Văn Đức")
    assert not answers("PatientName", "nguy duc", "Nguyễn^Văn Đức", fuzzy=True)


def test_one_of_several_values_suffices() -> None:
    assert answers("ModalitiesInStudy", "MR", "CT", "MR")
    assert isinstance(parse_match(tag_of("ModalitiesInStudy"), "C*\\MR"), AnyOf)
    assert parse_match(tag_of("ModalitiesInStudy"), "CT\\MR") == Exact(("CT", "MR"))


def test_two_quotes_ask_for_what_is_empty_where_that_is_agreed() -> None:
    assert parse_match(tag_of("PatientID"), '""', empty_value=True) == Empty()
    assert answers("PatientID", '""', "", empty_value=True)
    assert not answers("PatientID", '""', "A1", empty_value=True)
    assert not answers("PatientID", '""', "")


def test_items_match_as_a_whole() -> None:
    sequence, procedure, step = (
        tag_of("RequestAttributesSequence"),
        tag_of("RequestedProcedureID"),
        tag_of("ScheduledProcedureStepID"),
    )
    found = build_matches([((sequence, procedure), "P1"), ((sequence, step), "S2"), ((tag_of("PatientID"),), "*")])
    assert list(found) == [sequence]
    assert isinstance(found[sequence], Items)
    assert is_match(found[sequence], [{procedure: "P1", step: "S1"}, {procedure: "P1", step: "S2"}])
    assert not is_match(found[sequence], [{procedure: "P1", step: "S1"}, {procedure: "P2", step: "S2"}])


@pytest.mark.parametrize("keyword", ["PatientName", "PatientID", "StudyInstanceUID", "ModalitiesInStudy", "StudyDate"])
def test_a_nul_within_a_value_is_refused(keyword: str) -> None:
    for text in ("A\0B", "*A\0B*", "CT\\1\0.2"):
        with pytest.raises(Invalid):
            parse_match(tag_of(keyword), text)


def test_keys_through_what_is_no_sequence_are_refused() -> None:
    with pytest.raises(Invalid):
        build_matches([((tag_of("PatientID"), tag_of("PatientName")), "x")])
    with pytest.raises(Invalid):
        build_matches([((tag_of("RequestAttributesSequence"),), "x")])


@pytest.mark.parametrize("text", ["2024-13-01", "20240132", "x", "20240101-2024010", "-", "20240101-20240102-20240103"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_moments("DA", text)


def test_combined_moments_are_one_range() -> None:
    both = combine_moments(parse_moments("DA", "20240301-20240302"), parse_moments("TM", "2200-0200"))
    assert (both.low, both.high) == ("20240301220000.000000", "20240302020059.999999")
    assert both.holds("20240302010000")
    assert not both.holds("20240301210000")


def test_an_offset_is_not_a_range() -> None:
    assert parse_moments("DT", "20240315101500-0500").offset == "-0500"
    assert parse_moments("DT", "2024-2025") == Moments("DT", "20240101000000.000000", "20251231235959.999999")


def test_patterns_of_sql_take_nothing_for_a_wildcard_that_is_none() -> None:
    assert like_pattern("50%_a\\*b?") == "50\\%\\_a\\\\%b_"


TAGS = [
    tag_of(word)
    for word in ("PatientID", "PatientName", "StudyDate", "StudyTime", "SeriesNumber", "AcquisitionDateTime")
]


@given(st.sampled_from(TAGS), st.text(max_size=40), st.lists(st.text(max_size=40), max_size=3), st.booleans())
def test_any_key_and_any_value_give_an_answer_or_invalid(tag: int, key: str, values: list[str], fuzzy: bool) -> None:
    try:
        match = parse_match(tag, key, fuzzy=fuzzy)
    except Invalid:
        return
    assert is_match(match, values) in (True, False)


@given(st.text(alphabet="abc*?", max_size=30), st.text(alphabet="abc", max_size=2000))
def test_patterns_answer_quickly(pattern: str, value: str) -> None:
    is_match(parse_match(tag_of("PatientID"), pattern), [value])
    is_match(parse_match(tag_of("PatientName"), pattern), [value])


@given(st.text(alphabet="aăâáđdeoơưy ^Ấ", min_size=1, max_size=30))
def test_a_name_finds_itself_in_any_order_and_spelling(name: str) -> None:
    words = list(fold_name(name))
    for key in (name, " ".join(reversed(words)), name.upper()):
        match = parse_match(tag_of("PatientName"), key)
        assert isinstance(match, Universal) or is_match(match, [name])
