"""Files that can be made again, in one folder of the cache; the oldest go when there is no room."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from khoanh.foundation.files import trim_folder
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


@dataclass(frozen=True, slots=True)
class Shelf:
    """Small files by name, 256 folders of them; names come from checksums, never from what was sent."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """Return what was kept under `name` and mark it used; None if it is not there."""
        path = self._path(name)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file whole or not at all; a full disk costs the cache, not the answer."""
        path = self._path(name)
        new = path.with_name(f".{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(content)
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def trim_thumbnails_job(unit: Unit) -> None:
    """Remove the thumbnails used longest ago until they take at most a quarter of `cache_bytes`."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    trim_folder(unit.settings.data / "cache" / "thumbnails", unit.settings.cache_bytes // 4)
