"""Which of the two ways a search is made (see `find`): by what each is expected to take.

The planner counts rows well enough, but it weighs a read of a GIN index like any other, while one with a common word
reads a hundred thousand entries. The microseconds here were measured at a million studies that lie in memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg

# A row that is walked past in order and looked at; the series of one, looked up.
_WALK_US: Final = 0.6
_JOIN_US: Final = 3.0
# A unit of the planner's cost: of reading a GIN index, and of everything else.
_GIN_US: Final = 60.0
_REST_US: Final = 2.5
_GIN_INDEXES: Final = ("_words", "_modalities")
_SOON_US: Final = 4_000.0
# So few are looked through sooner than the planner is asked.
_SMALL: Final = 5_000


@dataclass(frozen=True, slots=True)
class Costs:
    """Asks the planner.

    Attributes:
        base: The table whose rows are walked, with its alias.
        joined: Series are looked up for each row that is walked past.
        small: A small table may be looked through whole.
    """

    db: psycopg.Connection[Any]
    values: Mapping[str, Any]
    base: str
    joined: bool
    small: bool

    def count_roughly(self) -> float:
        """Return the rows of the table when it was last looked at; below 0 if it never was."""
        name = self.base.split(" ")[0]
        row = self.db.execute(
            "select reltuples from pg_class where oid = %s::regclass", (name,), prepare=True
        ).fetchone()
        return float(row[0]) if row else -1.0

    def plan(self, source: str) -> Mapping[str, Any]:
        """Return the plan of reading everything that `source` names."""
        row = self.db.execute(f"explain (format json) select 1 from {source}", self.values, prepare=False).fetchone()
        found: Mapping[str, Any] = row[0][0]["Plan"] if row else {}
        return found


@dataclass(frozen=True, slots=True)
class Way:
    """How a search is made.

    Attributes:
        windows: How many of the first rows to look through, one try after another; None is all of them and the last.
            Hits that are not found so are collected by the filters' own indexes.
        expected_us: What it is expected to take.
        share: Of all rows, those that are expected to be hits.
    """

    windows: tuple[int | None, ...]
    expected_us: float = 0.0
    share: float = 1.0


def choose_way(costs: Costs, cheap: str, hits: str, wanted: int) -> Way:
    """Choose the quicker way.

    Args:
        cheap: The condition that the order's own index serves.
        hits: What collects the hits by the filters' own indexes.
        wanted: So many hits fill the page.
    """
    every = costs.count_roughly()
    if costs.small and 0 <= every <= _SMALL:
        return Way((None,))
    if cheap or every < 0:
        every = float(costs.plan(f"{costs.base}{cheap}").get("Plan Rows", 0))
    plan = costs.plan(hits)
    found = max(float(_below_limit(plan).get("Plan Rows", 0)), 1.0)
    collecting_us = _weigh(plan)
    walked = min(wanted * every / found, every)
    walking_us = walked * (_WALK_US + (_JOIN_US if costs.joined else 0))
    # Walking takes what it is expected to; the planner may be mistaken in how it collects.
    if walking_us > max(collecting_us, _SOON_US):
        return Way((), collecting_us, found / max(every, 1.0))
    window = int(2 * walked) + 200
    return Way((window if window < every else None,), walking_us, found / max(every, 1.0))


def _below_limit(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    while plan.get("Node Type") == "Limit":
        plan = plan["Plans"][0]
    return plan


def _weigh(plan: Mapping[str, Any]) -> float:
    """Return the microseconds that a plan is expected to take."""
    gin = _sum_gin(plan)
    return _GIN_US * gin + _REST_US * max(float(plan.get("Total Cost", 0)) - gin, 0.0)


def _sum_gin(plan: Mapping[str, Any]) -> float:
    own = float(plan["Total Cost"]) if str(plan.get("Index Name", "")).endswith(_GIN_INDEXES) else 0.0
    return own + sum(_sum_gin(below) for below in plan.get("Plans", ()))
