"""Bytes of stored objects on their way out: named first, read when they are sent.

What lies in the page cache is read by the event loop itself, for a hop to a thread costs more than the copy; what the
disk must bring is read in a thread, so that nobody else waits for it.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import anyio
from anyio import to_thread

from khoanh.adapters.storage import Reader, Storage
from khoanh.features.archive import StoredObject
from khoanh.foundation.errors import NotFound

_CHUNK_BYTES = 1 << 20
_FAIR_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fetch:
    """Bytes of a pack that are still to be read.

    Attributes:
        finish: What is made of them, None if nothing.
    """

    file: str
    offset: int
    size_bytes: int
    finish: Callable[[bytes], bytes] | None = None


Piece = bytes | Fetch


def fetch_dataset(
    stored: StoredObject, start: int = 0, stop: int | None = None, chunk_bytes: int = _CHUNK_BYTES
) -> Iterator[Fetch]:
    """Name the bytes of the data set from `start` up to `stop`, counted from its first byte."""
    place = stored.dataset_place
    end = place.size_bytes if stop is None else min(stop, place.size_bytes)
    while start < end:
        size = min(chunk_bytes, end - start)
        yield Fetch(place.file, place.offset + start, size)
        start += size


def fetch_head(stored: StoredObject, finish: Callable[[bytes], bytes]) -> Piece:
    """Name what is stored before the data set; `finish` makes of it what shall stand there."""
    if not stored.dataset_offset:
        return finish(b"")
    return Fetch(stored.place.file, stored.place.offset, stored.dataset_offset, finish)


def read_now(storage: Storage, piece: Piece) -> bytes | None:
    """Return the bytes if that cannot block, else None."""
    if isinstance(piece, bytes):
        return piece
    return _complete(piece, storage.read_resident(piece.file, piece.offset, piece.size_bytes))


def read_piece(storage: Storage, piece: Piece) -> bytes:
    """Return the bytes, from the disk if need be.

    Raises:
        NotFound: They are gone.
    """
    if isinstance(piece, bytes):
        return piece
    found = _complete(piece, storage.read(piece.file, piece.offset, piece.size_bytes))
    if found is None:
        raise NotFound(f"pack {piece.file} ends early", vi="Dữ liệu lưu trữ bị thiếu")
    return found


def _complete(fetch: Fetch, raw: bytes | None) -> bytes | None:
    if raw is None or len(raw) != fetch.size_bytes:
        return None
    return fetch.finish(raw) if fetch.finish else raw


async def send_pieces(storage: Storage, pieces: Iterable[Piece]) -> AsyncIterator[bytes | bytearray]:
    """Yield the bytes one after another; gives way after each megabyte, so that a vanished client ends it.

    What is small goes along with the large piece that follows it, each in a buffer of its own that is filled once.
    """
    reader = storage.open_reader()
    held: list[bytes] = []
    since = 0
    try:
        for piece in pieces:
            if isinstance(piece, bytes):
                held.append(piece)
            elif piece.finish is not None:
                held.append(piece.finish(bytes(await _fill(reader, piece, b""))))
            else:
                found = await _fill(reader, piece, b"".join(held))
                held.clear()
                since += len(found)
                if since >= _FAIR_BYTES:
                    since = 0
                    await anyio.sleep(0)
                yield found
        if held:
            yield b"".join(held)
    finally:
        reader.close()


async def _fill(reader: Reader, fetch: Fetch, before: bytes) -> bytearray:
    body = bytearray(len(before) + fetch.size_bytes)
    body[: len(before)] = before
    with memoryview(body)[len(before) :] as into:
        if not reader.fill(fetch.file, fetch.offset, into, may_wait=False):
            fill = partial(reader.fill, fetch.file, fetch.offset, into, may_wait=True)
            if not await to_thread.run_sync(fill):
                raise NotFound(f"pack {fetch.file} ends early", vi="Dữ liệu lưu trữ bị thiếu")
    return body
