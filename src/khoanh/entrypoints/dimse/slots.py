"""How many associations are open, in all processes: one byte lock each, which the kernel drops with its holder."""

import fcntl
import hashlib
import os
import struct
from contextlib import suppress
from pathlib import Path

_LOCK = struct.Struct("hhqqi4x")


class Slots:
    """Counts associations in all and per device, over every process that shares the folder."""

    def __init__(self, folder: Path, most: int) -> None:
        """Use lock files in `folder`; at most `most` associations are open at once."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._most = most

    def take(self, ae_title: str, most_of_device: int) -> "Slot | None":
        """Take a place for one association, None if the device or everybody together has no more."""
        device = hashlib.sha256(ae_title.encode()).hexdigest()[:16]
        held: list[int] = []
        for name, most in (("all", self._most), (device, most_of_device or self._most)):
            descriptor = self._lock_one(name, most)
            if descriptor is None:
                Slot(held).free()
                return None
            held.append(descriptor)
        return Slot(held)

    def _lock_one(self, name: str, most: int) -> int | None:
        descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for place in range(most):
            # A lock of the open file (not of the process), so that threads exclude each other too.
            with suppress(BlockingIOError):
                fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0))
                return descriptor
        os.close(descriptor)
        return None


class Slot:
    """One taken place."""

    def __init__(self, descriptors: list[int]) -> None:
        self._descriptors = descriptors

    def free(self) -> None:
        """Give it back."""
        while self._descriptors:
            os.close(self._descriptors.pop())
