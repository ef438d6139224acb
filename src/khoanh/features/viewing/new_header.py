"""The header that fits an object's new transfer syntax (PS3.3 C.7.6.3, C.7.6.1.1.5; PS3.5 annex A.4)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from khoanh.adapters.codecs import EncodedFrame
from khoanh.features.viewing.source import PixelSource
from khoanh.standards.dicom import NewValue, describe_transfer_syntax, rewrite_dataset, write_element_head
from khoanh.standards.dicom.pixels import PixelDescription, loss_of

_OFFSETS, _LENGTHS, _TOTAL = 0x7FE00001, 0x7FE00002, 0x7FE00003
_PIXEL_DATA = 0x7FE00010
_MOST_BASIC = 0xFFFFFFFF
_FLAG, _RATIO, _METHOD = 0x00282110, 0x00282112, 0x00282114


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """How a transfer syntax encodes the elements."""

    implicit: bool
    big_endian: bool
    deflated: bool


def form_of(transfer_syntax_uid: str) -> HeaderForm:
    """Return how elements are encoded in a transfer syntax."""
    syntax = describe_transfer_syntax(transfer_syntax_uid)
    return HeaderForm(syntax.implicit, syntax.big_endian, syntax.deflated)


def rewrite_header(
    source: PixelSource,
    form: HeaderForm,
    frames: Sequence[EncodedFrame] | None,
    from_syntax_uid: str,
    to_syntax_uid: str,
    encoded_bytes: int = 0,
) -> bytes:
    """Encode everything before the pixel data so that it tells the truth of the new pixels.

    Args:
        frames: The recoded frames, or the first of them; None if the pixels are copied.
        encoded_bytes: Of all frames together, for the compression ratio.
    """
    changes: dict[int, NewValue | None] = {tag: None for tag in (_OFFSETS, _LENGTHS, _TOTAL) if tag in source.header}
    if frames:
        changes |= _describe(source, frames[0].description, form)
        changes |= _tell_loss(source, frames, from_syntax_uid, to_syntax_uid, encoded_bytes)
    return rewrite_dataset(source.told_header, implicit=form.implicit, big_endian=form.big_endian, changes=changes)


def _describe(source: PixelSource, new: PixelDescription, form: HeaderForm) -> dict[int, NewValue | None]:
    """Return the Image Pixel attributes whose value is another than the header's."""
    header = source.header
    order = ">" if form.big_endian else "<"
    wanted: dict[int, int] = {
        0x00280002: new.samples,
        0x00280010: new.rows,
        0x00280011: new.columns,
        0x00280100: new.bits_allocated,
        0x00280101: new.bits_stored,
        0x00280102: new.high_bit,
        0x00280103: int(new.signed),
    }
    if new.samples > 1:
        wanted[0x00280006] = new.planar
    if new.kind != "integer":
        for tag in (0x00280101, 0x00280102, 0x00280103):
            del wanted[tag]
    changes: dict[int, NewValue | None] = {
        tag: NewValue("US", struct.pack(f"{order}H", value))
        for tag, value in wanted.items()
        if header.integer(tag) != value
    }
    if header.text(0x00280004).strip() != new.photometric:
        changes[0x00280004] = NewValue("CS", new.photometric.encode())
    return changes


def _tell_loss(
    source: PixelSource, frames: Sequence[EncodedFrame], from_syntax_uid: str, to_syntax_uid: str, encoded_bytes: int
) -> dict[int, NewValue | None]:
    """Add the lossy compression attributes; earlier losses stay listed before the new one (PS3.3 C.7.6.1.1.5)."""
    header = source.header
    before, after = loss_of(from_syntax_uid), loss_of(to_syntax_uid)
    changes: dict[int, NewValue | None] = {}
    if (before or after) and header.text(_FLAG) != "01":
        changes[_FLAG] = NewValue("CS", b"01")
    if after:
        raw = sum(frame.raw_bytes for frame in frames)
        ratio = f"{raw / encoded_bytes:.4g}" if encoded_bytes else "1"
        changes[_RATIO] = NewValue("DS", "\\".join([*header.texts(_RATIO), ratio]).encode("ascii", "replace"))
        changes[_METHOD] = NewValue("CS", "\\".join([*header.texts(_METHOD), after]).encode("ascii", "replace"))
    return changes


def encapsulate_head(lengths: Sequence[int]) -> bytes:
    """Return what precedes the first fragment: Pixel Data's head and the offset table (PS3.5 A.4).

    The basic table if its 32-bit offsets reach, else an extended one before Pixel Data and an empty basic one.
    """
    offsets, at = [], 0
    for length in lengths:
        offsets.append(at)
        at += 8 + length + length % 2
    head = write_element_head(_PIXEL_DATA, "OB", 0xFFFFFFFF)
    if offsets[-1] <= _MOST_BASIC:
        table = struct.pack(f"<{len(offsets)}I", *offsets)
        return head + b"\xfe\xff\x00\xe0" + len(table).to_bytes(4, "little") + table
    extended = b"".join(
        write_element_head(tag, "OV", 8 * len(values)) + struct.pack(f"<{len(values)}Q", *values)
        for tag, values in ((_OFFSETS, offsets), (_LENGTHS, lengths))
    )
    return extended + head + b"\xfe\xff\x00\xe0\0\0\0\0"
