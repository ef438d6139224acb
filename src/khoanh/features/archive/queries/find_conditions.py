"""A match of PS3.4 C.2.2.2 as a condition of SQL."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from khoanh.features.archive.queries.find_columns import REQUEST_KEYS, Column
from khoanh.standards.dicom import (
    AnyOf,
    Empty,
    Exact,
    Items,
    Moments,
    Name,
    NameWord,
    Number,
    Universal,
    Wildcard,
    like_pattern,
    parse_name,
)
from khoanh.standards.dicom import KeyMatch as Asked

FALSE = "false"
_FEW_WORDS = 16
_STUDY_WORDS = "s.name_words"


@dataclass(slots=True)
class Binder:
    """Collects the values of a statement.

    Attributes:
        list_words: Lists the known words of names that are like a pattern of SQL, None if they are too many.
        list_frequent: Lists the words that a large share of the names has.
        has_words: Tells whether the words of names hold all of these.
        list_names: Lists what the studies' names are sorted by that satisfy a condition on `n.name_words` with these
            values; None if they are too many, or if other names are sorted like them.
        counting: Hits are counted up to a bound and need not all be found.
        near: The condition is for rows that are read anyhow; else it should be one that an index serves.
    """

    list_words: Callable[[str], list[str] | None]
    list_frequent: Callable[[], frozenset[str]]
    has_words: Callable[[list[str]], bool]
    list_names: Callable[[str, dict[str, Any]], list[str] | None] = lambda _condition, _values: None
    counting: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    near: bool = False
    known: dict[str, list[str] | None] = field(default_factory=dict)
    all_known: dict[frozenset[str], bool] = field(default_factory=dict)
    names: dict[Name, list[str] | None] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        """Keep a value and return its placeholder."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def knows(self, words: list[str]) -> bool:
        """Tell whether every word is one of some name, asked for once."""
        key = frozenset(words)
        if key not in self.all_known:
            self.all_known[key] = not words or self.has_words(words)
        return self.all_known[key]

    def words_of(self, pattern: str) -> list[str] | None:
        """Return the known words that are like `pattern`, asked for once."""
        if pattern not in self.known:
            self.known[pattern] = self.list_words(pattern)
        return self.known[pattern]


def write_condition(column: Column, match: Asked, binder: Binder) -> str:
    """Return the condition that `column` answers `match`."""
    match match:
        case Universal():
            return "true"
        case AnyOf(options):
            return "(" + " or ".join(write_condition(column, option, binder) for option in options) + ")"
        case Empty():
            return _write_empty(column)
        case Items(keys) if column.kind == "requests":
            return _write_requests(column, keys, binder)
        case Moments():
            return write_moments(column, match, binder)
        case Name():
            return _write_name(column, match, binder)
    match column.kind:
        case "list":
            return _write_list(column.column, match, binder)
        case "class" | "classes":
            return _write_class(column, match, binder)
        case "number":
            return f"{column.column} = {binder.bind(match.value)}" if isinstance(match, Number) else FALSE
        case "name":
            return _write_text(column.column, match, binder)
        case _:
            return _write_text(column.column, match, binder, split=column.split)


def _write_empty(column: Column) -> str:
    match column.kind:
        case "number" | "class":
            return f"{column.column} is null"
        case "list" | "classes":
            return f"cardinality({column.column}) = 0"
        case "requests":
            return f"{column.column} is null"
        case _:
            return f"{column.column} = ''"


def _write_text(column: str, match: Asked, binder: Binder, *, split: bool = False) -> str:
    if split and isinstance(match, Exact | Wildcard):
        one = _write_text("v", match, binder)
        return f"exists (select 1 from unnest(string_to_array({column}, '\\')) v where {one})"
    match match:
        case Exact((value,)):
            return f"{column} = {binder.bind(value)}"
        case Exact(values):
            return f"{column} = any ({binder.bind(list(values))})"
        case Wildcard(pattern):
            return f"{column} like {binder.bind(like_pattern(pattern))}"
        case Number(number):
            numeric = "'^[+-]?[0-9]+([.][0-9]*)?$'"
            return f"(case when {column} ~ {numeric} then {column}::numeric = {binder.bind(number)} else false end)"
        case _:
            return FALSE


def _write_list(column: str, match: Asked, binder: Binder) -> str:
    match match:
        case Exact(values):
            return f"{column} && {binder.bind(list(values))}::text[]"
        case Wildcard(pattern):
            return f"exists (select 1 from unnest({column}) v where v like {binder.bind(like_pattern(pattern))})"
        case _:
            return FALSE


def _write_class(column: Column, match: Asked, binder: Binder) -> str:
    if not isinstance(match, Exact):
        return FALSE
    ids = f"array(select u.id from uid_code u where u.uid = any ({binder.bind(list(match.values))}))"
    return f"{column.column} && {ids}" if column.kind == "classes" else f"{column.column} = any ({ids})"


def _write_requests(column: Column, keys: tuple[tuple[int, Asked], ...], binder: Binder) -> str:
    inner = [
        _write_text(f"coalesce(r ->> '{REQUEST_KEYS[tag]}', '')", match, binder) if tag in REQUEST_KEYS else FALSE
        for tag, match in keys
    ]
    return f"exists (select 1 from jsonb_array_elements({column.column}) r where {' and '.join(inner)})"


def write_moments(column: Column, match: Moments, binder: Binder) -> str:
    """Return the condition that a date or time lies in a range."""
    if column.kind == "study date":
        return _write_range("s.at", read_stamp(match.low), read_stamp(match.high, last=True), binder, "s.study_date")
    if column.kind == "study time":
        low, high = match.low[:6] or None, match.high[:6] or None
        return _write_range("rpad(s.study_time, 6, '0')", low, high, binder, "s.study_time", step=False)
    if column.kind == "time":
        low, high = match.low[:6] or None, match.high[:6] or None
        value = f"rpad(replace({column.column}, ':', ''), 6, '0')"
        return _write_range(value, low, f"{high}~" if high else None, binder, column.column, step=False)
    value = f"replace(replace({column.column}, '.', ''), '-', '')"
    if match.vr == "DT" and column.clock:
        value = f"{value} || rpad(replace({column.clock}, ':', ''), 6, '0')"
        low, high = match.low[:14] or None, f"{match.high[:14]}~" if match.high else None
        return _write_range(value, low, high, binder, column.column, step=False)
    return _write_range(value, match.low or None, match.high or None, binder, column.column, step=False)


def _write_range(value: str, low: Any, high: Any, binder: Binder, present: str, *, step: bool = True) -> str:
    parts = [f"{present} <> ''"]
    if low is not None:
        parts.append(f"{value} >= {binder.bind(low)}")
    if high is not None:
        parts.append(f"{value} {'<' if step else '<='} {binder.bind(high)}")
    return " and ".join(parts)


def read_stamp(text: str, *, last: bool = False) -> datetime | None:
    """Return the instant of a date or date-time; with `last`, the first one behind it, to compare with `<`."""
    if not text:
        return None
    date, clock = text[:8], text[8:14]
    day = None
    # A month's end said as 31 (from a year or month alone) is brought back to a day that exists.
    for back in range(4):
        try:
            day = datetime.strptime(f"{date[:6]}{int(date[6:8]) - back:02d}", "%Y%m%d")
            break
        except ValueError:
            continue
    if day is None:
        return datetime.min
    try:
        if not clock:
            return day + timedelta(days=1) if last else day
        moment = day + timedelta(hours=int(clock[:2]), minutes=int(clock[2:4]), seconds=int(clock[4:6]))
        return moment + timedelta(seconds=1) if last else moment
    except OverflowError:
        return day


def _write_name(column: Column, name: Name, binder: Binder) -> str:
    if not column.words:
        return _write_folded(column, name, binder)
    if column.words == _STUDY_WORDS and not binder.near and len(name.words) > 1:
        names = _list_names(name, binder)
        if names == []:
            return FALSE
        if names is not None:
            return f"s.name_sort = any ({binder.bind(names)}::text[])"
    return _write_words(column.words, name, binder)


def _list_names(name: Name, binder: Binder) -> list[str] | None:
    """Return what the names are sorted by that match, asked for once.

    Common words have hundreds of thousands of entries in an index of studies, a hundredth of that in one of names.
    """
    if name not in binder.names:
        among = Binder(binder.list_words, frozenset, binder.has_words)
        condition = _write_words("n.name_words", name, among)
        binder.names[name] = [] if condition == FALSE else binder.list_names(condition, among.values)
    return binder.names[name]


def _write_words(words_of: str, name: Name, binder: Binder) -> str:
    # Only patients' names are in the table of words.
    is_listed = words_of.endswith("name_words")
    plain = [word.text for word in name.words if word.kind == "word"]
    if is_listed and not binder.knows(plain):
        return FALSE
    frequent = _list_frequent(name, binder) if is_listed else frozenset[str]()
    parts = _write_plain(words_of, plain, frequent, binder)
    if name.whole:
        words = f"{binder.bind(plain)}::text[]"
        # Written so that the index is asked for @> alone: for <@ it would read the whole list of every word.
        exact = f"cardinality({words_of}) = {len(plain)} and ({words_of} || '{{}}'::text[]) <@ {words}"
        return f"({' and '.join([*parts, exact])})"
    for word in name.words:
        if word.kind != "word":
            parts += _write_word(words_of, word, frequent, binder)
    return "(" + " and ".join(parts) + ")"


def _list_frequent(name: Name, binder: Binder) -> frozenset[str]:
    """Return the words that the index need not be asked for, because rarer ones of the name narrow the search enough.

    The posting list of a word that every third person has takes longer to read than the few rows that two rarer words
    leave over; to count up to a bound, one is enough.
    """
    if binder.near or len(name.words) <= (1 if binder.counting else 2):
        return frozenset()
    frequent = binder.list_frequent()
    rare = 0
    for word in name.words:
        known = [[word.text]] if word.kind == "word" else [binder.words_of(piece) for piece in _split_pattern(word)]
        rare += any(some is not None and frequent.isdisjoint(some) for some in known)
    return frequent if rare >= (1 if binder.counting else 2) else frozenset()


def _write_plain(words: str, plain: list[str], frequent: frozenset[str], binder: Binder) -> list[str]:
    rare = [word for word in plain if word not in frequent]
    parts = [f"{words} @> {binder.bind(rare)}::text[]"] if rare else []
    return parts + [f"{binder.bind(word)} = any ({words})" for word in plain if word in frequent]


def _write_word(words: str, word: NameWord, frequent: frozenset[str], binder: Binder) -> list[str]:
    """Return the conditions of a word with wildcards.

    Thousands of words stand for millions of names: those that fit are looked up and asked for by the index. In rows
    that are read anyhow a few words are found sooner than letters are compared, dozens later.
    """
    pieces = _split_pattern(word) if words.endswith("name_words") else []
    known = [binder.words_of(piece) for piece in pieces]
    if [] in known:
        return [FALSE]
    few = [some for some in known if some is not None and frequent.isdisjoint(some)]
    listed = [f"{words} && {binder.bind(some)}::text[]" for some in few if not binder.near or len(some) <= _FEW_WORDS]
    if len(pieces) == 1 and listed:
        return listed
    return [*listed, f"(' ' || array_to_string({words}, ' ') || ' ') like {binder.bind(_name_pattern(word))}"]


def _split_pattern(word: NameWord) -> list[str]:
    """Return what each word must be like that a pattern needs; one that reaches over words needs several."""
    if word.kind == "prefix":
        return [like_pattern(word.text) + "%"]
    pieces = word.text.split("*")
    last = len(pieces) - 1
    return [
        f"{'%' if at else ''}{like_pattern(piece)}{'%' if at < last else ''}"
        for at, piece in enumerate(pieces)
        if piece
    ]


def _name_pattern(word: NameWord) -> str:
    if word.kind == "prefix":
        return f"% {like_pattern(word.text)}%"
    left = "%" if word.text.startswith("*") else "% "
    right = "%" if word.text.endswith("*") else " %"
    return left + like_pattern(word.text.strip("*")) + right


def _write_folded(column: Column, name: Name, binder: Binder) -> str:
    """Names without an array of words (operators and the like) are matched by their letters alone."""
    parts = [f"{column.column} ilike {binder.bind(f'%{like_pattern(word.text)}%')}" for word in name.words]
    return "(" + " and ".join(parts) + ")"


def write_search_text(text: str, binder: Binder) -> str:
    """Return the condition of a search box: words of the name, or the beginning of patient ID or accession number."""
    columns = Column(1, "name", "s.patient_name", words="s.name_words")
    words = write_condition(columns, parse_name(text.replace("*", " "), fuzzy=True), binder)
    if not any(letter.isdigit() for letter in text):
        return words
    prefix = binder.bind(like_pattern(text.strip()).replace("%", r"\%").replace("_", r"\_") + "%")
    return f"({words} or s.patient_id like {prefix} or s.accession like {prefix})"
