"""Where each frame's bytes lie in the pixel data (PS3.5 8.2 and annex A.4)."""

import struct
from collections.abc import Callable, Sequence
from itertools import pairwise

from khoanh.standards.dicom.encoding import PixelData, refuse

Read = Callable[[int, int], bytes]
Fragments = list[tuple[int, int]]

MAX_FRAGMENTS = 1 << 22
# How codestreams begin: JPEG and JPEG-LS, JPEG 2000 and HTJ2K, their boxes and those of JPEG XL, bare JPEG XL.
_STARTS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0c", b"\xff\x0a")
_BLOCK = 1 << 16


def find_frames(
    read: Read,
    pixel: PixelData,
    frames: int,
    frame_bytes: int | None,
    *,
    frame_bits: int | None = None,
    extended_offsets: bytes = b"",
    extended_lengths: bytes = b"",
    end: int | None = None,
) -> list[Fragments]:
    """Return, for each frame, the (offset, length) of its pieces, relative to the start of the data set.

    Args:
        read: Returns `length` bytes from `offset` of the data set, fewer at its end.
        frames: Number of Frames, at least 1.
        frame_bytes: Length of a native frame; None if it is not whole bytes, then `frame_bits` tells it.
        frame_bits: Length of a native frame in bits; frames of single bits may share a byte (PS3.5 8.1.1).
        extended_offsets: Value of Extended Offset Table (7FE0,0001).
        extended_lengths: Value of Extended Offset Table Lengths (7FE0,0002).
        end: Length of the data set; frames behind it are refused.

    Returns:
        For native pixel data one piece a frame. For encapsulated data its fragments without their item heads; a
        video, whatever its number of frames, is one stream and should be asked for as one frame.

    Raises:
        Invalid: The frames cannot be told apart, or are not all there.
    """
    if frames < 1:
        raise refuse("the number of frames is below 1", "Số khung hình nhỏ hơn 1")
    if pixel.length is not None:
        return _split_native(pixel, frames, frame_bytes, frame_bits, end)
    fragments, table = _list_fragments(read, pixel.value_offset, end)
    if frames == 1:
        return [fragments] if fragments else _fail(frames, 0)
    starts = [offset - fragments[0][0] for offset, _ in fragments] if fragments else []
    extended = _read_table(extended_offsets, "Q")
    lengths = _read_table(extended_lengths, "Q")
    if len(extended) == frames and len(fragments) == frames:
        return _trim(fragments, extended, lengths, starts)
    if len(fragments) == frames:
        return [[fragment] for fragment in fragments]
    if len(table) == frames and (grouped := _group_by_table(fragments, starts, table)):
        return grouped
    return _group_by_marker(read, fragments, frames)


def _fail(frames: int, fragments: int) -> list[Fragments]:
    raise refuse(
        f"{frames} frames cannot be told apart in {fragments} fragments",
        f"Không tách được {frames} khung hình từ dữ liệu ảnh",
    )


def _split_native(
    pixel: PixelData, frames: int, frame_bytes: int | None, frame_bits: int | None, end: int | None
) -> list[Fragments]:
    length = pixel.length or 0
    if end is not None:
        length = min(length, end - pixel.value_offset)
    bits = frame_bits if frame_bits is not None else (frame_bytes or length // frames) * 8
    if bits <= 0 or bits * frames > length * 8:
        raise refuse(
            f"{length} bytes of pixel data do not hold {frames} frames of {bits // 8} bytes",
            "Dữ liệu ảnh ngắn hơn kích thước khai báo",
        )
    pieces: list[Fragments] = []
    for index in range(frames):
        start = index * bits // 8
        stop = ((index + 1) * bits + 7) // 8
        pieces.append([(pixel.value_offset + start, stop - start)])
    return pieces


def _list_fragments(read: Read, pos: int, end: int | None) -> tuple[Fragments, list[int]]:
    """Read the heads of all items; returns the fragments and the Basic Offset Table."""
    fragments: Fragments = []
    table: list[int] | None = None
    block, base = b"", pos
    while end is None or pos + 8 <= end:
        at = pos - base
        if not 0 <= at <= len(block) - 8:
            block, base, at = read(pos, _BLOCK if len(fragments) > 4 else 8), pos, 0
            if len(block) < 8:
                break
        group, element, length = struct.unpack_from("<HHI", block, at)
        if (group, element) == (0xFFFE, 0xE0DD):
            break
        if (group, element) != (0xFFFE, 0xE000) or length == 0xFFFFFFFF:
            raise refuse(f"there is no fragment of pixel data at {pos}")
        pos += 8
        if end is not None and pos + length > end:
            raise refuse("the pixel data are cut off", "Dữ liệu ảnh bị cắt cụt")
        if table is None:
            table = _read_table(read(pos, length), "I") if length <= 4 * MAX_FRAGMENTS else []
        else:
            fragments.append((pos, length))
        pos += length
        if len(fragments) > MAX_FRAGMENTS:
            raise refuse("the pixel data have too many fragments", "Dữ liệu ảnh có quá nhiều mảnh")
    return fragments, table or []


def _read_table(raw: bytes, code: str) -> list[int]:
    size = struct.calcsize(code)
    return list(struct.unpack_from(f"<{len(raw) // size}{code}", raw))


def _trim(fragments: Fragments, offsets: list[int], lengths: list[int], starts: list[int]) -> list[Fragments]:
    """One fragment a frame; the extended table tells the order and the length without padding."""
    where = {start: index for index, start in enumerate(starts)}
    if sorted(offsets) != starts:
        return [[fragment] for fragment in fragments]
    pieces: list[Fragments] = []
    for number, offset in enumerate(offsets):
        start, length = fragments[where[offset]]
        told = lengths[number] if len(lengths) == len(offsets) else length
        pieces.append([(start, told if 0 < told <= length else length)])
    return pieces


def _group_by_table(fragments: Fragments, starts: list[int], table: list[int]) -> list[Fragments] | None:
    """Group fragments by the Basic Offset Table; None if it does not point at fragments in ascending order."""
    where = {start: index for index, start in enumerate(starts)}
    firsts = [where.get(offset, -1) for offset in table]
    if firsts[0] != 0 or any(b <= a for a, b in pairwise(firsts)):
        return None
    return [fragments[a:b] for a, b in zip(firsts, [*firsts[1:], len(fragments)], strict=True)]


def _group_by_marker(read: Read, fragments: Fragments, frames: int) -> list[Fragments]:
    """Begin a frame at every fragment that begins a codestream."""
    heads = (read(offset, min(length, 4)) for offset, length in fragments)
    firsts = [index for index, head in enumerate(heads) if head.startswith(_STARTS)]
    if len(firsts) != frames or firsts[0] != 0:
        return _fail(frames, len(fragments))
    return [fragments[a:b] for a, b in zip(firsts, [*firsts[1:], len(fragments)], strict=True)]


def join_frame(read: Read, pieces: Sequence[tuple[int, int]]) -> bytes:
    """Return the bytes of one frame."""
    if len(pieces) == 1:
        return read(*pieces[0])
    return b"".join(read(offset, length) for offset, length in pieces)
