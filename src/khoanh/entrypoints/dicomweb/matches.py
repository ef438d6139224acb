"""Writes search results as DICOM JSON and XML (PS3.18 F.2, PS3.19 A.1)."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from pydicom.datadict import keyword_for_tag

from khoanh.entrypoints.dicomweb.query import find_vr

_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_WHOLE = frozenset({"IS", "US", "SS", "UL", "SL", "UV", "SV"})
_DECIMAL = frozenset({"DS", "FL", "FD"})
_NAME_PARTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")

Value = str | int | float | list[Any] | None
Match = Mapping[int, Any]


@lru_cache(maxsize=4096)
def _hex_tag(tag: int) -> str:
    return f"{tag:08X}"


def to_json(matches: Iterable[Match]) -> bytes:
    """Return an array of DICOM JSON objects."""
    return orjson.dumps([_as_object(match) for match in matches])


def _as_object(match: Match) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for tag in sorted(match):
        value = match[tag]
        vr = find_vr(tag)
        if vr == "UN" and isinstance(value, str | list):
            vr = "SQ" if _is_sequence(value) else "LO"
        if value is None or value == "" or value == []:
            written[_hex_tag(tag)] = {"vr": vr}
        elif vr == "SQ":
            written[_hex_tag(tag)] = {"vr": "SQ", "Value": [_as_object(item) for item in value]}
        else:
            values = value if isinstance(value, list | tuple) else (value,)
            if vr == "PN":
                written[_hex_tag(tag)] = {"vr": "PN", "Value": [_split_name(one) for one in values]}
            else:
                written[_hex_tag(tag)] = {"vr": vr, "Value": [_as_number(vr, one) for one in values]}
    return written


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


def to_xml(match: Match) -> bytes:
    """Return one match as a Native DICOM Model document."""
    body = "".join(_xml_attribute(tag, match[tag]) for tag in sorted(match))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xml:space="preserve">'
    return f"{head}{body}</NativeDicomModel>".encode("utf-8", "replace")


def _xml_attribute(tag: int, value: Any) -> str:
    vr = find_vr(tag)
    if vr == "UN":
        vr = "SQ" if _is_sequence(value) else "LO"
    keyword = keyword_for_tag(tag)
    named = f" keyword={quoteattr(keyword)}" if keyword else ""
    inner = ""
    if value not in (None, "", []):
        values = value if isinstance(value, list | tuple) else (value,)
        inner = "".join(_xml_value(vr, number, one) for number, one in enumerate(values, 1))
    return f'<DicomAttribute tag="{tag:08X}" vr="{vr}"{named}>{inner}</DicomAttribute>'


def _xml_value(vr: str, number: int, value: Any) -> str:
    if vr == "SQ":
        inner = "".join(_xml_attribute(tag, value[tag]) for tag in sorted(value))
        return f'<Item number="{number}">{inner}</Item>'
    if vr == "PN":
        groups = zip(_GROUPS, str(value).split("="), strict=False)
        return f'<PersonName number="{number}">{"".join(_xml_name(*pair) for pair in groups)}</PersonName>'
    return f'<Value number="{number}">{_xml_text(value)}</Value>'


def _xml_name(group: str, text: str) -> str:
    if not text:
        return ""
    parts = zip(_NAME_PARTS, text.split("^"), strict=False)
    inner = "".join(f"<{part}>{_xml_text(one)}</{part}>" for part, one in parts if one)
    return f"<{group}>{inner}</{group}>"


def _xml_text(value: Any) -> str:
    # XML 1.0 cannot carry control characters, not even escaped.
    return escape("".join(c for c in str(value) if c >= " " or c in "\t\n\r"))
