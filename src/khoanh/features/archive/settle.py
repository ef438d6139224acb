"""Making rows again that a crash of PostgreSQL took.

The bytes of an acknowledged object are synced; its row is committed, but the log is flushed a moment later, for that
flush would cost as much as the bytes. What a crash can take lies in packs that are not settled, and is read from there.
"""

import structlog

from khoanh.adapters.storage import LocalStorage
from khoanh.features.archive.headers import limit_header
from khoanh.features.archive.indexing import Indexer
from khoanh.features.archive.objects import Source
from khoanh.features.archive.queries import check
from khoanh.features.archive.queries import settle as queries
from khoanh.features.archive.reindex import ReindexReport, index_pack
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk

_log = structlog.get_logger()


def steady_index(desk: Desk, who: Principal) -> None:
    """Settle the packs unless that was done since the last crash; one process does it, the others wait."""
    with desk.single(who) as unit:
        queries.lock_settling(unit.db)
        try:
            if not queries.is_steady(unit.db):
                settle_packs(desk, who)
                queries.mark_steady(unit.db)
        finally:
            queries.unlock_settling(unit.db)


def settle_packs(desk: Desk, who: Principal) -> int:
    """Index what packs that are not settled hold and the index does not; return how many objects that were.

    The pack of a writer that lives is read too, and stays as it is; that of a dead one is completed.
    """
    who.require(Permission.SYSTEM_MANAGE)
    with desk.single(who) as unit:
        files = queries.list_unsettled_packs(unit.db)
    indexer = Indexer(desk, who, Source("import", "settle"))
    limits, report = limit_header(desk.settings), ReindexReport()
    for file in files:
        try:
            is_left = desk.storage.may_remove(file)
            if is_left and isinstance(desk.storage, LocalStorage):
                desk.storage.seal_torn(file)
            with desk.single(who) as unit:
                known = check.list_known_offsets(unit.db, file)
            index_pack(desk, indexer, file, known, limits, report)
        except (OSError, NotFound) as fault:
            # One pack that cannot be read must not keep the others from being served; `khoanh check` tells of it.
            _log.error("pack not settled", pack=file, reason=type(fault).__name__)
            continue
        if is_left:
            with desk.single(who) as unit:
                queries.settle_pack(unit.db, file)
    indexer.tell_growth()
    if report.added:
        _log.warning("rows made again from packs", objects=report.added, packs=len(files))
    return report.added
