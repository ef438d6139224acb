"""Writes search results as DICOM JSON and XML (PS3.18 F.2, PS3.19 A.1)."""

from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import orjson

from khoanh.entrypoints.dicomweb.query import find_vr
from khoanh.standards.dicom import format_tag, model_to_xml

_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_WHOLE = frozenset({"IS", "US", "SS", "UL", "SL", "UV", "SV"})
_DECIMAL = frozenset({"DS", "FL", "FD"})

Match = Mapping[int, Any]
Write = Callable[[Any], str]


def to_json(matches: Sequence[Match]) -> bytes:
    """Return an array of DICOM JSON objects.

    The matches of a page have the same attributes, so it is written attribute by attribute: a list of a hundred
    studies takes a tenth of the time that building its objects would.
    """
    if not matches:
        return b"[]"
    tags = sorted(matches[0])
    if any(match.keys() != matches[0].keys() for match in matches):
        return orjson.dumps([_as_object(match) for match in matches])
    columns = [_write_column(tag, [match[tag] for match in matches]) for tag in tags]
    rows = ",".join(["{" + ",".join(row) + "}" for row in zip(*columns, strict=True)])
    return f"[{rows}]".encode("utf-8", "replace")


def _write_column(tag: int, values: list[Any]) -> list[str]:
    vr = find_vr(tag)
    if vr in {"SQ", "UN"}:
        return [f'"{format_tag(tag)}":{orjson.dumps(_as_element(vr, value)).decode()}' for value in values]
    empty = f'"{format_tag(tag)}":{{"vr":"{vr}"}}'
    head = empty[:-1] + ',"Value":['
    write = _write_name if vr == "PN" else _write_number if vr in _WHOLE or vr in _DECIMAL else _write_text
    return [
        f"{head}{write(value) if type(value) is str else _write_other(value, write)}]}}"
        if value or value == 0
        else empty
        for value in values
    ]


_write_text: Write = encode_basestring


def _write_other(value: Any, write: Write) -> str:
    if type(value) is int:
        return str(value)
    if isinstance(value, list | tuple):
        return ",".join([write(one) if isinstance(one, str) and one else _write_plain(one) for one in value])
    return _write_plain(value)


def _write_plain(value: Any) -> str:
    return orjson.dumps(None if value == "" else value).decode()


def _write_name(text: str) -> str:
    if "=" not in text:
        return f'{{"Alphabetic":{encode_basestring(text)}}}'
    groups = zip(_GROUPS, text.split("="), strict=False)
    return "{" + ",".join([f'"{group}":{encode_basestring(part)}' for group, part in groups if part]) + "}"


def _write_number(text: str) -> str:
    return orjson.dumps(_as_number(text)).decode()


def to_xml(match: Match) -> bytes:
    """Return one match as a Native DICOM Model document."""
    return model_to_xml(_as_object(match))


def _as_object(match: Match) -> dict[str, Any]:
    return {format_tag(tag): _as_element(find_vr(tag), match[tag]) for tag in sorted(match)}


def _as_element(vr: str, value: Any) -> dict[str, Any]:
    if vr == "UN" and isinstance(value, str | list | tuple):
        vr = "SQ" if _is_sequence(value) else "LO"
    if value is None or value == "" or value == []:
        return {"vr": vr}
    if vr == "SQ":
        return {"vr": "SQ", "Value": [_as_object(item) for item in value]}
    values = value if isinstance(value, list | tuple) else (value,)
    if vr == "PN":
        return {"vr": "PN", "Value": [_split_name(one) for one in values]}
    if vr in _WHOLE or vr in _DECIMAL:
        return {"vr": vr, "Value": [_as_number(one) if isinstance(one, str) else one for one in values]}
    return {"vr": vr, "Value": [None if one == "" else one for one in values]}


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)


def _split_name(text: Any) -> dict[str, str] | None:
    if not text:
        return None
    return {group: part for group, part in zip(_GROUPS, str(text).split("="), strict=False) if part}


def _as_number(text: str) -> int | float | str | None:
    # Text that is no number stays text: F.2.2 allows it for IS and DS, and the reader sees what was stored.
    for kind in (int, float) if "_" not in text else ():
        try:
            number = kind(text)
        except ValueError:
            continue
        return number if abs(number) < 1 << 53 else text
    return text or None
