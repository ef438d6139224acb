"""SQL of searching the index; fast at a million studies.

A filter and an order by date, left to the planner, walk the whole date index when the filter is rare. So a search is
made in one of two ways, or in both: it looks through as many of the first studies in the asked order as should fill
the page, or it collects all hits by the filter's own index and sorts them. `find_windows` tells which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

import psycopg

from khoanh.features.archive.queries.find_columns import (
    COLUMNS,
    IMAGE,
    MODALITIES,
    MODALITY,
    PATIENT,
    REQUEST_KEYS,
    SERIES,
    STUDY,
    Column,
)
from khoanh.features.archive.queries.find_conditions import FALSE, Binder, write_condition, write_search_text
from khoanh.features.archive.queries.find_windows import Costs, Way, choose_way
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import Exact, Items
from khoanh.standards.dicom import KeyMatch as Asked

Connection = psycopg.Connection[Any]

MAX_WORDS: Final = 400
MAX_NAMES: Final = 200
# A word of so many names narrows nothing that two rarer ones have not narrowed, but its posting list is read.
_FREQUENT: Final = 0.15
# Nobody waits longer for the number of matches than for the matches.
_PATIENCE_US: Final = 10_000.0
_MOST_WALKED: Final = 12_000
_ENOUGH: Final = 250
_KEY_TYPES: Final = {"at": datetime, "id": int, "name_sort": str}
_ALIASES: Final = ("p", "s", "e", "i")
_SOURCES: Final = ("patient p", "study s", "series e", "instance i")
_JOINS: Final = ("", "", " join series e on e.study = s.id", " join instance i on i.series = e.id")
_LINKS: Final = ("", "s.patient = p.id", "e.study = s.id", "i.series = e.id")
_ALIVE: Final = ("p.study_count > 0", "s.instance_count > 0", "e.instance_count > 0", "")


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are sorted by: expressions with their direction, unique as a whole.

    Attributes:
        terms: Of the study or patient.
        keys: The expressions that stand in a cursor; none if only an offset will do.
        seek: The condition that a row comes behind the row of a cursor.
        inner: Expressions of series and instances, which sort before `terms` do.
    """

    terms: tuple[str, ...]
    keys: tuple[str, ...] = ()
    seek: str = ""
    inner: tuple[str, ...] = ()


@dataclass(slots=True)
class Search:
    """One search, ready to be written.

    Attributes:
        cheap: Conditions that the order's own index serves, such as a range of dates.
        filters: Conditions that it does not, as their own indexes serve them.
        near: The same as they are quickest on rows that are read anyhow.
        strong: A filter is met by few rows and has an index of its own.
        telling: Filters by which the hits are estimated: what follows from another would be reckoned twice.
        joined: Series must be looked up for every study that is walked past.
    """

    level: int
    binder: Binder
    order: Order
    cheap: list[str] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    telling: list[str] = field(default_factory=list)
    strong: bool = False
    joined: bool = False


def list_words(db: Connection, pattern: str) -> list[str] | None:
    """Return the known name words like `pattern`, None if there are too many to be worth an index."""
    rows = db.execute("select word from name_word where word like %s limit %s", (pattern, MAX_WORDS + 1)).fetchall()
    return [row[0] for row in rows] if len(rows) <= MAX_WORDS else None


def has_words(db: Connection, words: Sequence[str]) -> bool:
    """Tell whether every word is one of some name."""
    wanted = list(set(words))
    row = db.execute("select count(*) from name_word where word = any (%s)", (wanted,)).fetchone()
    return row is not None and row[0] == len(wanted)


def list_names(db: Connection, condition: str, values: dict[str, Any]) -> list[str] | None:
    """Return what the names of studies are sorted by that satisfy `condition`.

    None if they are too many, or if a name of other words is sorted like one of them: prefix, suffix and ideographs are
    words, but nothing is sorted by them (PS3.5 6.2.1).
    """
    rows = db.execute(
        "select n.name_sort, exists (select 1 from known_name other"
        " where other.name_sort = n.name_sort and other.name_words <> n.name_words)"
        f" from known_name n where {condition} limit {MAX_NAMES + 1}",
        values,
    ).fetchall()
    if len(rows) > MAX_NAMES or any(is_shared for _, is_shared in rows):
        return None
    return sorted({name_sort for name_sort, _ in rows})


def list_frequent(db: Connection, level: int) -> frozenset[str]:
    """Return the words that a large share of the names has, as of the last `analyze`."""
    rows = db.execute(
        "select e.word from pg_stats,"
        " unnest(most_common_elems::text::text[], most_common_elem_freqs) e (word, share)"
        " where schemaname = 'public' and tablename = %s and attname = 'name_words' and e.share > %s",
        ("patient" if level == PATIENT else "study", _FREQUENT),
    )
    return frozenset(row[0] for row in rows)


def write_search(
    db: Connection,
    level: int,
    matches: Sequence[tuple[int, Asked]],
    *,
    text: str = "",
    order: Sequence[tuple[int, bool]] = (),
    cursor: Sequence[Any] | None = None,
    counting: bool = False,
) -> tuple[Search, list[tuple[int, Asked]]]:
    """Turn matches into conditions; returns the keys that the index does not have, too."""
    binder = Binder(
        lambda pattern: list_words(db, pattern),
        cache(lambda: list_frequent(db, level)),
        lambda words: has_words(db, words),
        lambda condition, values: list_names(db, condition, values),
        counting=counting,
    )
    search = Search(level, binder, write_order(level, order, cursor, binder))
    columns = COLUMNS[level]
    known = [(columns[tag], match) for tag, match in matches if tag in columns and _can_match(columns[tag], match)]
    unknown = [(tag, match) for tag, match in matches if tag not in columns or not _can_match(columns[tag], match)]
    search.strong = any(column.strong and isinstance(match, Exact) for column, match in known)
    cheap = [pair for pair in known if pair[0].kind == "study date" and level >= STUDY]
    search.cheap = [write_condition(column, match, binder) for column, match in cheap]
    rest = [pair for pair in known if pair not in cheap]
    # A series of a modality is one of a study that has it, and the study has an index of its modalities.
    modal = [pair for pair in rest if level != PATIENT and _is_modality(*pair)]
    implied = [write_condition(COLUMNS[STUDY][MODALITIES], match, binder) for _, match in modal]
    other = [pair for pair in rest if pair not in modal]
    search.joined = level >= SERIES and not implied
    search.telling = implied + _write_filters(level, other, text, binder)
    search.filters = implied + _write_filters(level, rest, text, binder)
    binder.near = True
    search.near = implied + _write_filters(level, rest, text, binder)
    return search, unknown


def _is_modality(column: Column, match: Asked) -> bool:
    return column == COLUMNS[SERIES][MODALITY] and isinstance(match, Exact) and "" not in match.values


def _write_filters(level: int, known: Sequence[tuple[Column, Asked]], text: str, binder: Binder) -> list[str]:
    filters: list[str] = []
    lower: dict[int, list[str]] = {}
    for column, match in known:
        condition = write_condition(column, match, binder)
        if column.level > level:
            lower.setdefault(column.level, []).append(condition)
        else:
            filters.append(condition)
    if lower:
        filters.append(_write_lower(level, lower))
    if text.strip() and level >= STUDY:
        filters.append(write_search_text(text, binder))
    return filters


def _can_match(column: Column, match: Asked) -> bool:
    return not isinstance(match, Items) or (
        column.kind == "requests" and all(tag in REQUEST_KEYS for tag, _ in match.keys)
    )


def write_order(level: int, wanted: Sequence[tuple[int, bool]], cursor: Sequence[Any] | None, binder: Binder) -> Order:
    """Return the order that tags, each with whether it descends, ask for; newest studies first if none do."""
    known = [(COLUMNS[level][tag], descending) for tag, descending in wanted if tag in COLUMNS[level]]
    known = [(column, descending) for column, descending in known if column.level <= level]
    name = f"{'p' if level == PATIENT else 's'}.name_sort"
    if known and known[0][0].kind == "name" and known[0][0].words.endswith("name_words"):
        if level == PATIENT:
            return _order_by((name, "p.id"), (known[0][1], known[0][1]), cursor, binder)
        descends = known[0][1]
        return _order_by((name, "s.at", "s.id"), (descends, not descends, not descends), cursor, binder)
    if all(column.kind in ("study date", "study time") for column, _ in known):
        if level == PATIENT:
            return _order_by(("p.id",), (True,), cursor, binder)
        descends = known[0][1] if known else True
        return _order_by(("s.at", "s.id"), (descends, descends), cursor, binder)
    if cursor is not None:
        raise Invalid("the cursor is of another order", vi="Con trỏ trang không hợp lệ")
    outer = [f"{column.column}{' desc' if descending else ''}" for column, descending in known if column.level <= STUDY]
    inner = [f"{column.column}{' desc' if descending else ''}" for column, descending in known if column.level > STUDY]
    last = ["p.id desc"] if level == PATIENT else ["s.at desc", "s.id desc"]
    return Order((*outer, *last), inner=tuple(inner))


def _order_by(
    keys: tuple[str, ...], descending: tuple[bool, ...], cursor: Sequence[Any] | None, binder: Binder
) -> Order:
    terms = tuple(f"{key}{' desc' if down else ''}" for key, down in zip(keys, descending, strict=True))
    if cursor is None:
        return Order(terms, keys)
    fits = zip(keys, cursor, strict=False)
    if len(cursor) != len(keys) or not all(isinstance(value, _KEY_TYPES[key.split(".")[1]]) for key, value in fits):
        raise Invalid("the cursor is of another order", vi="Con trỏ trang không hợp lệ")
    bound = [binder.bind(value) for value in cursor]
    if len(set(descending)) == 1:
        return Order(terms, keys, f"({', '.join(keys)}) {'<' if descending[0] else '>'} ({', '.join(bound)})")
    first, rest = ("<", ">") if descending[0] else (">", "<")
    behind = f"({', '.join(keys[1:])}) {rest} ({', '.join(bound[1:])})"
    seek = f"({keys[0]} {first}= {bound[0]} and ({keys[0]} {first} {bound[0]} or {behind}))"
    return Order(terms, keys, seek)


def _write_lower(level: int, conditions: dict[int, list[str]]) -> str:
    """Return the condition that something below the level meets all keys of lower levels (relational queries)."""
    inner = ""
    for below in range(max(conditions), level, -1):
        parts = [_LINKS[below], *filter(None, [_ALIVE[below]]), *conditions.get(below, []), *filter(None, [inner])]
        inner = f"exists (select 1 from {_SOURCES[below]} where {' and '.join(parts)})"
    return inner


def run_search(
    db: Connection, search: Search, columns: Sequence[Column], *, limit: int, offset: int = 0
) -> list[tuple[Any, ...]]:
    """Return the rows: the values of `columns`, then those of the order's cursor."""
    if FALSE in search.filters or not limit:
        return []
    for window in _choose(db, search, limit + offset).windows:
        rows = _run(db, _write_window(search, columns, limit, offset, window), search)
        if len(rows) >= limit or window is None:
            return rows
    return _run(db, _write_full(search, columns, limit, offset), search)


def count_rows(db: Connection, search: Search, cap: int) -> tuple[int, bool]:
    """Return the number of matches, at most `cap`, and whether it is all of them.

    Where hundreds of matches would take long to count, they are counted among the newest studies only.
    """
    if FALSE in search.filters:
        return 0, True
    way = _choose(db, search, cap + 1, sorted_hits=False)
    hurry = way.expected_us > _PATIENCE_US and way.share * _MOST_WALKED > _ENOUGH
    for window in (_MOST_WALKED,) if hurry else way.windows:
        found = _count(db, _write_walk(search, window, cap + 1), search)
        if found > cap or window is None or (hurry and found > _ENOUGH / 2):
            return min(found, cap), window is None and found <= cap
    where = _where([*_alive(search), *search.cheap, *search.filters])
    found = _count(db, f"select 1 from {_from(search.level)}{where} limit {cap + 1}", search)
    return min(found, cap), found <= cap


def _write_walk(search: Search, window: int | None, most: int) -> str:
    cut = f"{_order(search)} limit {window}" if window is not None else "offset 0"
    newest = f"select * from {_SOURCES[min(search.level, STUDY)]}{_where(search.cheap)} {cut}"
    joins = "".join(_JOINS[STUDY + 1 : search.level + 1])
    return f"select 1 from ({newest}) {_alias(search)}{joins}{_where([*_alive(search), *search.near])} limit {most}"


def _choose(db: Connection, search: Search, wanted: int, *, sorted_hits: bool = True) -> Way:
    if search.strong or search.order.inner:
        return Way(())
    if not search.filters:
        # Every study has a series, every series an instance: a page comes from as many studies, mostly from fewer.
        return Way((None,) if search.level <= STUDY else (min(wanted, 64), min(wanted, 2048), wanted))
    base, source = _SOURCES[min(search.level, STUDY)], _from(search.level)
    costs = Costs(db, search.binder.values, base, joined=search.joined, small=search.level <= STUDY)
    where = _where([*search.cheap, *search.telling])
    cut = "" if sorted_hits else f" limit {wanted}"
    return choose_way(costs, _where(search.cheap), f"{source}{where}{cut}", wanted)


def _count(db: Connection, rows: str, search: Search) -> int:
    row = db.execute(f"select count(*) from ({rows}) found", search.binder.values, prepare=False).fetchone()
    return int(row[0]) if row else 0


def _run(db: Connection, statement: str, search: Search) -> list[tuple[Any, ...]]:
    # Values differ too much in frequency for one plan to serve all of them.
    return db.execute(statement, search.binder.values, prepare=False).fetchall()


def _alias(search: Search) -> str:
    return _ALIASES[min(search.level, STUDY)]


def _from(level: int) -> str:
    if level <= STUDY:
        return _SOURCES[level]
    return _SOURCES[STUDY] + "".join(_JOINS[STUDY + 1 : level + 1])


def _alive(search: Search) -> list[str]:
    levels = [search.level] if search.level <= STUDY else range(STUDY, search.level + 1)
    return [_ALIVE[level] for level in levels if _ALIVE[level]]


def _where(conditions: Sequence[str]) -> str:
    return f" where {' and '.join(conditions)}" if conditions else ""


def _order(search: Search) -> str:
    return f"order by {', '.join(search.order.terms)}"


def _outer_terms(search: Search) -> list[str]:
    """Return the order of the whole statement; series and instances are numbered within their study."""
    terms = [*search.order.inner, *search.order.terms]
    if search.level >= SERIES:
        terms += ["e.number nulls last", "e.id"]
    if search.level == IMAGE:
        terms += ["i.number nulls last", "i.uid"]
    return terms


def _write_window(search: Search, columns: Sequence[Column], limit: int, offset: int, window: int | None) -> str:
    """Search among the first `window` studies (or patients) of the order; among all of them if it is None."""
    seek = [search.order.seek] if search.order.seek else []
    order = ", ".join(_outer_terms(search))
    page = f"order by {order} limit {limit} offset {offset}"
    base = _SOURCES[min(search.level, STUDY)]
    source, inside = _from(search.level), [*search.cheap, *seek]
    if search.near:
        # The inner query is a fence: were its rows filtered within, the planner would ask another index.
        cut = "offset 0" if window is None else f"limit {window}"
        source = f"(select * from {base}{_where(inside)} {_order(search)} {cut}) {_alias(search)}"
        source, inside = source + "".join(_JOINS[STUDY + 1 : search.level + 1]), search.near
    elif window is not None:
        source = f"(select * from {base}{_where(inside)} {_order(search)} limit {window}) {_alias(search)}"
        source, inside = source + "".join(_JOINS[STUDY + 1 : search.level + 1]), []
    where = _where([*_alive(search), *inside])
    if offset and search.level <= STUDY:
        # Columns are made for the rows of the page alone, not for those before it.
        alias = _alias(search)
        source, where = f"(select {alias}.* from {source}{where} {page}) {alias}", ""
        page = f"order by {order}"
    return f"select {_select(search, columns)} from {source}{where} {page}"


def _write_full(search: Search, columns: Sequence[Column], limit: int, offset: int) -> str:
    """Search everything by the filters' own indexes: the hits' keys and order first, then the rows of the page."""
    seek = [search.order.seek] if search.order.seek else []
    where = _where([*_alive(search), *search.cheap, *search.filters, *seek])
    keys = {level: "i.uid" if level == IMAGE else f"{_ALIASES[level]}.id" for level in _levels(search)}
    terms = [_split_direction(term) for term in _outer_terms(search)]
    hit = [f"{key} as id{level}" for level, key in keys.items()]
    hit += [f"{expression} as o{number}" for number, (expression, _) in enumerate(terms)]
    order = ", ".join(f"o{number}{direction}" for number, (_, direction) in enumerate(terms))
    joins = "".join(f" join {_SOURCES[level]} on {key} = page.id{level}" for level, key in keys.items())
    return (
        f"with hit as materialized (select {', '.join(hit)} from {_from(search.level)}{where}),"
        f" page as materialized (select * from hit order by {order} limit {limit} offset {offset})"
        f" select {_select(search, columns)} from page{joins} order by {order}"
    )


def _split_direction(term: str) -> tuple[str, str]:
    for direction in (" desc", " nulls last"):
        if term.endswith(direction):
            return term.removesuffix(direction), direction
    return term, ""


def _levels(search: Search) -> list[int]:
    return [search.level] if search.level <= STUDY else list(range(STUDY, search.level + 1))


def _select(search: Search, columns: Sequence[Column]) -> str:
    return ", ".join([*(column.returned for column in columns), *search.order.keys]) or "1"
