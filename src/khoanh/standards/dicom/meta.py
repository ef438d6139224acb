"""File Meta Information and preamble of a DICOM file (PS3.10 7.1)."""

import struct
from dataclasses import dataclass

from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from khoanh.standards.dicom.dictionary import LONG_VRS, VRS
from khoanh.standards.dicom.tables import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE

Buffer = bytes | bytearray | memoryview

MAX_META_BYTES = 1 << 20
_LONG = frozenset(vr.encode() for vr in LONG_VRS)
_ALL = frozenset(vr.encode() for vr in VRS)


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What stands before the data set of a file.

    Attributes:
        transfer_syntax_uid: As written; guessed from the first elements if the meta information lacks it.
        dataset_offset: Where the data set starts in the file, in bytes.
        complete: The buffer reached the end of the meta information.
    """

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    dataset_offset: int
    has_preamble: bool
    source_ae_title: str = ""
    complete: bool = True


def write_file_meta(
    sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str, source_ae_title: str = ""
) -> bytes:
    """Return a blank preamble, `DICM` and group 0002 in explicit little endian."""
    body = struct.pack("<HH2s2xI", 2, 1, b"OB", 2) + b"\0\1"
    body += _write_short(0x02, b"UI", sop_class_uid, b"\0")
    body += _write_short(0x03, b"UI", sop_instance_uid, b"\0")
    body += _write_short(0x10, b"UI", transfer_syntax_uid, b"\0")
    body += _write_short(0x12, b"UI", IMPLEMENTATION_CLASS_UID, b"\0")
    body += _write_short(0x13, b"SH", IMPLEMENTATION_VERSION_NAME, b" ")
    if source_ae_title:
        body += _write_short(0x16, b"AE", source_ae_title, b" ")
    return b"\0" * 128 + b"DICM" + struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(body)) + body


def _write_short(element: int, vr: bytes, text: str, pad: bytes) -> bytes:
    value = text.encode("ascii", "replace")
    if len(value) % 2:
        value += pad
    return struct.pack("<HH2sH", 2, element, vr, len(value)) + value


def read_file_meta(data: Buffer) -> FileMeta:
    """Read preamble and meta information from the start of a file.

    A missing preamble, missing meta information, a wrong or missing group length and implicit encoding of group
    0002 are tolerated; without a Transfer Syntax UID it is guessed. Hand in at least 64 KiB or the whole file.

    Raises:
        Invalid: It is not DICOM.
    """
    data = memoryview(data)
    has_preamble = len(data) >= 132 and bytes(data[128:132]) == b"DICM"
    start = 132 if has_preamble else 4 if bytes(data[:4]) == b"DICM" else 0
    if not has_preamble and start == 0 and bytes(data[:2]) != b"\2\0":
        # Some files carry the 128 bytes of preamble without the prefix.
        start = 128 if bytes(data[128:130]) == b"\2\0" and not any(data[:128]) else 0
    values, pos, complete = _read_group(data, start)
    if not has_preamble and not values:
        _require_dataset(data, pos)
    syntax = _text(values.get(0x10))
    if not syntax:
        syntax = guess_transfer_syntax(data[pos:])
    return FileMeta(
        sop_class_uid=_text(values.get(0x02)),
        sop_instance_uid=_text(values.get(0x03)),
        transfer_syntax_uid=syntax,
        dataset_offset=pos,
        has_preamble=has_preamble,
        source_ae_title=_text(values.get(0x16)),
        complete=complete,
    )


def _read_group(data: memoryview, pos: int) -> tuple[dict[int, bytes], int, bool]:
    """Read the elements of group 0002 from `pos`; they end where another group starts."""
    values: dict[int, bytes] = {}
    limit = pos + MAX_META_BYTES
    while pos + 8 <= len(data):
        group, element, vr, short = struct.unpack_from("<HH2sH", data, pos)
        if group != 2:
            return values, pos, True
        if vr in _LONG:
            if pos + 12 > len(data):
                break
            start, length = pos + 12, struct.unpack_from("<I", data, pos + 8)[0]
        elif vr in _ALL:
            start, length = pos + 8, short
        else:
            start, length = pos + 8, struct.unpack_from("<I", data, pos + 4)[0]
        if start + length > limit:
            raise Invalid("the file meta information is too long", vi="Phần đầu tệp DICOM (group 0002) quá dài")
        if start + length > len(data):
            break
        values[element] = bytes(data[start : start + length])
        pos = start + length
    return values, pos, pos == len(data)


def _text(value: bytes | None) -> str:
    return (value or b"").decode("ascii", "replace").strip("\0 ")


def _require_dataset(data: memoryview, pos: int) -> None:
    """Refuse what does not begin like a data set: a small even group and a plausible VR or length."""
    if pos + 8 <= len(data):
        group, _, vr, _ = struct.unpack_from("<HH2sH", data, pos)
        swapped = (group & 0xFF) << 8 | group >> 8
        if min(group, swapped) in (4, 8, 0x10) and (vr in _ALL or struct.unpack_from("<I", data, pos + 4)[0] < 1 << 16):
            return
    raise Invalid("this is not a DICOM file", vi="Đây không phải là tệp DICOM")


def guess_transfer_syntax(dataset: Buffer) -> str:
    """Guess implicit or explicit, little or big endian from how a data set begins; unknown counts as implicit."""
    head = bytes(dataset[:8])
    if len(head) < 8 or head[4:6] not in _ALL:
        return IMPLICIT_LE
    return EXPLICIT_BE if head[0] == 0 and head[1] != 0 else EXPLICIT_LE
