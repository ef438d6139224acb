"""Which station an origin is of, and what may be done from it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.features.stations.kinds import Candidate, Origin, Policy, StationFacts
from khoanh.features.stations.rules import KEPT_HERE, check_facts, decide_standing, parse_address, parse_network
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission

FAR = Origin("10.1.2.3")
HERE = Origin("127.0.0.1", is_here=True)
READ = frozenset({Permission.STUDY_READ})
WARD = Candidate(1, "ward", True, False, READ, None, 16, None)


@pytest.mark.parametrize("text", ["", "x", "10.1.2.3/33", "10.1.2.3/24", "0.0.0.0/0", "::/0", "10.1.2", "1.2.3.4/-1"])
def test_what_is_no_network_of_a_station_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_network(text)


@pytest.mark.parametrize(
    ("text", "kept"), [(" 10.1.2.3 ", "10.1.2.3/32"), ("10.1.2.0/24", "10.1.2.0/24"), ("FE80::1", "fe80::1/128")]
)
def test_a_network_is_kept_in_its_shortest_form(text: str, kept: str) -> None:
    assert parse_network(text) == kept


@pytest.mark.parametrize(
    ("text", "address"),
    [("::ffff:10.0.0.5", "10.0.0.5"), ("fe80::1%eth0", "fe80::1"), ("10.0.0.5", "10.0.0.5"), ("testclient", None)],
)
def test_a_peers_address_is_compared_without_its_clothes(text: str, address: str | None) -> None:
    assert parse_address(text) == address


def test_names_are_folded_and_both_needs_an_address() -> None:
    assert check_facts(StationFacts("  Phòng   đọc 1 ")).name == "Phòng đọc 1"
    with pytest.raises(Invalid):
        check_facts(StationFacts("a", needs_both=True))
    with pytest.raises(Invalid):
        check_facts(StationFacts("a\x00b"))
    with pytest.raises(Invalid):
        check_facts(StationFacts("x" * 65))


def test_a_browser_goes_before_an_address_and_a_narrow_network_before_a_wide_one() -> None:
    desk = replace(WARD, id=2, prefix=32)
    tablet = replace(WARD, id=3, prefix=-1, browser=7)
    assert decide_standing(Policy(), [WARD, desk], FAR).station == desk
    assert decide_standing(Policy(), [WARD, desk, tablet], FAR).station == tablet


def test_a_stolen_browser_secret_is_nothing_away_from_the_address_that_must_agree() -> None:
    strict = replace(WARD, needs_both=True, browser=7, prefix=-1)
    assert decide_standing(Policy("refuse"), [strict], FAR).is_refused
    assert decide_standing(Policy("refuse"), [replace(strict, prefix=32)], FAR).station is not None
    assert decide_standing(Policy("refuse"), [replace(strict, browser=None, prefix=32)], FAR).is_refused


def test_a_station_switched_off_is_refused_whatever_strangers_may() -> None:
    assert decide_standing(Policy("allow"), [replace(WARD, enabled=False)], FAR).is_refused


def test_strangers_are_allowed_limited_or_refused() -> None:
    assert decide_standing(Policy(), [], FAR).permissions is None
    assert decide_standing(Policy("limit", READ), [], FAR).permissions == READ
    assert decide_standing(Policy("refuse", READ), [], FAR).is_refused


@given(
    st.sampled_from(["allow", "limit", "refuse"]),
    st.frozensets(st.sampled_from(list(Permission))),
    st.lists(
        st.builds(
            Candidate,
            id=st.integers(1, 9),
            name=st.just("x"),
            enabled=st.booleans(),
            needs_both=st.booleans(),
            permissions=st.none() | st.frozensets(st.sampled_from(list(Permission))),
            browser=st.none() | st.integers(1, 3),
            prefix=st.integers(-1, 128),
            seen_at=st.none(),
        )
    ),
)
def test_no_rule_takes_its_administration_from_the_server_itself(
    strangers: str, limit: frozenset[Permission], candidates: list[Candidate]
) -> None:
    standing = decide_standing(Policy(strangers, limit), candidates, HERE)  # type: ignore[arg-type]
    assert not standing.is_refused
    assert standing.permissions is None or standing.permissions >= KEPT_HERE
