"""Objects in an S3 bucket, one key each: `YYYY/MM/DD/UID~RANDOM~CRC32.dcm` below the prefix.

A key is written in one request, whole or not at all, and S3 answers only when it keeps it; the object is spooled
to a local file first, because its key carries its CRC-32. A scan needs nothing but the bucket.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO, TypeVar

import obstore
from isal import isal_zlib
from obstore.exceptions import BaseError
from obstore.store import S3Store

from khoanh.adapters.storage.kept import BlobPlace, Found
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid, NotFound, OutOfResources

_KEY = re.compile(r"\d{4}/\d\d/\d\d/(?P<name>[0-9.]+)~[0-9a-f]+~(?P<crc32>[0-9a-f]{8})\.dcm\Z")
_IN_MEMORY = 4 << 20

Result = TypeVar("Result")


class S3ObjectWriter:
    """Writes objects one by one, each to a key of its own."""

    file = ""

    def __init__(self, store: S3Store, spool: Path) -> None:
        self._store = store
        self._spool = spool
        self._stream: IO[bytes] | None = None
        self._last = ""
        self._name = ""
        self._size = 0
        self._total = 0
        self._crc32 = 0

    @property
    def size_bytes(self) -> int:
        """Return the bytes written through this writer so far."""
        return self._total

    def begin(self, name: str) -> None:
        """Start an object; see `PackWriter.begin`."""
        self._drop_spool()
        self._name, self._size, self._crc32 = name, 0, 0
        self._stream = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self._spool))  # noqa: SIM115

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Append bytes to the object."""
        assert self._stream is not None
        view = memoryview(chunk)
        try:
            self._stream.write(view)
        except OSError as fault:
            raise OutOfResources("the spool folder is full", vi="Thư mục tạm đã đầy") from fault
        self._crc32 = isal_zlib.crc32(view, self._crc32)
        self._size += len(view)

    def end(self) -> BlobPlace:
        """Put the object; when this returns S3 keeps it."""
        if self._stream is None or self._size == 0:
            raise Invalid("the object is empty", vi="Đối tượng rỗng")
        key = f"{now():%Y/%m/%d}/{self._name}~{secrets.token_hex(6)}~{self._crc32:08x}.dcm"
        self._stream.seek(0)
        stream = self._stream
        _ask(lambda: obstore.put(self._store, key, stream))
        self._drop_spool()
        self._last, self._total = key, self._total + self._size
        return BlobPlace(key, 0, self._size)

    def settle(self) -> None:
        """Return at once: what was put is kept."""

    def abandon(self) -> None:
        """Drop the object begun or put last."""
        if self._stream is None and self._last:
            _ask(lambda: obstore.delete(self._store, self._last))
            self._last = ""
        self._drop_spool()

    def close(self) -> None:
        """End the writer; there is nothing to complete."""
        self._drop_spool()

    def _drop_spool(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class S3Storage:
    """One bucket, or a prefix in it; keys and region come from the environment (AWS_*)."""

    def __init__(self, url: str, spool: Path) -> None:
        spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._spool = spool
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
        self._store = S3Store.from_url(url, client_options={"allow_http": endpoint.startswith("http:")})

    def open_pack(self) -> S3ObjectWriter:
        """Return a writer."""
        return S3ObjectWriter(self._store, self._spool)

    def read(self, file: str, offset: int, size_bytes: int) -> bytes:
        """Read bytes of an object."""
        if size_bytes <= 0:
            return b""
        return bytes(_ask(lambda: obstore.get_range(self._store, file, start=offset, length=size_bytes)))

    def read_resident(self, file: str, offset: int, size_bytes: int) -> bytes | None:
        """Return None: a bucket is never at hand."""
        return None

    def open_reader(self) -> "S3Reader":
        """Begin to read many pieces."""
        return S3Reader(self)

    def read_chunks(self, place: BlobPlace, chunk_bytes: int = 1 << 20) -> Iterator[bytes]:
        """Read an object piece by piece."""
        at, end = place.offset, place.offset + place.size_bytes
        while at < end:
            chunk = self.read(place.file, at, min(max(chunk_bytes, 8 << 20), end - at))
            if not chunk:
                raise NotFound(f"object {place.file} ends early")
            yield chunk
            at += len(chunk)

    def local_path(self, file: str) -> Path | None:
        """Return nothing: the bytes are not on a local disk."""
        return None

    def erase(self, place: BlobPlace, name: str) -> None:
        """Delete the object's key."""
        self.remove(place.file)

    def may_remove(self, file: str) -> bool:
        """Tell that a key may always be deleted."""
        return True

    def remove(self, file: str) -> None:
        """Delete a key."""
        _ask(lambda: obstore.delete(self._store, file))

    def list_files(self) -> Iterator[str]:
        """Name every object, oldest day first."""
        for page in obstore.list(self._store, chunk_size=1000):
            yield from (meta["path"] for meta in page if _KEY.match(meta["path"]))

    def scan(self, file: str, known: Collection[int] = ()) -> Iterator[Found]:
        """Read one object and compare it to the CRC-32 in its key."""
        match = _KEY.match(file)
        if match is None or 0 in known:
            return
        size = int(_ask(lambda: obstore.head(self._store, file))["size"])
        place, crc32 = BlobPlace(file, 0, size), 0
        for chunk in self.read_chunks(place):
            crc32 = isal_zlib.crc32(chunk, crc32)
        yield Found(match["name"], place, f"{crc32:08x}" == match["crc32"])

    def sync(self, file: str) -> None:
        """Do nothing: S3 answered only when it kept the object."""

    def space(self) -> tuple[int, int] | None:
        """Return nothing: a bucket has no such number."""
        return None


def _ask(request: Callable[[], Result]) -> Result:
    """Run a request and say its failure in our words."""
    try:
        return request()
    except FileNotFoundError as fault:
        raise NotFound("the object is missing in the bucket", vi="Thiếu đối tượng trong kho S3") from fault
    except (BaseError, OSError) as fault:
        raise OutOfResources(
            f"the object store does not answer ({type(fault).__name__})", vi="Kho S3 tạm thời không truy cập được"
        ) from fault


class S3Reader:
    """Reads pieces of a bucket, a request each."""

    def __init__(self, storage: S3Storage) -> None:
        self._storage = storage

    def fill(self, file: str, offset: int, into: memoryview, *, may_wait: bool) -> bool:
        """Fill a buffer; see `Reader.fill`."""
        if not may_wait:
            return False
        found = self._storage.read(file, offset, len(into))
        into[: len(found)] = found
        return len(found) == len(into)

    def close(self) -> None:
        """Nothing to let go of."""
