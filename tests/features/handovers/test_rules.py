"""Tokens cannot be guessed, PINs are read as people type them, and films are counted by size."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.features.handovers.kinds import Film, Wish
from khoanh.features.handovers.rules import (
    check_wish,
    choose_pin,
    clean_pin,
    count_wait,
    find_delivery,
    is_passed,
    is_signed,
    list_pins,
    make_token,
    write_pass,
)
from khoanh.foundation.errors import Invalid

KEY, NOW = b"k" * 32, datetime(2026, 11, 24, 8, tzinfo=UTC)


@given(st.text(max_size=60))
def test_no_text_but_our_own_is_a_token(text: str) -> None:
    assert not is_signed(KEY, text)


def test_a_token_is_of_one_key_and_every_letter_counts() -> None:
    token = make_token(KEY, secrets.token_bytes(24))
    assert is_signed(KEY, token) and not is_signed(b"other", token) and len(token) == 44
    for place in range(44):
        other = "A" if token[place] != "A" else "B"
        assert not is_signed(KEY, token[:place] + other + token[place + 1 :])


def test_a_pass_is_of_one_link_and_pin_and_runs_out() -> None:
    shown = write_pass(KEY, b"link", b"pin", NOW + timedelta(hours=2))
    assert is_passed(KEY, b"link", b"pin", shown, NOW)
    assert not is_passed(KEY, b"link", b"pin", shown, NOW + timedelta(hours=3))
    later = f"{int(NOW.timestamp()) + 10**6}.{shown.partition('.')[2]}"
    for link, pin, text in ((b"other", b"pin", shown), (b"link", b"new", shown), (b"link", b"pin", later)):
        assert not is_passed(KEY, link, pin, text, NOW)
    for text in ("", ".", "9.", "x.y", shown + "é"):
        assert not is_passed(KEY, b"link", b"pin", text, NOW)


@pytest.mark.parametrize("typed", ["03051980", "3/5/1980", "03.05.1980", " 03-05-1980 "])
def test_a_birth_date_is_read_as_people_type_it(typed: str) -> None:
    assert clean_pin(typed) == choose_pin("birth", "", "19800503", None, "")


def test_a_pin_comes_from_what_is_known() -> None:
    assert choose_pin("birth", "", "", 1980, "") == "1980"
    assert choose_pin("phone", "", "", None, "0912 345 678") == "5678"
    assert list_pins("", None, "") == ("none", "own") and list_pins("19800503", None, "0912345678")[1:3] == (
        "birth",
        "phone",
    )
    for kind, own in (("birth", ""), ("phone", ""), ("own", "12"), ("own", "abcd")):
        with pytest.raises(Invalid):
            choose_pin(kind, own, "", None, "")  # type: ignore[arg-type]


def test_after_every_five_wrong_pins_one_waits() -> None:
    assert [count_wait(failures, NOW, NOW) > 0 for failures in (0, 1, 4, 5, 6, 10)] == [
        False, False, False, True, False, True,
    ]  # fmt: skip
    assert count_wait(5, NOW, NOW + timedelta(minutes=15)) == 0


def test_film_has_sizes_and_counts_and_counts_most_for_the_bill() -> None:
    check_wish(Wish("film", films=(Film("14INX17IN", 2),)))
    for films in ((), (Film("14INX17IN", 0),), (Film("big", 1),), (Film("A4", 1), Film("A4", 2))):
        with pytest.raises(Invalid):
            check_wish(Wish("film", films=films))
    with pytest.raises(Invalid):
        check_wish(Wish("link", films=(Film("A4", 1),)))
    assert [find_delivery(modes) for modes in ((), ("link",), ("disc", "link"), ("film", "message"))] == [  # type: ignore[arg-type]
        "", "digital", "disc", "film",
    ]  # fmt: skip
