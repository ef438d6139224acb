"""What the archive does later: facts of grown series, torn packs, an overfull cache."""

import os
from pathlib import Path

from khoanh.adapters.storage import LocalStorage
from khoanh.features.archive.facts import prepare_series
from khoanh.features.archive.queries import locate as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.events import SeriesGrew
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_QUIET_S = 3.0


def prepare_later(unit: Unit, event: SeriesGrew) -> None:
    """Queue the making of a grown series' facts for when it has been quiet for a moment."""
    for series_id, _, _, _ in queries.read_series_keys(unit.db, event.study_uid, event.series_uid):
        unit.later("prepare_series", key=f"prepare_series {series_id}", wait_s=_QUIET_S, series=series_id)


def prepare_series_job(unit: Unit, series: int) -> None:
    """Make the facts of a series; one that is gone needs none."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    try:
        prepare_series(unit, series)
    except NotFound:
        return


def seal_torn_packs_job(unit: Unit) -> None:
    """Complete the packs of writers that died, those of the last two days."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    if isinstance(unit.storage, LocalStorage):
        for file in queries.list_recent_packs(unit.db):
            if unit.storage.local_path(file).exists():
                unit.storage.seal_torn(file)


def trim_facts_job(unit: Unit) -> None:
    """Remove the least recently used cache files above the cap."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    trim_folder(unit.settings.data / "cache", unit.settings.cache_bytes)


def trim_folder(folder: Path, most_bytes: int) -> int:
    """Remove the files of a folder read longest ago until it holds at most `most_bytes`; return the bytes freed."""
    files: list[tuple[float, int, str]] = []
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)  # noqa: PTH118 - a million Path objects would be slow
            try:
                facts = os.stat(path)  # noqa: PTH116
            except OSError:
                continue
            files.append((max(facts.st_atime, facts.st_mtime), facts.st_size, path))
    surplus = sum(size for _, size, _ in files) - most_bytes
    freed = 0
    for _, size, path in sorted(files):
        if freed >= surplus:
            break
        Path(path).unlink(missing_ok=True)
        freed += size
    return freed
