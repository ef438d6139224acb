"""What a report may say, and what differs between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.features.reports.kinds import Content
from khoanh.features.reports.rules import (
    MOST_TEXT,
    clean_content,
    clean_reason,
    compare_contents,
    digest_version,
    read_content,
    write_content,
)
from khoanh.foundation.errors import Invalid


def test_texts_are_composed_and_lose_control_characters() -> None:
    kept = clean_content(Content(conclusion="Pho\u0302\u0309i\r\nsa\u0301ng\x0b\x00\ud800"))
    assert kept.conclusion == "Phổi\nsáng"


def test_icd10_codes_are_codes() -> None:
    assert clean_content(Content(icd10=("j18.9 ", "J18.9", "G63.2*", "U07.1"))).icd10 == ("J18.9", "G63.2*", "U07.1")
    for wrong in ("viêm phổi", "18.9", "J18.", "J1", "J18.99999"):
        with pytest.raises(Invalid):
            clean_content(Content(icd10=(wrong,)))


def test_a_section_has_an_end() -> None:
    with pytest.raises(Invalid):
        clean_content(Content(description="a" * (MOST_TEXT + 1)))


def test_a_reason_of_blanks_is_none() -> None:
    with pytest.raises(Invalid):
        clean_reason(" \n\x00")


@given(st.text(), st.text())
def test_a_comparison_holds_both_texts_whole(older: str, newer: str) -> None:
    parts = compare_contents(Content(description=older), Content(description=newer))["description"]
    assert "".join(one.text for one in parts if one.operation != "added") == older
    assert "".join(one.text for one in parts if one.operation != "removed") == newer


@given(st.text(), st.lists(st.text(), max_size=3))
def test_a_content_is_read_as_it_was_written(text: str, addenda: list[str]) -> None:
    content = clean_content(Content(conclusion=text, addenda=tuple(addenda), critical=True))
    assert read_content(write_content(content)) == content
    assert len(digest_version(content, {"patient": {}})) == 32


def test_the_digest_tells_one_letter() -> None:
    assert digest_version(Content(conclusion="a"), {}) != digest_version(Content(conclusion="b"), {})
