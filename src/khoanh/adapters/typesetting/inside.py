"""What runs in a worker: Typst on a folder that holds nothing but this sheet's files (PDF/A-2a, ISO 19005-2)."""

import os
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

_FONTS = Path(__file__).with_name("fonts")
_PLACE = re.compile(r"┌─ (?:.*[\\/])?([\w.-]+):(\d+):(\d+)")
_MOST_MISTAKES = 20
MADE, MISTAKEN = b"\x00", b"\x01"


def compile_pdf(files: Mapping[str, bytes], main: str, timestamp: int) -> bytes:
    """Return MADE and a PDF/A, or MISTAKEN and what is wrong with the template, as JSON."""
    return _compile(files, main, format="pdf", pdf_standards=["a-2a"], timestamp=timestamp)


def compile_pages(files: Mapping[str, bytes], main: str, dots_per_inch: float) -> bytes:
    """Return MADE and the pages as PNG, each behind its length in four bytes; else as `compile_pdf`."""
    return _compile(files, main, format="png", ppi=dots_per_inch)


@cache
def _fonts() -> Any:
    import typst

    # The embedded DejaVu stands in for signs that the letter of the house lacks, such as arrows.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FONTS)])


def _compile(files: Mapping[str, bytes], main: str, **form: Any) -> bytes:
    os.environ["RAYON_NUM_THREADS"] = "1"  # Each of its threads would take address space of the worker's allowance.
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            (root / Path(name).name).write_bytes(content)
        try:
            compiler = typst.Compiler(str(root / main), root=str(root), font_paths=_fonts())
            made: Any = compiler.compile(**form)
        except typst.TypstError as fault:
            return MISTAKEN + orjson.dumps(_tell(fault))
    pages: list[bytes] = made if isinstance(made, list) else [made]
    if form["format"] == "pdf":
        return MADE + pages[0]
    return MADE + b"".join(len(page).to_bytes(4, "big") + page for page in pages)


def _tell(fault: Any) -> list[dict[str, Any]]:
    found = []
    for part in str(getattr(fault, "diagnostic", "") or fault.message).split("\nerror: ")[:_MOST_MISTAKES]:
        message = part.strip().splitlines()[0].removeprefix("error: ") if part.strip() else ""
        place = _PLACE.search(part)
        found.append(
            {
                "file": place[1] if place else "",
                "line": int(place[2]) if place else 0,
                "column": int(place[3]) if place else 0,
                "message": message[:500],
                "hint": "; ".join(str(one) for one in getattr(fault, "hints", ()) or ())[:500],
            }
        )
    return found
