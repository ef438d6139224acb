"""Reads many pieces of packs on a local disk: into the buffers they leave in, a pack opened once (preadv(2))."""

import os
from collections.abc import Callable


class LocalReader:
    """Keeps the pack read last open."""

    def __init__(self, open_file: Callable[[str], int]) -> None:
        self._open_file = open_file
        self._file = ""
        self._descriptor = -1

    def fill(self, file: str, offset: int, into: memoryview, *, may_wait: bool) -> bool:
        """Fill a buffer; see `Reader.fill`."""
        if file != self._file:
            self.close()
            self._descriptor, self._file = self._open_file(file), file
        if not may_wait:
            try:
                # The kernel gives what the page cache holds and stops where it would have to wait for the disk.
                return os.preadv(self._descriptor, [into], offset, os.RWF_NOWAIT) == len(into)
            except OSError:
                return False
        done = 0
        while done < len(into) and (got := os.preadv(self._descriptor, [into[done:]], offset + done)):
            done += got
        return done == len(into)

    def close(self) -> None:
        """Let go of the pack read last."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._file, self._descriptor = "", -1
