"""Writes search results as DICOM JSON and XML (PS3.18 F.2, PS3.19 A.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from khoanh.entrypoints.dicomweb.query import find_vr
from khoanh.standards.dicom import format_tag, model_to_xml

_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_WHOLE = frozenset({"IS", "US", "SS", "UL", "SL", "UV", "SV"})
_DECIMAL = frozenset({"DS", "FL", "FD"})

Match = Mapping[int, Any]


def to_json(matches: Iterable[Match]) -> bytes:
    """Return an array of DICOM JSON objects."""
    return orjson.dumps([_as_object(match) for match in matches])


def to_xml(match: Match) -> bytes:
    """Return one match as a Native DICOM Model document."""
    return model_to_xml(_as_object(match))


def _as_object(match: Match) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for tag in sorted(match):
        value = match[tag]
        vr = find_vr(tag)
        if vr == "UN" and isinstance(value, str | list):
            vr = "SQ" if _is_sequence(value) else "LO"
        if value is None or value == "" or value == []:
            written[format_tag(tag)] = {"vr": vr}
        elif vr == "SQ":
            written[format_tag(tag)] = {"vr": "SQ", "Value": [_as_object(item) for item in value]}
        elif vr == "PN":
            written[format_tag(tag)] = {"vr": "PN", "Value": [_split_name(one) for one in _listed(value)]}
        else:
            written[format_tag(tag)] = {"vr": vr, "Value": [_as_number(vr, one) for one in _listed(value)]}
    return written


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _split_name(text: Any) -> dict[str, str] | None:
    if not text:
        return None
    return {group: part for group, part in zip(_GROUPS, str(text).split("="), strict=False) if part}


def _as_number(vr: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value == "":
        return None
    # Text that is no number stays text: F.2.2 allows it for IS and DS, and the reader sees what was stored.
    try:
        if vr in _WHOLE:
            return int(value)
        if vr in _DECIMAL:
            return float(value)
    except ValueError:
        return value
    return value
