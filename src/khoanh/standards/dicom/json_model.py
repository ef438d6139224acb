"""The DICOM JSON model of a data set (PS3.18 annex F)."""

from binascii import b2a_base64
from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import Any, Final

import orjson

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.encoding import refuse
from khoanh.standards.dicom.header import Header
from khoanh.standards.dicom.values import (
    BINARY_VRS,
    NUMBER_VRS,
    STRING_VRS,
    parse_number,
    read_numbers,
    read_strings,
    read_tags,
    swap_words,
)

BulkUri = Callable[[str], str]
Pack = Callable[[dict[str, Any]], Any]

# Viewers need the values of lookup tables at once, however long they are (PS3.3 C.7.6.3.1.5, C.11.1, C.11.2).
_ALWAYS_INLINE: Final = frozenset(
    [0x00281201, 0x00281202, 0x00281203, 0x00281204, 0x00281221, 0x00281222, 0x00281223, 0x00281224, 0x00283006]
)
_MAX_NUMBERS_BYTES: Final = 1 << 16
_MAX_TEXT_BYTES: Final = 1 << 18
_TRAILING_PADDING: Final = 0xFFFCFFFC
_UTF8: Final = {"vr": "CS", "Value": ["ISO_IR 192"]}
_GROUPS: Final = ("Alphabetic", "Ideographic", "Phonetic")


def header_to_json(header: Header, bulk_uri: BulkUri, *, inline_up_to: int = 1024) -> bytes:
    """Return a data set as one DICOM JSON object.

    Args:
        bulk_uri: Turns the path of a value, such as `7FE00010` or `00880200/1/7FE00010` (items count from 1), into
            its BulkDataURI.
        inline_up_to: Longest binary value in bytes that is written in place; lookup tables always are.
    """
    return orjson.dumps(build_model(header, bulk_uri, inline_up_to, pack=_pack))


def _pack(item: dict[str, Any]) -> orjson.Fragment:
    """Write an item at once: a hundred thousand frames as Python objects would take a hundred times the bytes."""
    return orjson.Fragment(orjson.dumps(item))


@lru_cache(maxsize=16384)
def format_tag(tag: int) -> str:
    """Return a tag as eight upper-case hexadecimal digits."""
    return f"{tag:08X}"


def build_model(
    header: Header, bulk_uri: BulkUri, inline_up_to: int, path: str = "", pack: Pack | None = None
) -> dict[str, Any]:
    """Return the DICOM JSON model of a data set as Python objects; broken sequences become bulk data of VR UN.

    Args:
        pack: Turns each item of the data set's own sequences into something smaller.
    """
    data, elements = header.data, header.index.elements
    codecs, big_endian = header.codecs, header.big_endian
    model: dict[str, Any] = {}
    for tag in sorted(elements):
        written, offset, length = elements[tag]
        if not tag & 0xFFFF or tag == _TRAILING_PADDING:
            continue
        vr = written if written and written != "UN" else header.vr(tag)
        key = format_tag(tag)
        if not length:
            model[key] = {"vr": vr}
            continue
        if vr in STRING_VRS and length <= _MAX_TEXT_BYTES:
            model[key] = _describe_text(bytes(data[offset : offset + length]), vr, codecs)
        elif vr == "SQ":
            model[key] = _describe_sequence(header, tag, bulk_uri, inline_up_to, path + key, pack)
        elif vr in NUMBER_VRS and (length <= _MAX_NUMBERS_BYTES or tag in _ALWAYS_INLINE):
            swap = big_endian and written != "UN"
            model[key] = _describe_numbers(bytes(data[offset : offset + length]), vr, swap)
        elif vr == "AT" and length <= _MAX_NUMBERS_BYTES:
            model[key] = {"vr": vr, "Value": read_tags(bytes(data[offset : offset + length]), big_endian=big_endian)}
        elif length <= inline_up_to or tag in _ALWAYS_INLINE:
            raw = bytes(data[offset : offset + length])
            model[key] = _describe_bytes(swap_words(raw, vr) if big_endian else raw, vr)
        else:
            model[key] = {"vr": vr, "BulkDataURI": bulk_uri(path + key)}
    if model.get("00080005", {}).get("Value"):
        # The model is UTF-8, whatever the stored object is written in.
        model["00080005"] = _UTF8
    pixel = header.pixel_data
    if pixel is not None:
        vr = pixel.vr or ("OB" if pixel.length is None else header.pixel_vr(pixel.tag))
        model[format_tag(pixel.tag)] = {"vr": vr, "BulkDataURI": bulk_uri(path + format_tag(pixel.tag))}
    return model


def _describe_text(raw: bytes, vr: str, codecs: tuple[str, ...]) -> dict[str, Any]:
    values = read_strings(raw, vr, codecs)
    if vr == "PN":
        shown: list[Any] = [_describe_name(value) for value in values]
    elif vr in ("DS", "IS"):
        shown = [_describe_number(value) for value in values]
    elif len(values) == 1:
        return {"vr": vr, "Value": values} if values[0] else {"vr": vr}
    else:
        shown = [value or None for value in values]
    return {"vr": vr, "Value": shown} if any(value is not None for value in shown) else {"vr": vr}


def _describe_name(value: str) -> dict[str, str] | None:
    groups = {name: group.rstrip("^ ") for name, group in zip(_GROUPS, value.split("="), strict=False)}
    return {name: group for name, group in groups.items() if group} or None


def _describe_number(value: str) -> int | float | str | None:
    number = parse_number(value)
    if number is None or (isinstance(number, int) and abs(number) >= 1 << 63):
        return value or None
    return number


def _describe_numbers(raw: bytes, vr: str, big_endian: bool) -> dict[str, Any]:
    values = list(read_numbers(raw, vr, big_endian=big_endian))
    if vr in ("FL", "FD") and not isfinite(sum(values)):
        # JSON has no such numbers; these strings are what JavaScript's Number() reads.
        named = [value if isfinite(value) else _name_number(value) for value in values]
        return {"vr": vr, "Value": named}
    return {"vr": vr, "Value": values} if values else {"vr": vr}


def _name_number(value: float) -> str:
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _describe_bytes(raw: bytes, vr: str) -> dict[str, Any]:
    return {"vr": vr if vr in BINARY_VRS else "UN", "InlineBinary": b2a_base64(raw, newline=False).decode()}


def _describe_sequence(
    header: Header, tag: int, bulk_uri: BulkUri, inline_up_to: int, path: str, pack: Pack | None
) -> dict[str, Any]:
    items: list[Any] = []
    try:
        for number, item in enumerate(header.iterate_items(tag), 1):
            model = build_model(item, bulk_uri, inline_up_to, f"{path}/{number}/")
            items.append(pack(model) if pack else model)
    except Invalid:
        raw = header.raw(tag)
        return _describe_bytes(raw, "UN") if len(raw) <= inline_up_to else {"vr": "UN", "BulkDataURI": bulk_uri(path)}
    return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}


def find_value(header: Header, path: str) -> tuple[Header, int]:
    """Return the item that holds the value which a bulk data path names, and its tag.

    Raises:
        Invalid: The path is not one, or leads nowhere.
    """
    steps = path.strip("/").split("/")
    if len(steps) % 2 == 0 or len(steps) > 2 * 64 + 1:
        raise Invalid("this is not the path of a value", vi="Đường dẫn dữ liệu không hợp lệ")
    try:
        tags = [int(step, 16) for step in steps[::2] if len(step) == 8]
        numbers = [int(step) for step in steps[1::2]]
    except ValueError as fault:
        raise Invalid("this is not the path of a value", vi="Đường dẫn dữ liệu không hợp lệ") from fault
    if len(tags) != len(steps[::2]):
        raise Invalid("this is not the path of a value", vi="Đường dẫn dữ liệu không hợp lệ")
    for tag, number in zip(tags, numbers, strict=False):
        items = header.items(tag)
        if not 1 <= number <= len(items):
            raise refuse("the path leads nowhere", "Không có dữ liệu tại đường dẫn này")
        header = items[number - 1]
    pixel = header.pixel_data
    if tags[-1] not in header and (pixel is None or pixel.tag != tags[-1]):
        raise refuse("the path leads nowhere", "Không có dữ liệu tại đường dẫn này")
    return header, tags[-1]
