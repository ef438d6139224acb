"""One stored object as pixels: its header and the bytes of any of its frames."""

import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import IO

from khoanh.adapters.codecs import FrameData
from khoanh.features.archive import (
    FrameTable,
    StoredObject,
    correct_header,
    limit_header,
    read_dataset_span,
    read_header,
)
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.standards.dicom import (
    DEFLATED_LE,
    EXPLICIT_LE,
    Header,
    Limits,
    PixelData,
    find_frames,
    join_frame,
    parse_header,
)
from khoanh.standards.dicom.pixels import (
    JPEG_2000,
    MULTI_COMPONENT,
    PixelDescription,
    codec_of,
    describe_pixels,
    has_embedded_overlays,
    is_encapsulated,
)
from khoanh.transaction import Tools

_IN_MEMORY = 32 << 20
_CHUNK = 1 << 20


@dataclass
class PixelSource:
    """The pixels of one object; `read` and all offsets count from the data set's first byte, after inflating.

    Attributes:
        size_bytes: Of the data set.
        max_samples: Largest frame that is decoded.
    """

    stored: StoredObject
    header: Header
    read: Callable[[int, int], bytes]
    size_bytes: int
    max_samples: int
    table: FrameTable | None = None
    limits: Limits | None = None

    @cached_property
    def told_header(self) -> Header:
        """Return the header with the identity as it is known now; its offsets are not those of the stored bytes."""
        return correct_header(self.header, self.stored, self.limits or Limits())

    @property
    def transfer_syntax_uid(self) -> str:
        """Return how the frames are encoded."""
        return self.stored.transfer_syntax_uid

    @property
    def pixel(self) -> PixelData:
        """Return where the pixel data lie. Raises NotFound: the object has none."""
        if self.header.pixel_data is None:
            raise NotFound(f"{self.stored.instance_uid} has no pixel data", vi="Đối tượng này không có hình ảnh")
        return self.header.pixel_data

    @cached_property
    def description(self) -> PixelDescription:
        """Return how the pixels are laid out."""
        return describe_pixels(self.header, self.pixel.tag, self.pixel.vr)

    @cached_property
    def embedded(self) -> bool:
        """Tell whether overlays lie in unused bits of the pixel cells."""
        return has_embedded_overlays(self.header)

    @property
    def encapsulated(self) -> bool:
        """Tell whether the frames are fragments; what the pixel data show wins over the transfer syntax."""
        return self.pixel.length is None

    @cached_property
    def frames(self) -> FrameTable:
        """Return the pieces of every frame. Raises Invalid: they cannot be told apart."""
        if self.table:
            return self.table
        described = self.description
        if codec_of(self.transfer_syntax_uid) == "video":
            return self._find_frames(1)
        try:
            return self._find_frames(described.frames)
        except Invalid:
            if self.transfer_syntax_uid not in MULTI_COMPONENT:
                raise
            return self._find_frames(1)

    def _find_frames(self, count: int) -> FrameTable:
        described = self.description
        return find_frames(
            self.read,
            self.pixel,
            count,
            None,
            frame_bits=None if self.encapsulated else described.frame_bits,
            extended_offsets=self.header.raw("ExtendedOffsetTable"),
            extended_lengths=self.header.raw("ExtendedOffsetTableLengths"),
            end=self.size_bytes,
        )

    def read_frame(self, frame: int) -> FrameData:
        """Read one frame (from 1) as it is stored.

        Raises:
            NotFound: There are fewer frames.
            Invalid: The pixel data are damaged.
        """
        described = self.description
        if not 1 <= frame <= described.frames:
            raise NotFound(f"frame {frame} of {described.frames}", vi=f"Không có khung hình {frame}")
        syntax = self.transfer_syntax_uid
        if not self.encapsulated:
            first = described.frame_bits * (frame - 1)
            last = first + described.frame_bits
            if described.big_endian and described.bits_allocated == 8:
                last += last % 16  # Bytes lie in words.
            span = (self.pixel.value_offset + first // 8, (last + 7) // 8 - first // 8)
            described.check_size(self.max_samples)
            data = self.read(span[0], min(span[1], max(0, self._native_end() - span[0])))
            if is_encapsulated(syntax):
                syntax = EXPLICIT_LE  # The bytes are native whatever the label says.
            return FrameData(described, syntax, data, first % 8, 0, self.embedded)
        if not is_encapsulated(syntax):
            syntax = JPEG_2000  # Likewise: a codestream shows its kind.
        pieces = self._pieces(frame)
        if sum(length for _, length in pieces) > self.max_samples * 8:
            raise Invalid(f"frame {frame} is larger than any frame decoded here", vi="Khung hình quá lớn")
        return FrameData(described, syntax, join_frame(self.read, pieces), 0, frame - 1, self.embedded)

    def _native_end(self) -> int:
        length = self.pixel.length or 0
        return min(self.pixel.value_offset + length, self.size_bytes)

    def _pieces(self, frame: int) -> Sequence[tuple[int, int]]:
        frames = self.frames
        # One codestream may carry all frames as components (PS3.5 8.2.4, JPEG 2000 Part 2).
        return frames[min(frame, len(frames)) - 1]

    @cached_property
    def pixel_end(self) -> int:
        """Return the offset behind the pixel data element."""
        if not self.encapsulated:
            return self._native_end() + (self.pixel.length or 0) % 2
        last = max((offset + length for pieces in self.frames for offset, length in pieces), default=0)
        tail = self.read(last, 8)
        if len(tail) == 8 and tail[:4] == b"\xfe\xff\xdd\xe0":
            last += 8
        return min(last, self.size_bytes)


@contextmanager
def open_source(tools: Tools, stored: StoredObject, table: FrameTable | None = None) -> Iterator[PixelSource]:
    """Open a stored object's pixels; a deflated data set is inflated, into a file if it is large.

    Args:
        table: Where its frames lie, if that is known already.

    Raises:
        Invalid: Its header cannot be parsed.
    """
    limits, max_samples = limit_header(tools.settings), tools.settings.max_frame_pixels
    if stored.transfer_syntax_uid == DEFLATED_LE:
        with _inflate(tools, stored) as file:
            size = file.seek(0, 2)
            head = _read_at(file, 0, min(size, tools.settings.max_header_bytes))
            header = parse_header(head, EXPLICIT_LE, limits)
            turn = Lock()  # Frames are read by several threads, the file has one position.

            def read_inflated(offset: int, length: int) -> bytes:
                with turn:
                    return _read_at(file, offset, length)

            yield PixelSource(stored, header, read_inflated, size, max_samples, limits=limits)
        return
    header = read_header(tools.storage, stored.dataset_place, stored.transfer_syntax_uid, limits)

    def read(offset: int, length: int) -> bytes:
        return read_dataset_span(tools.storage, stored, offset, length)

    yield PixelSource(stored, header, read, stored.dataset_place.size_bytes, max_samples, table, limits)


def _read_at(file: IO[bytes], offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


@contextmanager
def open_spool(tools: Tools) -> Iterator[IO[bytes]]:
    """Open a nameless file for what must wait; it stays in memory while it is small."""
    folder = tools.settings.data / "cache" / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder)) as file:
        yield file


@contextmanager
def _inflate(tools: Tools, stored: StoredObject) -> Iterator[IO[bytes]]:
    """Inflate a deflated data set (PS3.5 A.5) under the cap of an object's size."""
    most, done = tools.settings.max_object_bytes, 0
    with open_spool(tools) as file:
        stream = None
        for chunk in tools.storage.read_chunks(stored.dataset_place, _CHUNK):
            stream = stream or _pick_inflater(chunk)
            while chunk and not stream.eof:
                plain = stream.decompress(chunk, _CHUNK * 4)
                done += len(plain)
                if done > most:
                    raise Invalid("the inflated data set is larger than allowed", vi="Đối tượng giải nén quá lớn")
                file.write(plain)
                chunk = stream.unconsumed_tail
        yield file


def _pick_inflater(first: bytes) -> "zlib._Decompress":
    """Raw deflate is the rule; some writers wrap it in zlib."""
    try:
        zlib.decompressobj(-15).decompress(first, 64)
    except zlib.error:
        return zlib.decompressobj(15)
    return zlib.decompressobj(-15)
