"""Searching: C-FIND, QIDO-RS and the study list ask here (PS3.4 C.4.1, PS3.18 10.6)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from khoanh.features.archive.find_facts import MAX_CANDIDATES, filter_by_facts, is_in_facts, read_unindexed
from khoanh.features.archive.queries import find as queries
from khoanh.features.archive.queries.find_columns import COLUMNS, IMAGE, PAIRS, PATIENT, SERIES, STUDY, Column
from khoanh.features.archive.query import Count, Match, Page, Query
from khoanh.foundation.errors import Invalid, OutOfResources
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import Exact, Moments, build_matches, combine_moments, tag_of
from khoanh.standards.dicom import KeyMatch as Asked
from khoanh.transaction import Unit

_LEVELS = {
    "PATIENT": PATIENT, "STUDY": STUDY, "SERIES": SERIES, "IMAGE": IMAGE,
    "patient": PATIENT, "study": STUDY, "series": SERIES, "instance": IMAGE,
}  # fmt: skip
_STUDY_UID, _SERIES_UID = tag_of("StudyInstanceUID"), tag_of("SeriesInstanceUID")
_COUNTS_OF_PATIENT = frozenset(tag_of(f"NumberOfPatientRelated{what}") for what in ("Studies", "Series", "Instances"))
MOST_MATCHES = 100_000


def find(unit: Unit, query: Query) -> Page:
    """Find what `query.level` names; see `find_studies`."""
    unit.who.require(Permission.STUDY_LIST)
    return _find(unit, query, _LEVELS[query.level])


def find_patients(unit: Unit, query: Query) -> Page:
    """Find patients; see `find_studies`."""
    unit.who.require(Permission.STUDY_LIST)
    return _find(unit, query, PATIENT)


def find_studies(unit: Unit, query: Query) -> Page:
    """Find studies, newest first unless an order is asked for.

    Keys may be of any level (relational queries): a key of a lower level asks for a study that has such a series or
    instance. Every attribute of `query.returns` that the level has is in each match, with "" if it has no value.

    Raises:
        Invalid: A key's value is not one of its VR, or the cursor is not ours.
        OutOfResources: A key that the index lacks would have to be looked up in too many objects.
    """
    unit.who.require(Permission.STUDY_LIST)
    return _find(unit, query, STUDY)


def find_series(unit: Unit, query: Query) -> Page:
    """Find series; see `find_studies`."""
    unit.who.require(Permission.STUDY_LIST)
    return _find(unit, query, SERIES)


def find_instances(unit: Unit, query: Query) -> Page:
    """Find instances; see `find_studies`."""
    unit.who.require(Permission.STUDY_LIST)
    return _find(unit, query, IMAGE)


def count_matches(unit: Unit, query: Query, cap: int = 1000) -> Count:
    """Count the matches of a query, up to `cap` or fewer where that would take long.

    Its page and order do not count.
    """
    unit.who.require(Permission.STUDY_LIST)
    level = _LEVELS[query.level]
    search, _ = queries.write_search(unit.db, level, _read_keys(query), text=query.text, counting=True)
    found, exact = queries.count_rows(unit.db, search, cap)
    return Count(found, exact)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is selected: indexed attributes, attributes of the stored objects, and the keys that find those."""

    tags: tuple[int, ...]
    columns: tuple[Column, ...]
    split: tuple[int, ...]
    unindexed: frozenset[int] | None = frozenset()

    @property
    def needs_facts(self) -> bool:
        return self.unindexed is None or bool(self.unindexed)


def _find(unit: Unit, query: Query, level: int) -> Page:
    matches = _read_keys(query)
    cursor, offset = _read_cursor(query)
    search, unknown = queries.write_search(unit.db, level, matches, text=query.text, order=query.order, cursor=cursor)
    plan = _plan(query, level)
    limit = max(min(query.limit, MOST_MATCHES), 0)
    filtered = [(tag, match) for tag, match in unknown if level >= SERIES and is_in_facts(tag)]
    ignored = frozenset(tag for tag, _ in unknown) - {tag for tag, _ in filtered}
    hidden = _list_hidden(level) if plan.needs_facts or filtered else ()
    if filtered:
        rows = queries.run_search(unit.db, search, (*plan.columns, *hidden), limit=MAX_CANDIDATES + 1)
        if len(rows) > MAX_CANDIDATES:
            raise OutOfResources(
                "a key that is not indexed would be looked up in too many objects",
                vi="Điều kiện tìm không có trong chỉ mục và có quá nhiều đối tượng phải đọc; hãy thu hẹp truy vấn",
            )
        rows = filter_by_facts(unit, rows, len(plan.columns), filtered)[offset : offset + limit + 1]
    else:
        rows = queries.run_search(unit.db, search, (*plan.columns, *hidden), limit=limit + 1, offset=offset)
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(
        matches=_shape(unit, rows, plan),
        more=more,
        after=_write_cursor(search, rows, offset, filtered=bool(filtered)) if more and rows else None,
        ignored=ignored,
    )


def _read_keys(query: Query) -> list[tuple[int, Asked]]:
    keys = [(key.path, key.value) for key in query.keys]
    found = build_matches(keys, fuzzy=query.fuzzy, empty_value=query.empty_value_matching)
    if query.combined_date_time:
        for date_tag, time_tag in PAIRS.items():
            date, time = found.get(date_tag), found.get(time_tag)
            if isinstance(date, Moments) and isinstance(time, Moments):
                found[date_tag] = combine_moments(date, time)
                del found[time_tag]
    matches = list(found.items())
    for tag, uid in ((_STUDY_UID, query.study_uid), (_SERIES_UID, query.series_uid)):
        if uid is not None:
            matches.append((tag, Exact((uid,))))
    return matches


def _plan(query: Query, level: int) -> _Plan:
    columns = {tag: column for tag, column in COLUMNS[level].items() if column.level <= level}
    if query.returns is None:
        wanted = [tag for tag in columns if level == PATIENT or tag not in _COUNTS_OF_PATIENT]
        unindexed = None if level == IMAGE else frozenset[int]()
    else:
        wanted = [tag for tag in query.returns if tag in columns]
        rest = (tag for tag in query.returns if tag not in columns and is_in_facts(tag))
        unindexed = frozenset(rest) if level >= SERIES else frozenset()
    chosen = tuple(columns[tag] for tag in wanted)
    # SQL hands out JSON and texts of several values; the rest is what it should be as it comes.
    split = tuple(tag for tag, column in zip(wanted, chosen, strict=True) if column.split or column.kind == "requests")
    return _Plan(tuple(wanted), chosen, split, unindexed)


def _list_hidden(level: int) -> tuple[Column, ...]:
    keys = ["e.id", "e.revision", "i.uid" if level == IMAGE else "''"]
    return tuple(Column(level, "none", key) for key in keys)


def _shape(unit: Unit, rows: Sequence[tuple[Any, ...]], plan: _Plan) -> list[Match]:
    tags = plan.tags
    matches: list[dict[int, Any]] = [dict(zip(tags, row, strict=False)) for row in rows]
    for tag in plan.split:
        for match in matches:
            match[tag] = _read_split(match[tag])
    if plan.needs_facts:
        at = len(plan.columns)
        extra = read_unindexed(unit, [row[at : at + 3] for row in rows], plan.unindexed)
        matches = [{**more, **match} for more, match in zip(extra, matches, strict=True)]
    return list(matches)


def _read_split(value: Any) -> Any:
    if isinstance(value, str):
        return value.split("\\") if "\\" in value else value
    if isinstance(value, list):
        return [{tag_of(keyword): text for keyword, text in item.items()} for item in value]
    return []


def _write_cursor(search: queries.Search, rows: Sequence[tuple[Any, ...]], offset: int, *, filtered: bool) -> str:
    """Return where a page ends: the order's values of its last row, or its offset where they do not tell."""
    keys = len(search.order.keys)
    if search.level >= SERIES or not keys or filtered:
        place: list[Any] = [offset + len(rows)]
    else:
        last = rows[-1][-keys:]
        place = ["", *(value.isoformat() if isinstance(value, datetime) else value for value in last)]
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def _read_cursor(query: Query) -> tuple[list[Any] | None, int]:
    """Return the order's values and the offset of a cursor; the query's offset if there is none."""
    if not query.after:
        return None, max(query.offset, 0)
    try:
        padded = query.after + "=" * (-len(query.after) % 4)
        match orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii"))):
            case [int(offset)] if 0 <= offset < 1 << 40:
                return None, offset
            case ["", *keys] if _LEVELS[query.level] <= STUDY and 1 <= len(keys) <= 3:
                return [_read_key(key) for key in keys], 0
    except (ValueError, binascii.Error):
        pass
    raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ")


def _read_key(value: Any) -> Any:
    """Read a moment from its ISO form; texts and numbers stay, anything else is an error."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63:
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a key")
    return datetime.fromisoformat(value).replace(tzinfo=None) if value[4:5] == "-" and value[10:11] == "T" else value
