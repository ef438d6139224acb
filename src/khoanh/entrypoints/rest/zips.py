"""Members of an untrusted ZIP archive as streams: bombs and oversize directories are refused before they open.

Nothing is ever written under a member's name, so no name can lead out of a folder.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from khoanh.foundation.errors import Invalid

# The end-of-directory record is 22 bytes and a comment of up to 65,535 (APPNOTE 4.3.16).
_TAIL_BYTES = 22 + 65_535
_MOST_DIRECTORY_BYTES = 48 << 20
_WORST_RATIO = 200
_FREE_BYTES = 1 << 20
_PIECE_BYTES = 1 << 20
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive; `refusal` says why it is not opened."""

    name: str
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    refusal: Invalid | None

    def pieces(self) -> Iterator[bytes]:
        """Yield the inflated bytes.

        Raises:
            Invalid: They are damaged.
        """
        try:
            with self.archive.open(self.info) as stream:
                while piece := stream.read(_PIECE_BYTES):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
            raise Invalid("this member of the archive is damaged", vi="Tệp bên trong tệp nén bị hỏng") from fault


def check_directory(packed: IO[bytes]) -> None:
    """Refuse an archive whose directory alone would fill the memory; it is read whole when opened.

    Raises:
        Invalid: It has none, or it is too large.
    """
    size = packed.seek(0, 2)
    packed.seek(max(0, size - _TAIL_BYTES))
    tail = packed.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Invalid("not a readable ZIP archive", vi="Không đọc được tệp nén ZIP")
    (directory_bytes,) = struct.unpack_from("<I", tail, at + 12)
    locator = tail.rfind(b"PK\x06\x07", 0, at)
    if locator >= 0 and at - locator == 20:
        (record_at,) = struct.unpack_from("<Q", tail, locator + 8)
        packed.seek(min(record_at, size))
        record = packed.read(56)
        if len(record) == 56 and record.startswith(b"PK\x06\x06"):
            (directory_bytes,) = struct.unpack_from("<Q", record, 40)
    if directory_bytes > _MOST_DIRECTORY_BYTES:
        raise Invalid("the ZIP archive lists too many files", vi="Tệp nén chứa quá nhiều tệp")


def iterate_members(packed: IO[bytes]) -> Iterator[Member]:
    """Yield the files of an archive in its order.

    Raises:
        Invalid: The archive is damaged, or inflates in all more than images do.
    """
    packed.seek(0)
    try:
        archive = zipfile.ZipFile(packed)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError) as fault:
        raise Invalid("not a readable ZIP archive", vi="Không đọc được tệp nén ZIP") from fault
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        packed_bytes = packed.seek(0, 2)
        # Overlapping members make a small file inflate without end (a "better ZIP bomb"): the sum tells.
        if sum(info.file_size for info in infos) > _WORST_RATIO * max(packed_bytes, _FREE_BYTES):
            raise Invalid("the archive inflates more than any images do", vi="Tệp nén giãn ra bất thường, đã từ chối")
        for info in infos:
            yield Member(info.filename[-200:], archive, info, _judge(info))


def _judge(info: zipfile.ZipInfo) -> Invalid | None:
    if info.flag_bits & 0x1:
        return Invalid("this member is encrypted", vi="Tệp bên trong tệp nén đặt mật khẩu")
    if info.compress_type not in _METHODS:
        return Invalid("this member is compressed in an unusual way", vi="Kiểu nén của tệp không được hỗ trợ")
    if info.file_size > _WORST_RATIO * max(info.compress_size, _FREE_BYTES // 16):
        return Invalid("this member inflates more than any image does", vi="Tệp giãn ra bất thường, đã từ chối")
    return None
