"""Reads metadata written in the Native DICOM Model (PS3.19 A.1) into DICOM JSON objects (PS3.18 F)."""

import re
from typing import Any
from xml.etree import ElementTree

from khoanh.foundation.errors import Invalid

_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_NAME_PARTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
_WHOLE = frozenset({"IS", "US", "SS", "UL", "SL", "UV", "SV"})
_DECIMAL = frozenset({"DS", "FL", "FD"})
_DEEPEST = 64
_TAG = re.compile(r"[0-9A-F]{8}\Z")
_VR = re.compile(r"[A-Z]{2}\Z")


def xml_to_json(document: bytes) -> dict[str, Any]:
    """Read a Native DICOM Model document into a DICOM JSON object.

    Raises:
        Invalid: It is not one; document types and entities are refused unread.
    """
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise _refuse("it declares a document type")
    try:
        root = ElementTree.fromstring(document)
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise _refuse("it is not well formed") from fault
    if _name(root) != "NativeDicomModel":
        raise _refuse("its root is not NativeDicomModel")
    return _read_items(root, 0)


def _refuse(why: str) -> Invalid:
    return Invalid(f"the XML metadata cannot be read: {why}", vi="Không đọc được siêu dữ liệu XML")


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_items(parent: ElementTree.Element, depth: int) -> dict[str, Any]:
    if depth > _DEEPEST:
        raise _refuse("it is nested too deep")
    found: dict[str, Any] = {}
    blocks: dict[tuple[str, str], int] = {}
    for child in parent:
        tag, vr = child.get("tag", "").upper(), child.get("vr", "")
        if _name(child) != "DicomAttribute" or not _TAG.match(tag) or not _VR.match(vr):
            raise _refuse("an attribute has no tag or VR")
        creator = child.get("privateCreator")
        if creator:
            tag = _reserve_block(found, blocks, tag, creator)
        found[tag] = {"vr": vr, **_read_content(child, vr, depth)}
    return found


def _reserve_block(found: dict[str, Any], blocks: dict[tuple[str, str], int], tag: str, creator: str) -> str:
    """Give a private attribute its place behind the creator's own element (PS3.5 7.8.1)."""
    block = blocks.setdefault((tag[:4], creator), 0x10 + len(blocks) % 0xF0)
    found[f"{tag[:4]}00{block:02X}"] = {"vr": "LO", "Value": [creator]}
    return f"{tag[:4]}{block:02X}{tag[6:]}"


def _read_content(attribute: ElementTree.Element, vr: str, depth: int) -> dict[str, Any]:
    values: list[Any] = []
    for child in attribute:
        match _name(child):
            case "BulkData":
                return {"BulkDataURI": child.get("uri") or child.get("uuid") or ""}
            case "InlineBinary":
                return {"InlineBinary": "".join((child.text or "").split())}
            case "Item":
                values.append(_read_items(child, depth + 1))
            case "PersonName":
                values.append(_read_name(child))
            case "Value":
                values.append(_read_value(vr, child.text or ""))
            case _:
                raise _refuse("an attribute holds something else than values")
    return {"Value": values} if values else {}


def _read_name(element: ElementTree.Element) -> dict[str, str]:
    groups = {}
    for group in element:
        parts = {_name(part): part.text or "" for part in group}
        text = "^".join(parts.get(part, "") for part in _NAME_PARTS).rstrip("^")
        if _name(group) in _GROUPS and text:
            groups[_name(group)] = text
    return groups


def _read_value(vr: str, text: str) -> Any:
    try:
        if vr in _WHOLE:
            return int(text)
        if vr in _DECIMAL:
            return float(text)
    except ValueError as fault:
        raise _refuse("a number is none") from fault
    return text
