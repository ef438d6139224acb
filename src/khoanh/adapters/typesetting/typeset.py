"""Typesetting asked from any process; templates are untrusted, so they run fenced: no network, no file but theirs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.typesetting import inside
from khoanh.foundation.errors import Invalid

TIMEOUT_S: Final = 10.0
# Packages of the universe are fetched over the network by the compiler.
_PACKAGE = re.compile(rb"""(?:import|include)\s*\(?\s*["']\s*@""")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What the compiler found; `line` and `column` count from 1, 0: not told."""

    file: str
    line: int
    column: int
    message: str
    hint: str


class TemplateFault(Invalid):
    """The template has mistakes."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        first = mistakes[0]
        where = f"{first.file}:{first.line}:{first.column}: " if first.line else ""
        super().__init__(
            f"the template has a mistake: {where}{first.message}",
            vi=f"Mẫu phiếu có lỗi ở dòng {first.line}, cột {first.column}: {first.message}"
            if first.line
            else f"Mẫu phiếu có lỗi: {first.message}",
        )
        self.mistakes = mistakes


def typeset(codecs: Codecs, files: Mapping[str, bytes], main: str, at: datetime) -> bytes:
    """Return a PDF/A-2a; the same files and moment give the same bytes.

    Raises:
        TemplateFault: The template has a mistake.
        Invalid: It took too long or too much memory.
    """
    _refuse_packages(files)
    return _ask(codecs, inside.compile_pdf, dict(files), main, int(at.timestamp()))


def draw_pages(codecs: Codecs, files: Mapping[str, bytes], main: str, dots_per_inch: float = 110) -> list[bytes]:
    """Return the pages as PNG. Raises as `typeset`."""
    _refuse_packages(files)
    joined, pages = _ask(codecs, inside.compile_pages, dict(files), main, dots_per_inch), []
    while joined:
        length = int.from_bytes(joined[:4], "big")
        pages.append(joined[4 : 4 + length])
        joined = joined[4 + length :]
    return pages


def _ask(codecs: Codecs, task: object, *args: object) -> bytes:
    try:
        answer = codecs.run(task, *args, timeout_s=TIMEOUT_S)  # type: ignore[arg-type]
    except Invalid as fault:
        raise Invalid(
            "the sheet could not be set: its template takes too long or too much memory",
            vi="Không lập được phiếu: mẫu phiếu chạy quá lâu hoặc cần quá nhiều bộ nhớ",
        ) from fault
    if answer[:1] == inside.MISTAKEN:
        raise TemplateFault(tuple(Mistake(**one) for one in orjson.loads(answer[1:])))
    return answer[1:]


def _refuse_packages(files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        if name.endswith(".typ") and (found := _PACKAGE.search(content)):
            line = content[: found.start()].count(b"\n") + 1
            raise TemplateFault((Mistake(name, line, 1, "packages (@…) cannot be imported here", ""),))
