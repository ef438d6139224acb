"""Packs on a local disk: write, sync, and only then answer."""

import contextlib
import ctypes
import errno
import fcntl
import os
import secrets
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from isal import isal_zlib

from khoanh.adapters.storage.background_sync import BackgroundSync
from khoanh.adapters.storage.kept import BlobPlace, Found
from khoanh.adapters.storage.local_reader import LocalReader
from khoanh.adapters.storage.zip_records import (
    Member,
    dos_stamp,
    local_length,
    pack_directory,
    pack_local,
    unpack_local,
)
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid, NotFound, OutOfResources

_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SMALLEST_ROOM, _LARGEST_ROOM = 4 << 20, 64 << 20
_HEAD = 30 + 255 + 20
_SUFFIX = ".dcm"
_PROBE_BYTES = 64 << 10
_ERASED = "erased-"


class LocalPackWriter:
    """Writes one pack; holds its lock until it is closed."""

    def __init__(self, root: Path, file: str, min_free_bytes: int) -> None:
        self.file = file
        self._min_free_bytes = min_free_bytes
        self._path = root / file
        _make_folders(root, self._path.parent)
        with _shortage():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        _sync_folder(self._path.parent)
        self._members: list[Member] = []
        self._open: Member | None = None
        self._end = 0
        self._room = 0
        self._size = 0
        self._crc32 = 0
        self._sync = BackgroundSync(self._descriptor)

    @property
    def size_bytes(self) -> int:
        """Return the pack's length so far."""
        return self._end

    def begin(self, name: str) -> None:
        """Start an object; see `PackWriter.begin`."""
        self._open = Member(name + _SUFFIX, self._end, 0, 0, dos_stamp(now()))
        self._size = self._crc32 = 0
        with _shortage():
            self._make_room()
            os.lseek(self._descriptor, self._open.data_offset, os.SEEK_SET)

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Append bytes to the object."""
        view = memoryview(chunk)
        length = len(view)
        with _shortage():
            done = os.write(self._descriptor, view)
            while done < length:
                done += os.write(self._descriptor, view[done:])
        self._crc32 = isal_zlib.crc32(view, self._crc32)
        self._size += length

    def end(self) -> BlobPlace:
        """End the object and start its sync."""
        if self._open is None or self._size == 0:
            raise Invalid("the object is empty", vi="Đối tượng rỗng")
        member = replace(self._open, size_bytes=self._size, crc32=self._crc32)
        with _shortage():
            # Until its head is written there are zeros where it begins, and a reader stops there.
            os.pwrite(self._descriptor, pack_local(member), member.offset)
        self._sync.start()
        self._members.append(member)
        self._open, self._end = None, member.end
        return BlobPlace(self.file, member.data_offset, member.size_bytes)

    def settle(self) -> None:
        """Wait for the sync of the object ended last."""
        with _shortage():
            self._sync.wait()

    def abandon(self) -> None:
        """Cut off the object begun or ended last."""
        with contextlib.suppress(OSError):
            self._sync.wait()
        if self._open is None and self._members:
            self._end = self._members.pop().offset
        self._open = None
        os.ftruncate(self._descriptor, self._end)
        self._room = self._end

    def _make_room(self) -> None:
        """Lengthen the file ahead of what is written: a sync then need not record a new length each time.

        The room doubles from 4 to 64 MiB; a reader stops at its zeros, and `close` cuts it off.
        """
        if self._room - self._end > _SMALLEST_ROOM // 4:
            return
        free = os.fstatvfs(self._descriptor)
        if free.f_bavail * free.f_frsize < self._min_free_bytes:
            raise OutOfResources("the storage volume is full", vi="Ổ lưu trữ đã đầy")
        room = min(max(_SMALLEST_ROOM, self._end), _LARGEST_ROOM)
        try:
            os.posix_fallocate(self._descriptor, self._end, room)
        except OSError as fault:
            if fault.errno in _FULL_DISK:
                raise
            return  # A file system that cannot: then each sync records the length.
        self._room = self._end + room

    def close(self) -> None:
        """Write the ZIP directory; remove an empty pack."""
        if self._descriptor < 0:
            return
        try:
            if self._open is not None:
                self.abandon()
            if self._members:
                # Walked anew: an object may have been erased since it was written.
                directory = pack_directory(list(_walk(self._descriptor)), self._end)
                os.pwrite(self._descriptor, directory, self._end)
                os.ftruncate(self._descriptor, self._end + len(directory))
                os.fsync(self._descriptor)
            else:
                self._path.unlink(missing_ok=True)
        except OSError as fault:
            if fault.errno not in _FULL_DISK:
                raise
            # The directory can be rebuilt later; the objects are synced.
        finally:
            self._sync.close()
            os.close(self._descriptor)
            self._descriptor = -1


class LocalStorage:
    """Packs below one folder: `YYYY/MM/DD/HHMMSS-random.zip`."""

    def __init__(self, root: Path, *, min_free_bytes: int = 0) -> None:
        self._root = root
        self._min_free_bytes = min_free_bytes
        root.mkdir(parents=True, exist_ok=True, mode=0o750)

    def open_pack(self) -> LocalPackWriter:
        """Start a pack named by the time and chance."""
        total_free = self.space()
        if total_free is not None and total_free[1] < self._min_free_bytes:
            raise OutOfResources("the storage volume is full", vi="Ổ lưu trữ đã đầy")
        file = f"{now():%Y/%m/%d/%H%M%S}-{secrets.token_hex(6)}.zip"
        return LocalPackWriter(self._root, file, self._min_free_bytes)

    def local_path(self, file: str) -> Path:
        """Return the pack's path."""
        return self._root / file

    def read(self, file: str, offset: int, size_bytes: int) -> bytes:
        """Read bytes of a pack."""
        descriptor = self._open(file)
        try:
            return os.pread(descriptor, size_bytes, offset)
        finally:
            os.close(descriptor)

    def read_resident(self, file: str, offset: int, size_bytes: int) -> bytes | None:
        """Read bytes of a pack if the page cache holds them; None if it does not, or cannot be asked."""
        probe = [bytearray(1)]
        descriptor = self._open(file)
        try:
            # The kernel reads ahead in larger blocks than this, so a byte of each tells of all.
            for at in (*range(offset, offset + size_bytes, _PROBE_BYTES), offset + size_bytes - 1):
                if os.preadv(descriptor, probe, at, os.RWF_NOWAIT) != 1:
                    return None
            return os.pread(descriptor, size_bytes, offset)
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def open_reader(self) -> LocalReader:
        """Begin to read many pieces."""
        return LocalReader(self._open)

    def read_chunks(self, place: BlobPlace, chunk_bytes: int = 1 << 20) -> Iterator[bytes]:
        """Read one object piece by piece."""
        descriptor = self._open(place.file)
        try:
            at, end = place.offset, place.offset + place.size_bytes
            while at < end:
                chunk = os.pread(descriptor, min(chunk_bytes, end - at), at)
                if not chunk:
                    raise NotFound(f"pack {place.file} ends early")
                yield chunk
                at += len(chunk)
        finally:
            os.close(descriptor)

    def erase(self, place: BlobPlace, name: str) -> None:
        """Punch the object out of its pack and strike its name."""
        member_name = name + _SUFFIX
        offset = place.offset - local_length(member_name)
        try:
            descriptor = os.open(self._root / place.file, os.O_RDWR)
        except FileNotFoundError:
            return
        try:
            member = unpack_local(os.pread(descriptor, _HEAD, offset), offset)
            if member is None or member.name != member_name:
                return  # It was struck before.
            _clear(descriptor, place.offset, place.size_bytes)
            struck = replace(
                member, name=(_ERASED + "x" * 80)[: len(member_name)], crc32=_crc32_of_zeros(place.size_bytes)
            )
            os.pwrite(descriptor, pack_local(struck), offset)
            self._rewrite_directory(descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _rewrite_directory(self, descriptor: int) -> None:
        members = list(_walk(descriptor))
        end = members[-1].end if members else 0
        if os.pread(descriptor, 4, end) == b"PK\1\2":
            os.ftruncate(descriptor, end)
            os.pwrite(descriptor, pack_directory(members, end), end)

    def may_remove(self, file: str) -> bool:
        """Tell whether no writer holds the pack's lock."""
        try:
            descriptor = os.open(self._root / file, os.O_RDONLY)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True

    def remove(self, file: str) -> None:
        """Remove a pack."""
        (self._root / file).unlink(missing_ok=True)

    def list_files(self) -> Iterator[str]:
        """Name every pack, oldest folder first."""
        for path in sorted(self._root.glob("[0-9]*/[0-9]*/[0-9]*/*.zip")):
            yield path.relative_to(self._root).as_posix()

    def scan(self, file: str, known: Collection[int] = ()) -> Iterator[Found]:
        """Walk the objects of a pack that are not known, checking each CRC-32."""
        descriptor = self._open(file)
        try:
            for member in _walk(descriptor):
                if not member.name.startswith(_ERASED) and member.data_offset not in known:
                    place = BlobPlace(file, member.data_offset, member.size_bytes)
                    intact = _crc32_of(descriptor, member) == member.crc32
                    yield Found(member.name.removesuffix(_SUFFIX), place, intact)
        finally:
            os.close(descriptor)

    def sync(self, file: str) -> None:
        """Sync the pack."""
        descriptor = self._open(file)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def seal_torn(self, file: str) -> bool:
        """Complete a pack whose writer died: cut the torn tail, write the directory; False if it needs nothing."""
        descriptor = os.open(self._root / file, os.O_RDWR)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            members = list(_walk(descriptor))
            end = members[-1].end if members else 0
            if members and os.pread(descriptor, 4, end) == b"PK\1\2":
                return False
            os.ftruncate(descriptor, end)
            os.pwrite(descriptor, pack_directory(members, end), end)
            os.fsync(descriptor)
            return True
        finally:
            os.close(descriptor)

    def space(self) -> tuple[int, int] | None:
        """Return the volume's (total, free) bytes."""
        facts = os.statvfs(self._root)
        return facts.f_blocks * facts.f_frsize, facts.f_bavail * facts.f_frsize

    def _open(self, file: str) -> int:
        try:
            return os.open(f"{self._root}/{file}", os.O_RDONLY)
        except FileNotFoundError as fault:
            raise NotFound(f"pack {file} is missing", vi=f"Thiếu tệp lưu trữ {file}") from fault


class _shortage:  # noqa: N801 - reads as a statement
    """Says a full disk as `OutOfResources`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, OSError) and fault.errno in _FULL_DISK:
            raise OutOfResources("the storage volume is full", vi="Ổ lưu trữ đã đầy") from fault


def _walk(descriptor: int) -> Iterator[Member]:
    size = os.fstat(descriptor).st_size
    offset = 0
    while (member := unpack_local(os.pread(descriptor, _HEAD, offset), offset)) is not None and member.end <= size:
        yield member
        offset = member.end


def _crc32_of(descriptor: int, member: Member) -> int:
    crc32, at = 0, member.data_offset
    while at < member.end:
        chunk = os.pread(descriptor, min(1 << 20, member.end - at), at)
        if not chunk:
            break
        crc32 = isal_zlib.crc32(chunk, crc32)
        at += len(chunk)
    return crc32


def _crc32_of_zeros(size_bytes: int) -> int:
    crc32, block = 0, bytes(1 << 20)
    while size_bytes > 0:
        crc32 = isal_zlib.crc32(block[: min(size_bytes, 1 << 20)], crc32)
        size_bytes -= 1 << 20
    return crc32


def _clear(descriptor: int, offset: int, size_bytes: int) -> None:
    """Give the bytes back to the disk; where the file system cannot, write zeros over them."""
    keep_size_and_punch = 3
    libc = ctypes.CDLL(None, use_errno=True)
    span = (ctypes.c_int(descriptor), keep_size_and_punch, ctypes.c_int64(offset), ctypes.c_int64(size_bytes))
    if libc.fallocate64(*span) == 0:
        return
    block = bytes(1 << 20)
    at, end = offset, offset + size_bytes
    while at < end:
        at += os.pwrite(descriptor, block[: min(len(block), end - at)], at)


def _make_folders(root: Path, folder: Path) -> None:
    missing = []
    while folder != root and not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True, mode=0o750)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
