"""Reads the query string of a search (PS3.18 8.3.4)."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import is_uid
from khoanh.standards.dicom import public_vr, tag_of

Level = Literal["study", "series", "instance"]
Path = tuple[int, ...]

MOST_RESULTS = 10_000
_MOST_PARAMETERS = 256
_LONGEST_VALUE = 16_384
_HEX = re.compile(r"[0-9A-Fa-f]{8}\Z")
_KEYWORD = re.compile(r"[A-Z][A-Za-z0-9]{1,63}\Z")
_LOOKS_LIKE_ATTRIBUTE = re.compile(r"[A-Z][A-Za-z0-9]*(?:\.|\Z)|[0-9A-Fa-f]{8}(?:\.|\Z)")
# A comma cannot occur in values of these, so there it separates alternatives (OHIF asks CT,MR).
_COMMA_IS_A_LIST = frozenset({"UI", "CS", "IS", "AS"})
_SILENT = frozenset({"accept", "charset", "_", "access_token"})


@dataclass(frozen=True, slots=True)
class Search:
    """What a search asks for.

    Attributes:
        keys: Path of tags to the attribute, and its matching text in DICOM's own form (lists with `\\`).
        fields: Attributes asked for beyond the level's own.
        all_fields: `includefield=all`.
        order: Tags to sort by, each with True for descending.
        limited: False where the client left the number of results to us.
        warnings: What was not understood or is not done, for the Warning header.
    """

    keys: tuple[tuple[Path, str], ...] = ()
    fields: frozenset[int] = frozenset()
    all_fields: bool = False
    fuzzy: bool = False
    limit: int = MOST_RESULTS
    offset: int = 0
    limited: bool = False
    order: tuple[tuple[int, bool], ...] = ()
    empty_value_matching: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    keys: dict[Path, list[str]] = field(default_factory=dict)
    fields: set[int] = field(default_factory=set)
    order: list[tuple[int, bool]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    all_fields: bool = False


@lru_cache(maxsize=4096)
def resolve_attribute(text: str) -> Path | None:
    """Turn `PatientName`, `00100010`, `00400275.00400007` or `(0010,0010)` into tags; None if it names nothing."""
    tags: list[int] = []
    for piece in text.strip().split("."):
        bare = piece.strip("() ").replace(",", "")
        if not _HEX.match(bare) and not _KEYWORD.match(piece):
            return None
        try:
            tags.append(tag_of(bare if _HEX.match(bare) else piece))
        except Invalid:
            return None
    return tuple(tags) if 0 < len(tags) <= 16 else None


@lru_cache(maxsize=4096)
def find_vr(tag: int) -> str:
    """Return the value representation of PS3.6, `UN` for what it does not list."""
    return public_vr(tag).split(" ")[0] or ("LO" if tag >> 16 & 1 and 0x10 <= tag & 0xFFFF <= 0xFF else "UN")


def parse_search(pairs: list[tuple[str, str]]) -> Search:
    """Read decoded pairs of the query string.

    Raises:
        Invalid: A parameter is malformed, or an attribute to match does not exist; ignoring that one would answer
            a question that was not asked.
    """
    if len(pairs) > _MOST_PARAMETERS:
        raise Invalid("the query has too many parameters", vi="Truy vấn có quá nhiều tham số")
    reading = _Reading()
    for name, value in pairs:
        if len(value) > _LONGEST_VALUE:
            raise Invalid("a value of the query is too long", vi="Giá trị trong truy vấn quá dài")
        _read_pair(reading, name.strip(), value)
    if _read_flag(reading.words, "multiplevaluematching"):
        reading.warnings.append(
            "The multiplevaluematching parameter is not supported. Multiple Value Matching has not been performed."
        )
    limit = _read_number(reading.words, "limit")
    return Search(
        keys=tuple((path, "\\".join(values)) for path, values in reading.keys.items()),
        fields=frozenset(reading.fields),
        all_fields=reading.all_fields,
        fuzzy=_read_flag(reading.words, "fuzzymatching"),
        limit=MOST_RESULTS if limit is None else min(limit, MOST_RESULTS),
        limited=limit is not None and limit <= MOST_RESULTS,
        offset=_read_number(reading.words, "offset") or 0,
        order=tuple(reading.order),
        empty_value_matching=_read_flag(reading.words, "emptyvaluematching"),
        warnings=tuple(reading.warnings),
    )


def _read_pair(reading: _Reading, name: str, value: str) -> None:
    match name.lower():
        case "includefield" | "includefields":
            _read_fields(reading, value)
        case "orderby":
            _read_order(reading, value)
        case "limit" | "offset" | "fuzzymatching" | "emptyvaluematching" | "multiplevaluematching" as word:
            reading.words[word] = value.strip()
        case word if word in _SILENT:
            pass
        case _:
            _read_key(reading, name, value)


def _read_key(reading: _Reading, name: str, value: str) -> None:
    path = resolve_attribute(name) if len(name) <= 1024 else None
    if path is None:
        shown = re.sub(r"[^\w.]", "?", name, flags=re.ASCII)[:64]
        if _LOOKS_LIKE_ATTRIBUTE.match(name) or not name:
            raise Invalid(f"{shown} is not an attribute", vi=f"Không có thuộc tính DICOM {shown}")
        reading.warnings.append(f"The parameter {shown} is not supported and was ignored.")
        return
    vr = find_vr(path[-1])
    if "\0" in value:
        raise Invalid("a value of the query holds a null character", vi="Giá trị truy vấn không hợp lệ")
    values = [value]
    if vr in _COMMA_IS_A_LIST and "," in value:
        values = [piece.strip() for piece in value.split(",") if piece.strip()]
    if vr == "UI":
        values = [piece.strip() for one in values for piece in one.split("\\")]
        if not all(is_uid(one) or one in {"", "*", '""'} for one in values):
            raise Invalid("a value to match is not a UID", vi="Giá trị truy vấn không phải là UID hợp lệ")
    reading.keys.setdefault(path, []).extend(values)


def _read_fields(reading: _Reading, value: str) -> None:
    for piece in value.split(","):
        name = piece.strip()
        if name.lower() == "all":
            reading.all_fields = True
        elif name:
            path = resolve_attribute(name) if len(name) <= 1024 else None
            if path is None:
                shown = re.sub(r"[^\w.]", "?", name, flags=re.ASCII)[:64]
                reading.warnings.append(f"The includefield {shown} is not an attribute and was ignored.")
            else:
                reading.fields.add(path[0])


def _read_order(reading: _Reading, value: str) -> None:
    for piece in value.split(","):
        name = piece.strip()
        if not name:
            continue
        word, _, direction = name.partition(" ")
        descending = word.startswith("-") or direction.strip().lower() == "desc"
        path = resolve_attribute(word.lstrip("+-"))
        if path is None or len(path) != 1:
            raise Invalid("orderby names no attribute", vi="orderby không phải là thuộc tính DICOM")
        reading.order.append((path[0], descending))


def _read_flag(words: dict[str, str], name: str) -> bool:
    value = words.get(name, "false").lower()
    if value not in {"true", "false", "1", "0", ""}:
        raise Invalid(f"{name} is true or false", vi=f"{name} phải là true hoặc false")
    return value in {"true", "1"}


def _read_number(words: dict[str, str], name: str) -> int | None:
    value = words.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise Invalid(f"{name} is a whole number, 0 or more", vi=f"{name} phải là số nguyên không âm")
    return int(value)
