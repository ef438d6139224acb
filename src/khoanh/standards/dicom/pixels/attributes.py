"""What this package asks of a parsed header; `khoanh.standards.dicom.Header` is one."""

from collections.abc import Iterator, Sequence
from typing import Protocol


class Attributes(Protocol):
    """The attributes of a data set or of a sequence item, by keyword.

    An absent attribute answers "", [], None, False or b""; `raw` is the value as stored.
    """

    @property
    def big_endian(self) -> bool:
        """Tell the byte order of `raw`."""

    def has(self, keyword: str | int, /) -> bool: ...
    def text(self, keyword: str | int, /) -> str: ...
    def texts(self, keyword: str | int, /) -> list[str]: ...
    def integer(self, keyword: str | int, /) -> int | None: ...
    def number(self, keyword: str | int, /) -> float | None: ...
    def uid(self, keyword: str | int, /) -> str: ...
    def vr(self, keyword: str | int, /) -> str: ...
    def raw(self, keyword: str | int, /) -> bytes: ...
    def items(self, keyword: str | int, /) -> "Sequence[Attributes]": ...
    def iterate_items(self, keyword: str | int, /) -> "Iterator[Attributes]": ...


def read_numbers(header: Attributes, keyword: str | int) -> list[float]:
    """Return the numbers of a DS, IS or binary attribute; what is no finite number is left out."""
    numbers = []
    for text in header.texts(keyword):
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            continue
        if number - number == 0.0:
            numbers.append(number)
    return numbers


def read_shorts(header: Attributes, keyword: str | int) -> list[int]:
    """Return the 16-bit words of a US, SS or OW attribute, unsigned."""
    raw = bytes(header.raw(keyword))
    order = "big" if header.big_endian else "little"
    return [int.from_bytes(raw[i : i + 2], order) for i in range(0, len(raw) - 1, 2)]  # type: ignore[arg-type]


def first_item(header: Attributes, keyword: str | int) -> Attributes | None:
    """Return the first item of a sequence, if there is one."""
    items = header.items(keyword)
    return items[0] if items else None
