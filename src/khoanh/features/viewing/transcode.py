"""Stored objects in another transfer syntax (PS3.5 annex A); pixels are copied wherever they can be."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import IO

from khoanh.adapters.codecs import EncodedFrame
from khoanh.adapters.codecs import transcode_frame as recode_frame
from khoanh.features.archive import FrameTable, StoredObject, depart, iterate_departure
from khoanh.features.viewing.ahead import run_ahead
from khoanh.features.viewing.new_header import encapsulate_head, form_of, rewrite_header
from khoanh.features.viewing.source import PixelSource, open_source, open_spool
from khoanh.foundation.errors import Invalid, Unsuitable
from khoanh.standards.dicom import (
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Header,
    parse_header,
    rewrite_dataset,
    swap_bytes,
    write_element_head,
)
from khoanh.standards.dicom.pixels import can_transcode, is_encapsulated
from khoanh.transaction import Desk

_CHUNK = 1 << 20
_MOST_NATIVE = 0xFFFFFFFE
_DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"


def transcode_frame(
    desk: Desk,
    stored: StoredObject,
    frame: int,
    to_syntax_uid: str,
    *,
    quality: int = 90,
    table: FrameTable | None = None,
) -> bytes:
    """Return one frame (from 1) in another transfer syntax, as it is if it is the stored one.

    A native frame comes little endian and arranged as the object's own header says, so that the metadata hold for it.

    Raises:
        NotFound: There is no such frame.
        Invalid: It cannot be decoded.
        Unsuitable: The syntax cannot hold it.
    """
    _check(stored.transfer_syntax_uid, to_syntax_uid)
    with open_source(desk, stored, table) as source:
        data = source.read_frame(frame)
        if to_syntax_uid == stored.transfer_syntax_uid and data.first_bit == 0:
            return data.data
        native = not is_encapsulated(to_syntax_uid)
        return recode_frame(
            desk.codecs, data, to_syntax_uid, source.max_samples, quality=quality, as_described=native
        ).data


def transcode_object(
    desk: Desk, stored: StoredObject, to_syntax_uid: str, *, quality: int = 90, table: FrameTable | None = None
) -> Iterator[bytes]:
    """Yield the data set in another transfer syntax, piece by piece; memory holds a few frames at most.

    What can be refused is refused before the first piece is yielded. The object keeps its UID; where loss is added its
    attributes say so (PS3.3 C.7.6.1.1.5).

    Raises:
        Invalid: It cannot be decoded.
        Unsuitable: The syntax cannot hold it.
    """
    if to_syntax_uid == stored.transfer_syntax_uid:
        return iterate_departure(desk.storage, depart(desk.storage, desk.settings, stored))
    _check(stored.transfer_syntax_uid, to_syntax_uid)
    pieces = _Transcoding(desk, stored, to_syntax_uid, quality, table).run()
    first = next(pieces, b"")
    return _rejoin(first, pieces)


def _check(stored: str, wanted: str) -> None:
    if not can_transcode(stored, wanted):
        raise Unsuitable(f"{stored} cannot be handed out as {wanted}", vi="Không chuyển được sang cú pháp truyền này")


def _rejoin(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class _Transcoding:
    """One object on its way into another transfer syntax."""

    def __init__(
        self, desk: Desk, stored: StoredObject, to_syntax_uid: str, quality: int, table: FrameTable | None
    ) -> None:
        self._desk, self._stored, self._quality, self._table = desk, stored, quality, table
        self._to = to_syntax_uid
        self._form = form_of(to_syntax_uid)

    def run(self) -> Iterator[bytes]:
        pieces = self._plain_pieces()
        return _deflate(pieces) if self._form.deflated else pieces

    def _plain_pieces(self) -> Iterator[bytes]:
        with ExitStack() as stack:
            source = stack.enter_context(open_source(self._desk, self._stored, self._table))
            if source.header.pixel_data is None:
                yield rewrite_dataset(
                    source.told_header, implicit=self._form.implicit, big_endian=self._form.big_endian
                )
                return
            if is_encapsulated(self._to):
                yield from self._encapsulated(source, stack)
            elif source.encapsulated:
                yield from self._decoded(source)
            else:
                yield from self._native(source)
            yield from self._trailer(source)

    def _native(self, source: PixelSource) -> Iterator[bytes]:
        """Native to native: the header anew, the pixels copied (and swapped for another byte order)."""
        pixel, length = source.pixel, source.pixel.length or 0
        if source.size_bytes < pixel.value_offset + length:
            raise Invalid("the pixel data are cut off", vi="Dữ liệu ảnh bị cắt cụt")
        vr = pixel.vr or "OW"
        word = 1
        if source.header.big_endian != self._form.big_endian:
            # Cells of 8 bits and less in OW cross byte orders in words of 16 (PS3.5 8.1.1).
            word = 1 if vr == "OB" else max(2, source.description.bits_allocated // 8)
        yield rewrite_header(source, self._form, None, self._stored.transfer_syntax_uid, self._to)
        yield self._head(pixel.tag, vr, length + length % 2)
        for at in range(0, length, _CHUNK):
            chunk = source.read(pixel.value_offset + at, min(_CHUNK, length - at))
            if len(chunk) % 2:
                chunk += b"\0"
            yield swap_bytes(chunk, word)

    def _head(self, tag: int, vr: str, length: int) -> bytes:
        return write_element_head(tag, vr, length, implicit=self._form.implicit, big_endian=self._form.big_endian)

    def _decoded(self, source: PixelSource) -> Iterator[bytes]:
        """Fragments to native pixels: all frames are as long as the first."""
        frames = self._frames(source)
        first = next(frames)
        size = len(first.data)
        described = first.description
        length = (
            (described.frame_bits * described.frames + 7) // 8
            if described.bits_allocated == 1
            else size * described.frames
        )
        if length > _MOST_NATIVE:
            raise Invalid("too large for uncompressed pixel data", vi="Ảnh quá lớn để xuất dạng không nén")
        yield rewrite_header(source, self._form, [first], self._stored.transfer_syntax_uid, self._to)
        vr = "OW" if described.bits_allocated > 8 or self._form.implicit else "OB"
        yield self._head(source.pixel.tag, vr, length + length % 2)
        yield from _pack_bits(first, frames) if described.bits_allocated == 1 else _same_size(first, frames)
        yield b"\0" * (length % 2)

    def _encapsulated(self, source: PixelSource, stack: ExitStack) -> Iterator[bytes]:
        """Any pixels to one fragment a frame; they wait in a file until the offset table is known."""
        spool = stack.enter_context(open_spool(self._desk))
        described: list[EncodedFrame] = []
        lengths: list[int] = []
        for encoded in self._frames(source):
            spool.write(encoded.data + b"\0" * (len(encoded.data) % 2))
            lengths.append(len(encoded.data))
            described.append(EncodedFrame(b"", encoded.description, encoded.raw_bytes))
        yield rewrite_header(source, self._form, described, self._stored.transfer_syntax_uid, self._to, sum(lengths))
        yield encapsulate_head(lengths)
        yield from _fragments(spool, lengths)
        yield _DELIMITER

    def _frames(self, source: PixelSource) -> Iterator[EncodedFrame]:
        """Recode the frames in order, as many at a time as there are codec workers."""

        def recode(frame: int) -> EncodedFrame:
            data = source.read_frame(frame)
            return recode_frame(
                self._desk.codecs,
                data,
                self._to,
                source.max_samples,
                quality=self._quality,
                whole_cells=source.embedded,
            )

        count = source.description.frames
        if count == 1:
            yield recode(1)
            return
        yield from run_ahead(recode, range(1, count + 1), self._desk.codecs.processes)

    def _trailer(self, source: PixelSource) -> Iterator[bytes]:
        """Copy what stands behind the pixel data (private groups, signatures, padding)."""
        end = source.pixel_end
        left = source.size_bytes - end
        if left < 8:
            return
        if left > self._desk.settings.max_header_bytes:
            raise Invalid("too much stands behind the pixel data", vi="Phần sau dữ liệu ảnh quá lớn")
        header: Header = parse_header(source.read(end, left), _syntax_of(source.header))
        yield rewrite_dataset(header, implicit=self._form.implicit, big_endian=self._form.big_endian)


def _syntax_of(header: Header) -> str:
    return IMPLICIT_LE if header.implicit else EXPLICIT_BE if header.big_endian else EXPLICIT_LE


def _same_size(first: EncodedFrame, rest: Iterator[EncodedFrame]) -> Iterator[bytes]:
    yield first.data
    for encoded in rest:
        if len(encoded.data) != len(first.data):
            raise Invalid("the frames differ in size", vi="Các khung hình không cùng kích thước")
        yield encoded.data


def _pack_bits(first: EncodedFrame, rest: Iterator[EncodedFrame]) -> Iterator[bytes]:
    """Join frames of single bits without gaps (PS3.5 8.1.1), least significant bit first."""
    bits = first.description.rows * first.description.columns
    held, count = 0, 0
    for encoded in _chain(first, rest):
        held |= (int.from_bytes(encoded.data, "little") & ((1 << bits) - 1)) << count
        count += bits
        whole = count // 8
        yield (held & ((1 << 8 * whole) - 1)).to_bytes(whole, "little")
        held, count = held >> 8 * whole, count % 8
    if count:
        yield held.to_bytes(1, "little")


def _chain(first: EncodedFrame, rest: Iterator[EncodedFrame]) -> Iterator[EncodedFrame]:
    yield first
    yield from rest


def _fragments(spool: IO[bytes], lengths: Sequence[int]) -> Iterator[bytes]:
    spool.seek(0)
    for length in lengths:
        padded = length + length % 2
        yield b"\xfe\xff\x00\xe0" + padded.to_bytes(4, "little")
        for at in range(0, padded, _CHUNK):
            yield spool.read(min(_CHUNK, padded - at))


def _deflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    total = 0
    for piece in pieces:
        packed = packer.compress(piece)
        total += len(packed)
        yield packed
    packed = packer.flush()
    yield packed + b"\0" * ((total + len(packed)) % 2)
