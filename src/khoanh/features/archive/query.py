"""What is asked of the index and what it answers, in DICOM's own terms (PS3.4 C.2.2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Level = Literal["PATIENT", "STUDY", "SERIES", "IMAGE", "patient", "study", "series", "instance"]
"""The levels as C-FIND spells them, and as DICOMweb does."""

ALL: Final = None
"""Stands in `Query.returns` for every attribute of the level."""

Match = Mapping[int, Any]
"""tag → text, number, list of texts, or list of items; every supported attribute that was asked for is there."""


@dataclass(frozen=True, slots=True)
class Key:
    """One matching key.

    Attributes:
        path: Tags from the outermost sequence to the attribute.
        value: Matching text as DICOM writes it: wildcards, ranges, alternatives separated by backslashes.
    """

    path: tuple[int, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question to one level of the index.

    Attributes:
        returns: Tags to answer with; None: all that the level has.
        fuzzy: Fuzzy semantic matching of person names.
        combined_date_time: A date and its time are matched as one moment, not each on its own.
        empty_value_matching: The value `""` (two quotes) matches what is empty (PS3.4 C.2.2.2.7).
        order: Tags to sort by, each with whether it descends.
        after: Where the page before ended (`Page.after`).
        text: What a person typed into a search box: words of a name, or the beginning of a patient ID or accession
            number.
    """

    level: Level
    keys: tuple[Key, ...] = ()
    returns: frozenset[int] | None = None
    fuzzy: bool = False
    combined_date_time: bool = False
    empty_value_matching: bool = False
    limit: int = 101
    offset: int = 0
    order: tuple[tuple[int, bool], ...] = ()
    after: str | None = None
    study_uid: str | None = None
    series_uid: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the matches, and whether there are more.

    Attributes:
        after: Hand it in as `Query.after` for the next page; None if there is none.
        ignored: Keys that this level cannot match and that were taken as universal.
    """

    matches: list[Match]
    more: bool
    after: str | None = None
    ignored: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """How many matches there are; `value` is a lower bound unless `exact`."""

    value: int
    exact: bool
