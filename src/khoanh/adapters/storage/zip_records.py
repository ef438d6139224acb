"""The records of a ZIP file, as far as packs need them (PKWARE APPNOTE 6.3, stored members, ZIP64).

A pack is an ordinary ZIP file whose members are stored uncompressed, so that any unzip program of any
decade opens it. Every local header carries its ZIP64 sizes and has a fixed length for its name, so it can be
written over once the object's size is known.
"""

import struct
from dataclasses import dataclass
from datetime import datetime

LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_EXTRA = struct.Struct("<2H2Q")
CENTRAL = struct.Struct("<4s6H3I5H2I")
CENTRAL_EXTRA = struct.Struct("<2H3Q")
END64 = struct.Struct("<4sQ2H2I4Q")
END64_LOCATOR = struct.Struct("<4sIQI")
END = struct.Struct("<4s4H2IH")

_VERSION = 45
_UTF8 = 0x0800
_FULL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One stored member; `offset` is that of its local header, `data_offset` that of its bytes."""

    name: str
    offset: int
    size_bytes: int
    crc32: int
    stamp: tuple[int, int]

    @property
    def data_offset(self) -> int:
        """Return where the member's bytes begin."""
        return self.offset + local_length(self.name)

    @property
    def end(self) -> int:
        """Return where the next record begins."""
        return self.data_offset + self.size_bytes


def dos_stamp(at: datetime) -> tuple[int, int]:
    """Return (time, date) as ZIP writes them, to two seconds."""
    return at.hour << 11 | at.minute << 5 | at.second // 2, (at.year - 1980) << 9 | at.month << 5 | at.day


def local_length(name: str) -> int:
    """Return the length of a member's local header."""
    return LOCAL.size + len(name) + LOCAL_EXTRA.size


def pack_local(member: Member) -> bytes:
    """Return the local header of a member."""
    name = member.name.encode("ascii")
    head = LOCAL.pack(
        b"PK\3\4", _VERSION, _UTF8, 0, *member.stamp, member.crc32, _FULL, _FULL, len(name), LOCAL_EXTRA.size
    )
    return head + name + LOCAL_EXTRA.pack(1, 16, member.size_bytes, member.size_bytes)


def unpack_local(head: bytes, offset: int) -> Member | None:
    """Read a local header of ours; None if these bytes are not one, or one that was never completed.

    Args:
        head: At least the first 30 + 255 + 20 bytes of the record, or all there is.
    """
    if len(head) < LOCAL.size or head[:4] != b"PK\3\4":
        return None
    _, _, _, method, time, date, crc32, _, _, name_length, extra_length = LOCAL.unpack_from(head)
    end = LOCAL.size + name_length
    if method != 0 or extra_length != LOCAL_EXTRA.size or len(head) < end + LOCAL_EXTRA.size:
        return None
    _, _, size, stored = LOCAL_EXTRA.unpack_from(head, end)
    if size == 0 or size != stored:
        return None
    name = head[LOCAL.size : end].decode("ascii", "replace")
    return Member(name, offset, size, crc32, (time, date))


def pack_directory(members: list[Member], offset: int) -> bytes:
    """Return the central directory and its end records, to be written at `offset`."""
    parts: list[bytes] = []
    for member in members:
        name = member.name.encode("ascii")
        parts.append(
            CENTRAL.pack(
                b"PK\1\2", _VERSION, _VERSION, _UTF8, 0, *member.stamp, member.crc32, _FULL, _FULL, len(name),
                CENTRAL_EXTRA.size, 0, 0, 0, 0, _FULL,
            )
        )  # fmt: skip
        parts.append(name + CENTRAL_EXTRA.pack(1, 24, member.size_bytes, member.size_bytes, member.offset))
    size = sum(map(len, parts))
    count = len(members)
    parts.append(END64.pack(b"PK\6\6", END64.size - 12, _VERSION, _VERSION, 0, 0, count, count, size, offset))
    parts.append(END64_LOCATOR.pack(b"PK\6\7", 0, offset + size, 1))
    short = min(count, 0xFFFF)
    parts.append(END.pack(b"PK\5\6", 0, 0, short, short, min(size, _FULL), min(offset, _FULL), 0))
    return b"".join(parts)
