"""Reads what an MPEG-4 film says of itself (ISO 14496-12, ISO 14496-15), as far as a DICOM header must repeat it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from khoanh.foundation.errors import Invalid

_LONGEST_INDEX = 64 << 20
_MOST_BOXES = 10_000
_JPEG = "1.2.840.10008.1.2.4."


@dataclass(frozen=True, slots=True)
class Film:
    """Size, speed and coding of the picture track; `turned`: its player must turn or mirror it."""

    transfer_syntax: str
    rows: int
    columns: int
    frames: int
    frame_time_ms: float
    turned: bool = False


def read_film(file: IO[bytes], size_bytes: int) -> Film:
    """Describe an MP4 file.

    Raises:
        Invalid: It is no MP4 film, or coded as no transfer syntax allows.
    """
    index = _read_index(file, size_bytes)
    for name, start, stop in _boxes(index, 0, len(index)):
        if name == b"trak":
            film = _read_track(index, start, stop)
            if film is not None:
                return film
    raise _refuse("it has no picture track that DICOM allows")


def _refuse(why: str) -> Invalid:
    return Invalid(f"the film cannot become pixel data: {why}", vi="Không chuyển được phim thành đối tượng DICOM")


def _read_index(file: IO[bytes], size_bytes: int) -> bytes:
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        header = 8
        if length == 1 and len(head) == 16:
            length, header = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = size_bytes - at
        if length < header:
            break
        if name == b"moov":
            if length > _LONGEST_INDEX:
                break
            file.seek(at + header)
            return file.read(length - header)
        at += length
    raise _refuse("it is not an MPEG-4 file")


def _boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(_MOST_BOXES):
        if start + 8 > stop:
            return
        length, name, header = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], 8
        if length == 1:
            length, header = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        if length < header or start + length > stop:
            return
        yield name, start + header, start + length
        start += length


def _find(data: bytes, start: int, stop: int, *path: bytes) -> tuple[int, int] | None:
    for wanted in path:
        found = next(((a, b) for name, a, b in _boxes(data, start, stop) if name == wanted), None)
        if found is None:
            return None
        start, stop = found
    return start, stop


def _number(data: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _read_track(data: bytes, start: int, stop: int) -> Film | None:
    handler = _find(data, start, stop, b"mdia", b"hdlr")
    timing = _find(data, start, stop, b"mdia", b"mdhd")
    table = _find(data, start, stop, b"mdia", b"minf", b"stbl")
    if not handler or not timing or not table or data[handler[0] + 8 : handler[0] + 12] != b"vide":
        return None
    kinds, sizes = _find(data, *table, b"stsd"), _find(data, *table, b"stsz") or _find(data, *table, b"stz2")
    if not kinds or not sizes:
        return None
    frames = _number(data, sizes[0] + 8)
    long = data[timing[0]] == 1
    scale = _number(data, timing[0] + (20 if long else 12))
    duration = _number(data, timing[0] + (24 if long else 16), 8 if long else 4)
    entry = next(_boxes(data, kinds[0] + 8, kinds[1]), None)
    if entry is None or not frames or not scale or not duration:
        return None
    name, at, end = entry
    columns, rows = _number(data, at + 24, 2), _number(data, at + 26, 2)
    syntax = _syntax_of(data, name, at + 78, end, rows)
    if syntax is None or not rows or not columns:
        return None
    return Film(syntax, rows, columns, frames, 1000 * duration / scale / frames, _is_turned(data, start, stop))


def _is_turned(data: bytes, start: int, stop: int) -> bool:
    """Tell whether the track's matrix is another than the unit one (ISO 14496-12 8.3.2)."""
    head = _find(data, start, stop, b"tkhd")
    if head is None:
        return False
    at = head[0] + (52 if data[head[0]] == 1 else 40)
    a, b, c, d = (_number(data, at + place) for place in (0, 4, 12, 16))
    return (a, b, c, d) != (0x10000, 0, 0, 0x10000)


def _syntax_of(data: bytes, name: bytes, start: int, stop: int, rows: int) -> str | None:
    if name in (b"avc1", b"avc3"):
        place = _find(data, start, stop, b"avcC")
        if place is None:
            return None
        profile, level = data[place[0] + 1], data[place[0] + 3]
        # Baseline, main and high decode alike under the high profile's syntaxes (PS3.5 8.2.7).
        if profile in (66, 77, 100):
            return _JPEG + ("102" if level <= 41 else "104")
        return _JPEG + "106" if profile in (118, 128) else None
    if name in (b"hvc1", b"hev1"):
        place = _find(data, start, stop, b"hvcC")
        if place is None:
            return None
        profile = data[place[0] + 1] & 0x1F
        return {1: _JPEG + "107", 2: _JPEG + "108"}.get(profile)
    return None
