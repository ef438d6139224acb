"""A data set told with corrected values, and with those it came with beside them (PS3.3 C.12.1.1.9)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.dictionary import public_vr
from khoanh.standards.dicom.header import Header
from khoanh.standards.dicom.rewrite import (
    NewValue,
    copy_elements,
    rewrite_dataset,
    write_elements,
    write_item,
)

_CHARACTER_SET: Final = 0x00080005
_ISSUER, _ISSUER_QUALIFIERS = 0x00100021, 0x00100024
_MODIFIED, _ORIGINAL = 0x04000550, 0x04000561
_AT, _SYSTEM, _SOURCE, _REASON = 0x04000562, 0x04000563, 0x04000564, 0x04000565
_UTF8: Final = b"ISO_IR 192"
# Repertoires that are written letter by letter; the others shift between sets.
_PLAIN: Final = ("ascii", "latin_1", "iso8859", "utf_8", "gb18030")
_GROUPS: Final = ("Alphabetic", "Ideographic", "Phonetic")


@dataclass(frozen=True, slots=True)
class Correction:
    """What attributes of the data set itself say now.

    Attributes:
        values: Tag and text; an empty text leaves the attribute out.
        at: When it was corrected, as a DT.
        system: Who tells it so.
        mark: Another one for another correction.
    """

    values: tuple[tuple[int, str], ...]
    at: str
    system: str
    mark: str


def correct_dataset(header: Header, correction: Correction) -> bytes | None:
    """Encode the elements of `header` as they are encoded, with the corrected values; None: it says them already.

    What they replace goes into the Original Attributes Sequence. If the data set's repertoire lacks a letter of a new
    value, all its texts are written in UTF-8 (PS3.3 C.12.1.1.2).

    Raises:
        Invalid: A sequence is malformed.
    """
    new = {tag: text for tag, text in correction.values if _say(header, tag) != text}
    if not new:
        return None
    to_utf8 = not _can_write(header, new.values())
    codec = "utf_8" if to_utf8 else header.codecs[0]
    changes: dict[int, NewValue | None] = {
        tag: NewValue(public_vr(tag) or "LO", text.encode(codec)) if text else None for tag, text in new.items()
    }
    if _ISSUER in new and _ISSUER_QUALIFIERS in header:
        changes[_ISSUER_QUALIFIERS] = None  # They qualify the former issuer.
    changes[_ORIGINAL] = NewValue("SQ", _write_originals(header, changes, correction, codec, to_utf8=to_utf8))
    if to_utf8:
        changes[_CHARACTER_SET] = NewValue("CS", _UTF8)
    return rewrite_dataset(
        header, implicit=header.implicit, big_endian=header.big_endian, changes=changes, to_utf8=to_utf8
    )


def _say(header: Header, tag: int) -> str:
    return "\\".join(header.texts(tag))


def _can_write(header: Header, texts: Any) -> bool:
    joined = "".join(texts)
    if joined.isascii():
        return True
    codec = header.codecs[0]
    if not codec.startswith(_PLAIN):
        return False
    try:
        joined.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _write_originals(
    header: Header, changes: Mapping[int, Any], correction: Correction, codec: str, *, to_utf8: bool
) -> bytes:
    big_endian = header.big_endian
    written = bytearray()
    with suppress(Invalid):  # A malformed history is left out rather than the object.
        for item in header.iterate_items(_ORIGINAL):
            told = rewrite_dataset(item, implicit=header.implicit, big_endian=big_endian, to_utf8=to_utf8)
            written += write_item(told, big_endian=big_endian)
    before = copy_elements(header, changes, implicit=header.implicit, big_endian=big_endian, to_utf8=to_utf8)
    values = {
        _MODIFIED: NewValue("SQ", write_item(before, big_endian=big_endian)),
        _AT: NewValue("DT", correction.at.encode("ascii")),
        _SYSTEM: NewValue("LO", correction.system.encode(codec, "replace")),
        _SOURCE: NewValue("LO", b""),
        _REASON: NewValue("CS", b"COERCE"),
    }
    newest = write_elements(values, implicit=header.implicit, big_endian=big_endian)
    return bytes(written) + write_item(newest, big_endian=big_endian)


def correct_model(model: dict[str, Any], correction: Correction) -> dict[str, Any]:
    """Return a data set's DICOM JSON model with the corrected values; see `correct_dataset`."""
    new = {f"{tag:08X}": _describe(tag, text) for tag, text in correction.values}
    changed = {key: told for key, told in new.items() if _value(model.get(key)) != _value(told)}
    if not changed:
        return model
    gone = [key for key, told in changed.items() if told is None]
    if f"{_ISSUER:08X}" in changed:
        gone.append(f"{_ISSUER_QUALIFIERS:08X}")
    before = {key: model[key] for key in sorted({*changed, *gone}) if key in model}
    item = {
        f"{_MODIFIED:08X}": {"vr": "SQ", "Value": [before]},
        f"{_AT:08X}": {"vr": "DT", "Value": [correction.at]},
        f"{_SYSTEM:08X}": {"vr": "LO", "Value": [correction.system]},
        f"{_SOURCE:08X}": {"vr": "LO"},
        f"{_REASON:08X}": {"vr": "CS", "Value": ["COERCE"]},
    }
    key = f"{_ORIGINAL:08X}"
    history = model.get(key, {}).get("Value", [])
    told = {**model, **changed, key: {"vr": "SQ", "Value": [*history, item]}}
    return {key: told[key] for key in sorted(told) if key not in gone}


def _describe(tag: int, text: str) -> dict[str, Any] | None:
    if not text:
        return None
    vr = public_vr(tag) or "LO"
    if vr != "PN":
        return {"vr": vr, "Value": [text]}
    groups = {name: group.rstrip("^ ") for name, group in zip(_GROUPS, text.split("="), strict=False)}
    return {"vr": vr, "Value": [{name: group for name, group in groups.items() if group}]}


def _value(element: Mapping[str, Any] | None) -> Any:
    return (element or {}).get("Value") or None
