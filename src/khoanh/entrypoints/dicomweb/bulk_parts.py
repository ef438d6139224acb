"""Bulk data that arrived with metadata, held on disk until their objects are made."""

import errno
import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import urlsplit

from khoanh.entrypoints.dicomweb.media_types import MediaType
from khoanh.foundation.errors import Invalid, OutOfResources
from khoanh.transaction import Desk

_IN_MEMORY_BYTES = 1 << 20
_MOST_PARTS = 20_000
_CHUNK_BYTES = 1 << 20
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BulkPart:
    """One part; small ones stay in memory."""

    def __init__(self, media_type: MediaType, location: str, folder: str, most_bytes: int) -> None:
        self.media_type = media_type
        self.location = location
        self.size_bytes = 0
        self._most_bytes = most_bytes
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, dir=folder)  # noqa: SIM115

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            OutOfResources: It is larger than the largest object, or the disk is full.
        """
        self.size_bytes += len(chunk)
        if self.size_bytes > self._most_bytes:
            raise OutOfResources("a part is larger than the largest object allowed", vi="Dữ liệu gửi lên quá lớn")
        try:
            self.file.write(chunk)
        except OSError as fault:
            if fault.errno in _FULL_DISK:
                raise OutOfResources("the disk is full", vi="Ổ đĩa đã đầy") from fault
            raise

    def read(self, most_bytes: int) -> bytes:
        """Return the whole content.

        Raises:
            Invalid: It is longer than `most_bytes`.
        """
        if self.size_bytes > most_bytes:
            raise Invalid("a bulk value is too large for its place", vi="Dữ liệu quá lớn cho thuộc tính này")
        self.file.seek(0)
        return self.file.read()

    def head(self, size_bytes: int) -> bytes:
        """Return the first bytes."""
        self.file.seek(0)
        return self.file.read(size_bytes)

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the content from `start` up to `stop`."""
        end = self.size_bytes if stop is None else min(stop, self.size_bytes)
        self.file.seek(start)
        while start < end:
            chunk = self.file.read(min(_CHUNK_BYTES, end - start))
            if not chunk:
                return
            yield chunk
            start += len(chunk)


class BulkParts:
    """The bulk data parts of one request."""

    def __init__(self, desk: Desk) -> None:
        self._most_bytes = desk.settings.max_object_bytes
        folder = desk.settings.data / "tmp"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = str(folder)
        self._parts: list[BulkPart] = []

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._parts)

    def begin(self, media_type: MediaType, location: str) -> BulkPart:
        """Start a part.

        Raises:
            Invalid: There are too many.
        """
        if len(self._parts) >= _MOST_PARTS:
            raise Invalid("the body has too many parts", vi="Gói tin có quá nhiều phần")
        part = BulkPart(media_type, location, self._folder, self._most_bytes)
        self._parts.append(part)
        return part

    def find(self, uri: str) -> list[BulkPart]:
        """Return the parts of a BulkDataURI, several if each holds one frame.

        Senders write the same place as absolute or relative, with or without brackets.

        Raises:
            Invalid: No part is there.
        """
        for simplify in (str.strip, _path_of, _last_of):
            wanted = simplify(uri)
            found = [part for part in self._parts if part.location and simplify(part.location) == wanted]
            if found:
                return found
        if len(self._parts) == 1 and not self._parts[0].location:
            return list(self._parts)
        raise Invalid("no part of the body holds the bulk data referred to", vi="Thiếu phần dữ liệu được tham chiếu")

    def at(self, position: int) -> BulkPart | None:
        """Return the part at a place in the body, None if there is none."""
        return self._parts[position] if position < len(self._parts) else None

    def close(self) -> None:
        """Drop all."""
        for part in self._parts:
            part.file.close()
        self._parts.clear()


def _path_of(uri: str) -> str:
    try:
        split = urlsplit(uri.strip().strip("<>"))
    except ValueError:
        return uri
    return split.path.lstrip("/")


def _last_of(uri: str) -> str:
    return _path_of(uri).rpartition("/")[2] or uri
