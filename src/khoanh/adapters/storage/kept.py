"""What every store offers, wherever it keeps the bytes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobPlace:
    """Where one object lies.

    Attributes:
        file: Key of the pack below the store's root, with `/` between its parts.
        offset: Of the object's first byte in the pack.
        size_bytes: Of the object, Part 10 preamble and meta information included.
    """

    file: str
    offset: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Found:
    """An object met while scanning a pack, `intact` if its CRC-32 agrees."""

    name: str
    place: BlobPlace
    intact: bool


class PackWriter(Protocol):
    """Writes objects one after another into one pack; used by one thread."""

    file: str

    @property
    def size_bytes(self) -> int:
        """Return the pack's length so far."""

    def begin(self, name: str) -> None:
        """Start an object called `name` (its SOP Instance UID). Raises OutOfResources: the disk is full."""

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Append bytes. Raises OutOfResources: the disk is full."""

    def end(self) -> BlobPlace:
        """End the object and start to sync it."""

    def settle(self) -> None:
        """Wait for the sync of the object ended last; when this returns it survives a power cut."""

    def abandon(self) -> None:
        """Drop the object begun last, or the one ended last whose row did not commit."""

    def close(self) -> None:
        """Complete the pack; an empty one is removed."""


class Reader(Protocol):
    """Reads many pieces one after another, mostly of one pack; used by one at a time."""

    def fill(self, file: str, offset: int, into: memoryview, *, may_wait: bool) -> bool:
        """Fill a buffer; False if the pack ends before, or if that could block and may not. Raises NotFound."""

    def close(self) -> None:
        """Let go of the pack read last."""


class Storage(Protocol):
    """A place that keeps packs."""

    def open_pack(self) -> PackWriter:
        """Start a new pack. Raises OutOfResources: less than the wanted space is free."""

    def read(self, file: str, offset: int, size_bytes: int) -> bytes:
        """Read bytes. Raises NotFound: no such pack."""

    def read_resident(self, file: str, offset: int, size_bytes: int) -> bytes | None:
        """Read bytes if they are in memory already, so that it cannot block; else return None."""

    def open_reader(self) -> Reader:
        """Begin to read many pieces; close it."""

    def read_chunks(self, place: BlobPlace, chunk_bytes: int = 1 << 20) -> Iterator[bytes]:
        """Read one object piece by piece."""

    def local_path(self, file: str) -> Path | None:
        """Return the pack's path if it lies on a local disk (for sendfile), else None."""

    def erase(self, place: BlobPlace, name: str) -> None:
        """Destroy the bytes of the object called `name`; the others of its pack stay where they are."""

    def may_remove(self, file: str) -> bool:
        """Tell whether no writer holds the pack."""

    def remove(self, file: str) -> None:
        """Remove a whole pack."""

    def list_files(self) -> Iterator[str]:
        """Name every pack."""

    def scan(self, file: str, known: Collection[int] = ()) -> Iterator[Found]:
        """Walk the objects of a pack without the index, unread those at `known` offsets; a torn tail is left out."""

    def sync(self, file: str) -> None:
        """Have what a pack holds survive a power cut; its writer may have died before its last sync."""

    def space(self) -> tuple[int, int] | None:
        """Return (total, free) bytes, or None where there is no such number."""
