"""Folders of files that can be made again."""

import contextlib
import os
from pathlib import Path


def trim_folder(folder: Path, most_bytes: int) -> int:
    """Where there is more than `most_bytes`, remove the files used longest ago until 90 % is left; return how many."""
    files: list[tuple[float, int, str]] = []
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                path = os.path.join(place, name)  # noqa: PTH118
                facts = os.stat(path)  # noqa: PTH116
                files.append((max(facts.st_atime, facts.st_mtime), facts.st_size, path))
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
