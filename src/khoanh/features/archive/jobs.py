"""What the archive does later: facts of grown series, an overfull cache."""

from khoanh.features.archive.facts import prepare_series
from khoanh.features.archive.queries import delete as removing
from khoanh.features.archive.queries import locate as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.events import SeriesGrew
from khoanh.foundation.files import trim_folder
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


def trim_facts_job(unit: Unit) -> None:
    """Remove the facts used longest ago above three quarters of the cache."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    trim_folder(unit.settings.data / "cache" / "facts", unit.settings.cache_bytes * 3 // 4)


def prune_names_job(unit: Unit) -> None:
    """Forget the names of deleted and corrected studies that a search still looked among."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    removing.prune_names(unit.db)
