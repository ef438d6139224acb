"""Attribute matching of queries (PS3.4 C.2.2.2): what a key asks for, and whether values answer it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.charset import fold_marks
from khoanh.standards.dicom.dictionary import keyword_of, public_vr
from khoanh.standards.dicom.moments import Moments, parse_moments
from khoanh.standards.dicom.names import fold_name
from khoanh.standards.dicom.values import parse_number

_WILDCARD_VRS: Final = frozenset(["AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"])
_NUMBER_VRS: Final = frozenset(["DS", "IS", "FL", "FD", "SL", "SS", "SV", "UL", "US", "UV"])
_WHOLE_VRS: Final = frozenset(["LT", "ST", "UT", "UR"])
MAX_KEY_CHARS: Final = 65536
MAX_ALTERNATIVES: Final = 10000
EMPTY_MARK: Final = '""'


@dataclass(frozen=True, slots=True)
class Universal:
    """Everything matches, also what has no value (C.2.2.2.3)."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Only what has no value matches (C.2.2.2.7)."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Any of the values matches by being equal: single value and list of UID (C.2.2.2.1, C.2.2.2.2)."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number matches whatever its notation (`1`, `01`, `1.0`)."""

    value: float


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`*` stands for any characters, `?` for one (C.2.2.2.4)."""

    pattern: str

    @property
    def prefix(self) -> str:
        """What stands before the first wildcard."""
        return re.split(r"[*?]", self.pattern, maxsplit=1)[0]

    @property
    def is_prefix(self) -> bool:
        """Whether the only wildcard is one `*` at the end."""
        return self.pattern.endswith("*") and self.prefix == self.pattern[:-1]


@dataclass(frozen=True, slots=True)
class NameWord:
    """One folded word of a name: whole, as a prefix, or a pattern that may reach over words."""

    text: str
    kind: str = "word"


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a person's name, in any order, without regard to case and accents (C.2.2.2.1.1).

    Attributes:
        whole: The name has these words and no other; without wildcards and fuzzy matching.
    """

    words: tuple[NameWord, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several matches suffices (C.2.2.2.8)."""

    options: tuple["KeyMatch", ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence one of whose items matches every key (C.2.2.2.6)."""

    keys: tuple[tuple[int, "KeyMatch"], ...]


KeyMatch = Universal | Empty | Exact | Number | Wildcard | Name | Moments | AnyOf | Items


@lru_cache(maxsize=4096)
def vr_of_key(tag: int) -> str:
    """Return the VR by which a key of a query is read; private and unknown tags count as LO."""
    return public_vr(tag).split(" ")[0] or "LO"


def parse_match(tag: int, text: str, *, fuzzy: bool = False, empty_value: bool = False) -> KeyMatch:
    """Read the value of a key.

    Args:
        text: In DICOM's own form, values separated by backslashes.
        fuzzy: Fuzzy semantic matching of person names (C.5.1.1.1): some of the words, the last as a prefix.
        empty_value: Empty value matching is agreed on: two quotation marks ask for what has no value.

    Raises:
        Invalid: It is not a value of its VR, or too long.
    """
    if len(text) > MAX_KEY_CHARS:
        raise Invalid("the value of a key is too long", vi="Giá trị truy vấn quá dài")
    vr = vr_of_key(tag)
    text = text.strip(" \0")
    parts = [part.strip(" \0") for part in text.split("\\")] if "\\" in text and vr not in _WHOLE_VRS else [text]
    parts = [part for part in parts if part] or [""]
    if any("\0" in part for part in parts):
        raise Invalid("the value of a key has a NUL within", vi="Giá trị truy vấn chứa ký tự NUL")
    if len(parts) > MAX_ALTERNATIVES:
        raise Invalid("the value of a key has too many parts", vi="Giá trị truy vấn có quá nhiều phần")
    options = [_parse_one(tag, vr, part, fuzzy, empty_value) for part in parts]
    if any(isinstance(option, Universal) for option in options):
        return Universal()
    if len(options) == 1:
        return options[0]
    if all(isinstance(option, Exact) for option in options):
        return Exact(tuple(value for option in options if isinstance(option, Exact) for value in option.values))
    return AnyOf(tuple(options))


def _parse_one(tag: int, vr: str, text: str, fuzzy: bool, empty_value: bool) -> KeyMatch:
    if not text:
        return Universal()
    if text == EMPTY_MARK and empty_value:
        return Empty()
    if vr == "SQ":
        raise Invalid(f"{keyword_of(tag)} is a sequence", vi=f"{keyword_of(tag)} là chuỗi, không thể so khớp trực tiếp")
    if not text.strip("*"):
        return Universal()
    if vr in ("DA", "TM", "DT"):
        return parse_moments(vr, text)
    if vr == "PN":
        return parse_name(text, fuzzy=fuzzy)
    if vr in _NUMBER_VRS:
        number = parse_number(text)
        return Exact((text,)) if number is None else Number(float(number))
    if vr in _WILDCARD_VRS and ("*" in text or "?" in text):
        return Wildcard(re.sub(r"\*+", "*", text))
    return Exact((text,))


def parse_name(text: str, *, fuzzy: bool = False) -> KeyMatch:
    """Read a key of VR PN; see `Name`."""
    tokens = [token for token in fold_name(text) if token.strip("*")]
    if not tokens:
        return Universal()
    words = [_parse_word(re.sub(r"\*+", "*", token)) for token in tokens]
    if fuzzy and words[-1].kind == "word":
        words[-1] = NameWord(words[-1].text, "prefix")
    return Name(tuple(words), whole=not fuzzy and "*" not in text and "?" not in text)


def _parse_word(token: str) -> NameWord:
    bare = token.rstrip("*")
    if "*" not in bare and "?" not in bare:
        return NameWord(bare, "prefix" if token.endswith("*") else "word")
    return NameWord(token, "pattern")


def build_matches(
    keys: Iterable[tuple[tuple[int, ...], str]], *, fuzzy: bool = False, empty_value: bool = False
) -> dict[int, KeyMatch]:
    """Turn keys, each a path of tags and a value, into what is asked of each attribute; universal keys are left out.

    Raises:
        Invalid: A value is not one of its VR, or a path leads through what is no sequence.
    """
    found: dict[int, KeyMatch] = {}
    nested: dict[int, list[tuple[tuple[int, ...], str]]] = {}
    for path, text in keys:
        if len(path) > 1:
            if vr_of_key(path[0]) != "SQ" and not path[0] & 0x10000:
                raise Invalid(f"{keyword_of(path[0])} is no sequence", vi=f"{keyword_of(path[0])} không phải là chuỗi")
            nested.setdefault(path[0], []).append((path[1:], text))
            continue
        if vr_of_key(path[0]) == "SQ" and not text.strip(' \0"*'):
            if text.strip() == EMPTY_MARK and empty_value:
                found[path[0]] = Empty()
            continue
        match = parse_match(path[0], text, fuzzy=fuzzy, empty_value=empty_value)
        if not isinstance(match, Universal):
            found[path[0]] = match
    for tag, inner in nested.items():
        matches = build_matches(inner, fuzzy=fuzzy, empty_value=empty_value)
        if matches:
            found[tag] = Items(tuple(matches.items()))
    return found


Lookup = Callable[[Any, int], Sequence[Any]]


def is_match(match: KeyMatch, values: Sequence[Any], look_up: Lookup | None = None) -> bool:
    """Tell whether an attribute with these values answers the key.

    Args:
        values: Its values as text; items of whatever kind for a sequence; [] if it has none.
        look_up: Returns the values of an attribute of an item; without it items are mappings from tag to text.
    """
    filled = [value for value in values if value not in ("", None)]
    match match:
        case Universal():
            return True
        case Empty():
            return not filled
        case Exact(wanted):
            return any(str(value).strip(" \0") in wanted for value in filled)
        case Number(wanted_number):
            return any(parse_number(str(value)) == wanted_number for value in filled)
        case Wildcard(pattern):
            compiled = compile_wildcard(pattern)
            return any(compiled.fullmatch(str(value).strip(" \0")) for value in filled)
        case Name():
            return any(is_name_match(match, fold_name(str(value))) for value in filled)
        case Moments():
            return any(match.holds(str(value)) for value in filled)
        case AnyOf(options):
            return any(is_match(option, values, look_up) for option in options)
        case Items(keys):
            get = look_up or _from_mapping
            return any(all(is_match(inner, get(item, tag), look_up) for tag, inner in keys) for item in filled)


def _from_mapping(item: Mapping[int, Any], tag: int) -> Sequence[Any]:
    value = item.get(tag, ())
    return value if isinstance(value, list | tuple) else (value,)


def is_name_match(name: Name, words: Sequence[str]) -> bool:
    """Tell whether folded words answer a name key."""
    if name.whole:
        return sorted(word.text for word in name.words) == sorted(words)
    return all(_has_word(word, words) for word in name.words)


def _has_word(word: NameWord, words: Sequence[str]) -> bool:
    if word.kind == "word":
        return word.text in words
    if word.kind == "prefix":
        return any(other.startswith(word.text) for other in words)
    return re.search(name_regex(word.text), " ".join(words)) is not None


@lru_cache(maxsize=1024)
def compile_wildcard(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a wildcard pattern; runs of `*` cannot make it slow."""
    return re.compile("".join(_translate(pattern)), re.DOTALL)


def _translate(pattern: str) -> list[str]:
    # A lazy star that may not be given back (atomic group) keeps matching linear in time.
    head, *rest = re.split(r"\*+", pattern)
    out = [_literal(head)]
    for index, piece in enumerate(rest):
        last = index == len(rest) - 1
        out.append(f".*{_literal(piece)}" if last else f"(?>.*?{_literal(piece)})")
    return out


def _literal(piece: str) -> str:
    return "".join("." if letter == "?" else re.escape(letter) for letter in piece)


def name_regex(pattern: str) -> str:
    """Return the regular expression of a pattern word, for folded words joined by spaces."""
    inner = "".join(_translate(pattern.strip("*")))
    left = "" if pattern.startswith("*") else "(?:^|(?<= ))"
    right = "" if pattern.endswith("*") else "(?=$| )"
    return f"{left}{inner}{right}"


def like_pattern(pattern: str) -> str:
    """Return a wildcard pattern as a LIKE pattern of SQL."""
    escaped = re.sub(r"([\\%_])", r"\\\1", pattern)
    return escaped.replace("*", "%").replace("?", "_")


def fold_text(text: str) -> str:
    """Return text without marks and case, for searches by people."""
    return fold_marks(text).casefold()
