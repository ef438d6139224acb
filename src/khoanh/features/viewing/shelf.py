"""Files that can be made again, in one folder of the cache; the oldest go when there is no room."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from khoanh.foundation.settings import Settings


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


def trim_thumbnails(settings: Settings) -> int:
    """Remove the thumbnails used longest ago until they take at most a quarter of `cache_bytes`; return how many."""
    return trim_folder(settings.data / "cache" / "thumbnails", settings.cache_bytes // 4)


def trim_folder(folder: Path, most_bytes: int) -> int:
    """Where there is more than `most_bytes`, remove the files used longest ago until 90 % is left; return how many."""
    files: list[tuple[float, int, str]] = []
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                path = os.path.join(place, name)  # noqa: PTH118
                facts = os.stat(path)  # noqa: PTH116
                files.append((facts.st_mtime, facts.st_size, path))
    total, removed = sum(size for _, size, _ in files), 0
    if total <= most_bytes:
        return 0
    for _, size, path in sorted(files):
        if total <= most_bytes * 9 // 10:
            break
        with contextlib.suppress(OSError):
            Path(path).unlink()
            total -= size
            removed += 1
    return removed
