"""The query string of a search is read as real clients write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.entrypoints.dicomweb.query import MOST_RESULTS, parse_search
from khoanh.foundation.errors import Invalid


def test_keywords_hex_tags_and_paths_mix() -> None:
    search = parse_search(
        [("PatientName", "*nguyen*"), ("00100020", "1"), ("00400275.ScheduledProcedureStepID", "2"), ("0008,0050", "3")]
    )
    assert search.keys == (
        ((0x00100010,), "*nguyen*"),
        ((0x00100020,), "1"),
        ((0x00400275, 0x00400009), "2"),
        ((0x00080050,), "3"),
    )


def test_include_fields_come_as_lists_repeated_and_all() -> None:
    search = parse_search([("includefield", "00080005, StudyDescription"), ("includefield", "00400275.00400007")])
    assert search.fields == {0x00080005, 0x00081030, 0x00400275}
    assert parse_search([("includefield", "all")]).all_fields


def test_an_unknown_include_field_is_ignored_with_a_warning() -> None:
    search = parse_search([("includefield", "NoSuchThing")])
    assert search.fields == frozenset()
    assert "NoSuchThing" in search.warnings[0]


def test_a_comma_list_is_alternatives_for_uids_and_codes_but_part_of_a_name() -> None:
    search = parse_search([("StudyInstanceUID", "1.2,1.3"), ("ModalitiesInStudy", "CT,MR"), ("PatientName", "A,B")])
    assert [text for _, text in search.keys] == ["1.2\\1.3", "CT\\MR", "A,B"]


def test_a_repeated_attribute_is_alternatives() -> None:
    search = parse_search([("ModalitiesInStudy", "CT"), ("00080061", "MR")])
    assert search.keys == (((0x00080061,), "CT\\MR"),)


def test_limit_offset_order_and_flags_are_read() -> None:
    search = parse_search(
        [("limit", "101"), ("offset", "5"), ("fuzzymatching", "true"), ("orderby", "-StudyDate,PatientName desc")]
    )
    assert (search.limit, search.offset, search.fuzzy, search.limited) == (101, 5, True, True)
    assert search.order == ((0x00080020, True), (0x00100010, True))


def test_an_excessive_limit_is_lowered() -> None:
    search = parse_search([("limit", "999999")])
    assert (search.limit, search.limited) == (MOST_RESULTS, False)


def test_an_unknown_parameter_is_named_in_a_warning_and_a_wrong_attribute_refused() -> None:
    assert parse_search([("cacheBuster", "1")]).warnings
    with pytest.raises(Invalid):
        parse_search([("PatientNam", "x")])


@pytest.mark.parametrize(
    "pair",
    [
        ("limit", "-1"),
        ("limit", "many"),
        ("fuzzymatching", "maybe"),
        ("StudyInstanceUID", "../x"),
        ("orderby", "nothing"),
        ("PatientID", "a\0b"),
        ("PatientID", "x" * 20_000),
    ],
)
def test_malformed_values_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(Invalid):
        parse_search([pair])


names = st.text(max_size=30) | st.sampled_from(
    ["PatientName", "limit", "includefield", "00100010", "orderby", "StudyInstanceUID"]
)


@given(st.lists(st.tuples(names, st.text(max_size=50)), max_size=8))
def test_any_query_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        search = parse_search(pairs)
    except Invalid:
        return
    assert 0 <= search.limit <= MOST_RESULTS and search.offset >= 0
    assert all("\n" not in warning for warning in search.warnings)
