"""The machine of an order's states, and its numbers."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.features.orders.facts import check_facts
from khoanh.features.orders.kinds import OrderFacts, State, Step
from khoanh.features.orders.numbers import format_accession, is_accession
from khoanh.features.orders.rules import MACHINE, MATCHABLE, OPEN, UNMATCHABLE, UNRETURNED, VIETNAMESE, list_steps, move
from khoanh.foundation.errors import Conflict, Invalid
from khoanh.foundation.identity import Permission

DAY = datetime(2026, 11, 3, tzinfo=UTC)
_READING = {State.READING, State.CONSULTING, State.READ, State.APPROVING, State.APPROVED, State.RETURNED}


def walk(steps: list[Step]) -> list[State]:
    """Return the states that an order goes through; steps that are refused leave it where it is."""
    state = State.WAITING
    states = [state]
    for step in steps:
        try:
            after = move(state, step, "vì")
        except Conflict:
            after = None
        state = after or state
        states.append(state)
    return states


@given(st.lists(st.sampled_from(Step), max_size=60))
def test_no_path_skips_what_has_to_come_before(steps: list[Step]) -> None:
    states = walk(steps)
    for before, after in pairwise(states):
        if after in _READING and before not in _READING:
            assert before is State.UNREAD
        if before is State.CANCELLED:
            assert after in (State.CANCELLED, State.WAITING)
        if after is State.CANCELLED and before is not State.CANCELLED:
            assert before in (State.WAITING, State.HELD, State.REFUSED, State.DISCONTINUED)
        if before is State.RETURNED:
            assert after in (State.RETURNED, State.APPROVED)
        if after is State.RETURNED:
            assert before in (State.APPROVED, State.RETURNED)


@given(st.lists(st.sampled_from(Step), max_size=40), st.sampled_from(Step))
def test_a_step_said_twice_is_the_same_as_once_or_refused(steps: list[Step], step: Step) -> None:
    once = walk([*steps, step])[-1]
    if MACHINE[step].after is not None:
        assert walk([*steps, step, step])[-1] == once


def test_every_state_can_be_reached_and_left() -> None:
    reached, edge = {State.WAITING}, {State.WAITING}
    while edge:
        edge = {
            rule.after
            for rule in MACHINE.values()
            if rule.after and rule.before & reached and rule.after not in reached
        }
        reached |= edge
    assert reached == set(State) == set(VIETNAMESE)
    assert all(any(state in rule.before and rule.after for rule in MACHINE.values()) for state in State)
    assert set(MACHINE) == set(Step)
    assert not OPEN & UNRETURNED and UNMATCHABLE <= MATCHABLE


def test_what_cannot_be_says_so_in_vietnamese() -> None:
    with pytest.raises(Conflict, match="returned") as refused:
        move(State.RETURNED, Step.CANCEL)
    assert "Đã trả kết quả" in refused.value.vietnamese
    with pytest.raises(Invalid):
        move(State.WAITING, Step.REFUSE, " ")
    assert move(State.READING, Step.PERFORM) is None
    assert Step.REFUSE not in list_steps(State.WAITING, frozenset([Permission.ORDER_PLACE]))
    assert Step.CANCEL in list_steps(State.WAITING, frozenset([Permission.ORDER_PLACE]))


@pytest.mark.parametrize(
    ("pattern", "number", "wanted"),
    [
        ("{yy}{mm}{dd}{number:5}", 7, "26110300007"),
        ("{yy}{mm}{dd}{number:05}", 1_200_007, "26110300007"),
        ("{modality}-{number}", 12, "CT-12"),
        ("{yyyy}.{number:4}", 99999, "2026.9999"),
    ],
)
def test_an_accession_number_follows_the_pattern(pattern: str, number: int, wanted: str) -> None:
    assert format_accession(pattern, number, DAY, "CT") == wanted


@pytest.mark.parametrize("pattern", ["", "{yy}{mm}", "{number}{nonsense}", "A{yyyy}{mm}{dd}{number:9}", "{number}\\"])
def test_a_pattern_that_gives_no_number_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid):
        format_accession(pattern, 1, DAY, "CT")


@given(st.text(max_size=20))
def test_an_accession_number_fits_its_vr(text: str) -> None:
    if is_accession(text):
        assert 1 <= len(text) <= 16 and text.isascii() and "\\" not in text and text == text.strip()


@given(st.text(max_size=30), st.text(max_size=30))
def test_odd_texts_become_clean_facts(one: str, other: str) -> None:
    checked = check_facts(OrderFacts(accession=one, study_uid=other, history=one, slip=other))
    assert "\0" not in (checked.history or "") + (checked.slip or "")
    assert checked.accession == "" or is_accession(checked.accession)
