"""The Native DICOM Model in XML (PS3.19 A.1)."""

import re
from html import escape
from typing import Any

from khoanh.standards.dicom.dictionary import keyword_of
from khoanh.standards.dicom.header import Header
from khoanh.standards.dicom.json_model import BulkUri, build_model

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PARTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")


def header_to_xml(header: Header, bulk_uri: BulkUri, *, inline_up_to: int = 1024) -> bytes:
    """Return a data set as one `NativeDicomModel` document; see `header_to_json` for the arguments."""
    return model_to_xml(build_model(header, bulk_uri, inline_up_to))


def model_to_xml(model: dict[str, Any]) -> bytes:
    """Return the DICOM JSON model of a data set as a `NativeDicomModel` document."""
    body = "".join(_write_dataset(model))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">'
        f"{body}</NativeDicomModel>"
    ).encode()


def _write_dataset(model: dict[str, Any]) -> list[str]:
    out: list[str] = []
    for key, element in model.items():
        tag = int(key, 16)
        private = bool(tag & 0x10000)
        # Private creators are told by each attribute's privateCreator; their own elements are left out.
        if private and 0x10 <= tag & 0xFFFF <= 0xFF:
            continue
        name = ""
        if private:
            creator = _creator(model, tag)
            key = f"{tag & 0xFFFF00FF:08X}"
            name = f' privateCreator="{escape(_clean(creator))}"' if creator else ""
        elif keyword := keyword_of(tag):
            name = f' keyword="{keyword}"'
        out.append(f'<DicomAttribute tag="{key}" vr="{element["vr"]}"{name}>')
        out.extend(_write_value(element))
        out.append("</DicomAttribute>")
    return out


def _creator(model: dict[str, Any], tag: int) -> str:
    block = model.get(f"{tag & 0xFFFF0000 | (tag & 0xFFFF) >> 8:08X}", {}).get("Value")
    return str(block[0]) if block else ""


def _write_value(element: dict[str, Any]) -> list[str]:
    if "BulkDataURI" in element:
        return [f'<BulkData uri="{escape(element["BulkDataURI"])}"/>']
    if "InlineBinary" in element:
        return [f"<InlineBinary>{element['InlineBinary']}</InlineBinary>"]
    out: list[str] = []
    for number, value in enumerate(element.get("Value", ()), 1):
        if element["vr"] == "SQ":
            out += [f'<Item number="{number}">', *_write_dataset(value), "</Item>"]
        elif value is None:
            out.append(f'<Value number="{number}"/>')
        elif element["vr"] == "PN":
            out += [f'<PersonName number="{number}">', *_write_name(value), "</PersonName>"]
        else:
            out.append(f'<Value number="{number}">{escape(_clean(str(value)))}</Value>')
    return out


def _write_name(value: dict[str, str]) -> list[str]:
    out: list[str] = []
    for group, text in value.items():
        parts = zip(_PARTS, text.split("^"), strict=False)
        inner = "".join(f"<{part}>{escape(_clean(word))}</{part}>" for part, word in parts if word)
        out.append(f"<{group}>{inner}</{group}>")
    return out


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
