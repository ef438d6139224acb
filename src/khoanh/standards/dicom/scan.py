"""Where the elements of an encoded data set lie, found in one pass without recursion (PS3.5 chapter 7)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.dictionary import LONG_VRS, SHORT_VRS, sequence_tags
from khoanh.standards.dicom.encoding import (
    ITEM,
    ITEM_END,
    LONG_CODES,
    PIXEL_TAGS,
    READ_EXPLICIT,
    READ_IMPLICIT,
    READ_UINT32,
    SEQUENCE_END,
    SHORT_CODES,
    UNDEFINED,
    Buffer,
    Limits,
    PixelData,
    nested_encoding,
    refuse,
    sniff_item,
)


@dataclass(slots=True)
class Index:
    """What one pass over a data set found; `ended` is "end", "pixel data" or "truncated"."""

    elements: dict[int, tuple[str, int, int]]
    ended: str = "end"
    end_offset: int = 0
    pixel_data: PixelData | None = None
    cut: PixelData | None = None


class _Broken(Exception):
    """A nested structure contradicts itself."""


class _Frame(NamedTuple):
    """One open sequence, item or run of fragments of the walk; `stop` is None if the length is undefined."""

    kind: str
    start: int
    stop: int | None
    bound: int
    encoding: int


@dataclass(slots=True)
class Scan:
    """One data set under its limits; remembers where structures of undefined length end."""

    data: Buffer
    limits: Limits
    steps: int = 0
    ends: dict[int, int] = field(default_factory=dict)

    def spend(self, steps: int) -> None:
        """Count elements against the limit.

        Raises:
            Invalid: There are too many.
        """
        self.steps += steps
        if self.steps > self.limits.max_steps:
            raise refuse("the data set has too many elements", "Đối tượng DICOM có quá nhiều phần tử")

    def index(self, pos: int, end: int, encoding: int, depth: int = 0) -> Index:
        """Index the elements of one data set or item that lies in `pos:end`.

        Raises:
            Invalid: It is nonsense or exceeds a limit.
        """
        found = Index({})
        short = SHORT_CODES.get
        head = READ_EXPLICIT[encoding]
        elements, data, last = found.elements, self.data, end - 8
        sequences = sequence_tags()
        implicit = encoding & 1
        name: str | None
        for _ in range(self.limits.max_elements + 1):
            if pos > last:
                found.end_offset = pos
                found.ended = "truncated" if pos < end and any(memoryview(data)[pos:end]) else "end"
                break
            if implicit:
                group, element, length = READ_IMPLICIT[encoding](data, pos)
                tag, start, name = group << 16 | element, pos + 8, ""
                if length == UNDEFINED or group == 0xFFFE or not group or tag in sequences or tag in PIXEL_TAGS:
                    name = None
            else:
                group, element, vr, length = head(data, pos)
                name, start = short(vr), pos + 8
            if name is not None:
                stop = start + length
                if stop > end:
                    self._cut(found, group << 16 | element, name, start, length)
                    break
                elements[group << 16 | element] = (name, start, length)
                pos = stop
                continue
            pos = self._slow(found, pos, end, encoding, depth)
            if pos < 0:
                break
        else:
            raise refuse("the data set has too many elements", "Đối tượng DICOM có quá nhiều phần tử")
        # What is nested has been counted when the data set itself was walked through.
        self.spend(0 if depth else len(elements))
        return found

    def _cut(self, found: Index, tag: int, vr: str, start: int, length: int) -> None:
        if length > self.limits.max_value_bytes and tag not in PIXEL_TAGS:
            raise refuse(f"element {tag:08X} claims {length} bytes")
        found.ended, found.cut = "truncated", PixelData(tag, vr, start, length)
        found.end_offset = start - (12 if vr in LONG_VRS else 8)

    def _slow(self, found: Index, pos: int, end: int, encoding: int, depth: int) -> int:
        """Index one element that is not plain; returns where the next one starts, -1 if this was the last."""
        if bytes(self.data[pos : pos + 8]) == bytes(8):
            if not _is_blank(self.data, pos, end):
                raise refuse(f"there is no element at {pos}")
            found.end_offset = pos
            return -1
        read = self.read_head(pos, end, encoding)
        if read is None:
            found.ended, found.end_offset = "truncated", pos
            return -1
        tag, vr, start, length = read
        if tag in PIXEL_TAGS and depth == 0:
            found.pixel_data = PixelData(tag, vr, start, None if length == UNDEFINED else length)
            found.ended, found.end_offset = "pixel data", pos
            return -1
        if tag in (ITEM_END, SEQUENCE_END):
            return start
        if tag >> 16 == 0xFFFE:
            raise refuse(f"an item delimiter stands where an element must ({pos})")
        stop, length = self._value_end(tag, vr, start, length, end, encoding, depth)
        if stop < 0:
            found.end_offset = pos
            self._cut(found, tag, vr, start, min(length, self.limits.max_value_bytes))
            found.end_offset = pos
            return -1
        found.elements[tag] = (vr, start, length)
        return stop

    def _value_end(
        self, tag: int, vr: str, start: int, length: int, end: int, encoding: int, depth: int
    ) -> tuple[int, int]:
        """Return where the element ends (-1: behind `end`) and the length of its value."""
        nested = nested_encoding(vr, encoding)
        if length == UNDEFINED:
            kind = "fragments" if vr in ("OB", "OW", "OD", "OF", "OL", "OV") else "sequence"
            if vr not in ("", "SQ", "UN") and kind == "sequence":
                raise refuse(f"element {tag:08X} of VR {vr} has an undefined length")
            stop = self.walk(start, end, nested, depth + 1, None, kind)
            if stop < 0:
                return -1, length
            return stop, stop - start - 8
        if length > self.limits.max_value_bytes:
            raise refuse(f"element {tag:08X} claims {length} bytes")
        if start + length > end:
            return -1, length
        if depth == 0 and (vr == "SQ" or (not vr and tag in sequence_tags())):
            self.walk(start, end, nested, depth + 1, start + length, "sequence")
        return start + length, length

    def read_head(self, pos: int, end: int, encoding: int) -> tuple[int, str, int, int] | None:
        """Read tag, VR, start and length of the element at `pos`; None if its head lies behind `end`.

        Raises:
            Invalid: The VR is nonsense and so is the length under every reading.
        """
        group, element, vr, short = READ_EXPLICIT[encoding](self.data, pos)
        tag = group << 16 | element
        if encoding & 1 or group == 0xFFFE:
            return tag, "", pos + 8, READ_UINT32[encoding](self.data, pos + 4)[0]
        name = LONG_CODES.get(vr)
        if name is not None:
            if pos + 12 > end:
                return None
            return tag, name, pos + 12, READ_UINT32[encoding](self.data, pos + 8)[0]
        name = SHORT_CODES.get(vr)
        if name is not None:
            return tag, name, pos + 8, short
        return self._read_unknown_vr(tag, vr, short, pos, end, encoding)

    def _read_unknown_vr(
        self, tag: int, vr: bytes, short: int, pos: int, end: int, encoding: int
    ) -> tuple[int, str, int, int] | None:
        """Read an element whose VR is not one (PS3.5 6.2.2: VRs to come have a 32-bit length), or that has none."""
        if pos + 12 > end:
            return None
        long = READ_UINT32[encoding](self.data, pos + 8)[0]
        lettered = vr.isalpha() and vr.isupper()
        if short == 0 and (lettered or not vr.strip(b"\0 ?")) and (long == UNDEFINED or pos + 12 + long <= end):
            return tag, "UN", pos + 12, long
        if lettered or vr == b"??":
            return tag, "UN", pos + 8, short
        bare = READ_UINT32[encoding](self.data, pos + 4)[0]
        if bare == UNDEFINED or pos + 8 + bare <= end:
            return tag, "", pos + 8, bare
        raise refuse(f"element {tag:08X} has neither a VR nor a length that could be")

    def walk(self, pos: int, limit: int, encoding: int, depth: int, stop: int | None, kind: str) -> int:
        """Walk through one sequence (or run of fragments) whose value starts at `pos`.

        Args:
            limit: Where the data end.
            stop: Where the sequence ends if its length is known.

        Returns:
            The offset behind its delimiter, -1 if that lies behind `limit`.

        Raises:
            Invalid: It is nested too deep, has too many elements, or is nonsense whose end cannot be told.
        """
        if stop is None and pos in self.ends:
            return self.ends[pos]
        stack = [_Frame(kind, pos, stop, limit if stop is None else stop, encoding)]
        while stack:
            if depth + (len(stack) - 1) // 2 > self.limits.max_depth:
                raise refuse("sequences are nested too deep", "Các chuỗi lồng nhau quá sâu trong đối tượng DICOM")
            frame = stack[-1]
            if frame.stop is not None and pos + 8 > frame.stop:
                pos = frame.stop
                stack.pop()
                continue
            if pos + 8 > frame.bound:
                if frame.bound == limit and all(open_.stop is None for open_ in stack):
                    return -1
                pos = _recover(stack)
                continue
            try:
                pos = self._walk_item(stack, pos) if frame.kind == "item" else self._walk_sequence(stack, pos)
            except _Broken:
                pos = _recover(stack)
            if pos < 0:
                return -1
        return pos

    def item_spans(self, pos: int, stop: int, encoding: int, depth: int) -> list[tuple[int, int]]:
        """Return where the items of a sequence value in `pos:stop` start and end, delimiters left out.

        Raises:
            Invalid: It is malformed, nested too deep, or has too many items.
        """
        spans: list[tuple[int, int]] = []
        read = READ_IMPLICIT[encoding]
        while pos + 8 <= stop:
            group, element, length = read(self.data, pos)
            start = pos + 8
            if group != 0xFFFE or element not in (0xE000, 0xE00D, 0xE0DD):
                raise refuse(f"there is no item at {pos}")
            if element != 0xE000:
                pos = start
                continue
            if length == UNDEFINED:
                inner = sniff_item(self.data, start, stop, encoding)
                pos = self.ends.get(start) or self._walk_open_item(start, stop, inner, depth)
                spans.append((start, pos - 8))
            else:
                pos = start + length
                if pos > stop:
                    raise refuse(f"the item at {start} leads out of its sequence")
                spans.append((start, pos))
            if len(spans) > self.limits.max_elements:
                raise refuse("a sequence has too many items", "Chuỗi có quá nhiều mục")
        return spans

    def _walk_open_item(self, start: int, stop: int, encoding: int, depth: int) -> int:
        end = self.walk(start, stop, encoding, depth, None, "item")
        if end < 0:
            raise refuse(f"the item at {start} has no end")
        return end

    def _walk_sequence(self, stack: list[_Frame], pos: int) -> int:
        frame = stack[-1]
        self.spend(1)
        group, element, length = READ_IMPLICIT[frame.encoding](self.data, pos)
        tag = group << 16 | element
        if tag == SEQUENCE_END:
            if frame.stop is None:
                self.ends[frame.start] = pos + 8
                stack.pop()
            return pos + 8
        if tag == ITEM_END:
            return pos + 8
        if tag != ITEM:
            raise _Broken
        start: int = pos + 8
        stop: int | None = None if length == UNDEFINED else start + length
        if stop is not None and stop > frame.bound:
            return _beyond(stack)
        if frame.kind == "fragments":
            if stop is None:
                raise _Broken
            return stop
        if stop is not None and not length:
            return stop
        known = self.ends.get(start) if stop is None else None
        if known is not None:
            return known
        inner = sniff_item(self.data, start, stop or frame.bound, frame.encoding)
        stack.append(_Frame("item", start, stop, stop or frame.bound, inner))
        return start

    def _walk_item(self, stack: list[_Frame], pos: int) -> int:
        """Step over plain elements until something nested opens or the item ends."""
        frame = stack[-1]
        encoding, bound, data = frame.encoding, frame.bound, self.data
        short, head, sequences = SHORT_CODES, READ_EXPLICIT[encoding], sequence_tags()
        steps = 0
        for steps in range(self.limits.max_steps - self.steps + 1):
            if pos + 8 > bound:
                break
            if not encoding & 1:
                group, _, raw, length = head(data, pos)
                if raw in short and group != 0xFFFE:
                    pos += 8 + length
                    continue
            try:
                read = self.read_head(pos, bound, encoding)
            except Invalid:
                raise _Broken from None
            if read is None:
                return _beyond(stack)
            tag, vr, start, length = read
            if tag == ITEM_END:
                self.spend(steps)
                if frame.stop is None:
                    self.ends[frame.start] = start
                    stack.pop()
                return start
            if tag >> 16 == 0xFFFE:
                raise _Broken
            sequence = vr == "SQ" or (not vr and tag in sequences)
            if length == UNDEFINED or sequence:
                self.spend(steps)
                return self._open(stack, vr, start, length)
            pos = start + length
        self.spend(steps)
        if pos > bound:
            return _beyond(stack)
        return pos

    def _open(self, stack: list[_Frame], vr: str, start: int, length: int) -> int:
        frame = stack[-1]
        stop = None if length == UNDEFINED else start + length
        if stop is not None and stop > frame.bound:
            return _beyond(stack)
        if stop is None and start in self.ends:
            return self.ends[start]
        kind = "fragments" if vr not in ("", "SQ", "UN") else "sequence"
        if kind == "fragments" and vr in SHORT_VRS:
            raise _Broken
        inner = nested_encoding(vr, frame.encoding)
        stack.append(_Frame(kind, start, stop, stop or frame.bound, inner))
        return start


def _is_blank(data: Buffer, pos: int, end: int) -> bool:
    return all(not bytes(data[at : min(at + (1 << 16), end)]).strip(b"\0") for at in range(pos, end, 1 << 16))


def _beyond(stack: list[_Frame]) -> int:
    """Answer a length that leads out of its surroundings: more data may come if nothing around has an end yet."""
    if all(frame.stop is None for frame in stack):
        return -1
    raise _Broken


def _recover(stack: list[_Frame]) -> int:
    """Leave the innermost structure whose length is known; what is inside is skipped, not understood."""
    while stack:
        frame = stack.pop()
        if frame.stop is not None:
            return frame.stop
    raise refuse("a sequence is malformed and its end cannot be told")
