"""Sets a sheet: pictures, codes and letters become a PDF/A."""

from collections.abc import Mapping
from typing import Any

import orjson
import segno

from khoanh.adapters.typesetting import draw_pages, typeset
from khoanh.features import archive, printing, viewing
from khoanh.features.sheets.built_in import read_parts
from khoanh.features.sheets.gather import gather_sheet, within
from khoanh.features.sheets.kinds import Picture, Sheet
from khoanh.features.sheets.rules import tell_logo
from khoanh.foundation.errors import Invalid, KhoanhError, NotFound
from khoanh.transaction import Tools, Unit

_MAIN = "sheet.typ"
_UNKNOWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path fill="#ddd" d="M0 0h4v3H0z"/></svg>'


def render_sheet(unit: Unit, report: int, version: int | None = None, *, link: str = "") -> bytes:
    """Return the sheet of a version as PDF/A-2a, for another feature; what is final is kept: `read_document`.

    Args:
        unit: Only read from; its `who` is not asked.
        report: Key of the report.
        version: None: of the draft, marked as one.
        link: What the QR says; empty: there is none.

    Raises:
        NotFound: There is no such report or version.
        TemplateFault: The form's template has a mistake.
    """
    sheet = gather_sheet(unit, report, version, link=link)
    return typeset_sheet(unit, sheet, find_pictures(unit, sheet))


def find_pictures(unit: Unit, sheet: Sheet) -> dict[str, archive.StoredObject]:
    """Return the objects of a sheet's key images by their UID."""
    uids = sorted({one.sop_uid for one in sheet.pictures})
    found = archive.locate(within(unit), instance_uid=uids, purpose="result sheet made") if uids else []
    return {one.instance_uid: one for one in found}


def typeset_sheet(
    tools: Tools, sheet: Sheet, stored: Mapping[str, archive.StoredObject], *, signature: str = ""
) -> bytes:
    """Return a PDF/A-2a; no transaction need be open.

    Args:
        stored: The objects of the key images; of one that is gone an empty frame tells that it was there.
        signature: Lines of the digital signature, in the place of the hand-written one.

    Raises:
        TemplateFault: The template has a mistake.
        Invalid: It takes too long or too much memory.
    """
    return typeset(tools.codecs, make_files(tools, sheet, stored, signature), _MAIN, sheet.at)


def draw_sheet(tools: Tools, sheet: Sheet, stored: Mapping[str, archive.StoredObject]) -> list[bytes]:
    """Return the pages as PNG. Raises as `typeset_sheet`."""
    return draw_pages(tools.codecs, make_files(tools, sheet, stored, ""), _MAIN)


def make_files(
    tools: Tools, sheet: Sheet, stored: Mapping[str, archive.StoredObject], signature: str
) -> dict[str, bytes]:
    """Return all that the compiler sees."""
    data: dict[str, Any] = {**sheet.data, "images": [], "bars": {"patient": None, "accession": None}, "qr": None}
    files = {_MAIN: sheet.template.source.encode(), "parts.typ": read_parts()}
    if sheet.letterhead.logo:
        files[f"logo.{tell_logo(sheet.letterhead.logo)}"] = sheet.letterhead.logo
    for number, picture in enumerate(sheet.pictures, 1):
        name, content = _render_picture(tools, picture, stored, number)
        files[name] = content
        data["images"].append({"file": name, "caption": picture.caption})
    for what, text in sheet.bars.items():
        if drawn := _draw_bars(text):
            files[f"{what}.svg"], data["bars"][what] = drawn, f"{what}.svg"
    if sheet.link:
        data["qr"], files["qr.svg"] = "qr.svg", _draw_qr(sheet.link)
    if signature:
        data["reader"] = {**data["reader"], "signature": signature}
    files["data.json"] = orjson.dumps(data)
    return files


def _render_picture(
    tools: Tools, picture: Picture, stored: Mapping[str, archive.StoredObject], number: int
) -> tuple[str, bytes]:
    found = stored.get(picture.sop_uid)
    if found is None:
        return f"image{number}.svg", _UNKNOWN
    window = None
    if picture.centre is not None and picture.width is not None:
        window = viewing.Window(picture.centre, picture.width)
    try:
        return f"image{number}.jpg", viewing.render_key_image(tools, found, picture.frame, window)
    except (Invalid, NotFound):
        return f"image{number}.svg", _UNKNOWN


def _draw_bars(text: str) -> bytes | None:
    try:
        width, path = printing.draw_code_128(text)
    except KhoanhError:
        return None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * 3}" height="90" viewBox="0 0 {width} 30"'
        f' preserveAspectRatio="none"><path transform="scale(1 30)" d="{path}"/></svg>'
    ).encode()


def _draw_qr(text: str) -> bytes:
    drawn: str = segno.make_qr(text, error="m").svg_inline(border=2, omitsize=True)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()
