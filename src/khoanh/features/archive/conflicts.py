"""Objects that came again with other content: listed, and settled by a person."""

from dataclasses import dataclass
from datetime import datetime

from khoanh.features import audit
from khoanh.features.archive.queries import conflicts as queries
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


@dataclass(frozen=True, slots=True)
class ObjectConflict:
    """Other bytes under a known UID; `kept` if they lie in the store as a second version."""

    id: int
    study_uid: str
    instance_uid: str
    noticed_at: datetime
    kept: bool
    source: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ObjectConflictPage:
    """A page of conflicts, newest first; `next` continues it."""

    items: list[ObjectConflict]
    next: str | None


def find_object_conflicts(unit: Unit, *, cursor: str = "", limit: int = 100) -> ObjectConflictPage:
    """List the conflicts nobody has settled."""
    unit.who.require(Permission.IDENTITY_RESOLVE)
    if cursor and not cursor.isdigit():
        raise Invalid("the cursor is none of ours", vi="Con trỏ trang không hợp lệ")
    rows = queries.select_conflicts(unit.db, int(cursor) if cursor else None, limit + 1)
    items = [ObjectConflict(*row) for row in rows[:limit]]
    return ObjectConflictPage(items, str(items[-1].id) if len(rows) > limit else None)


def settle_object_conflict(unit: Unit, conflict_id: int, *, use_second: bool = False) -> None:
    """Settle a conflict: the first version stays current, or the second takes its place; both stay in the store.

    Raises:
        NotFound: There is no such open conflict.
        Conflict: The second version was not kept, or one of them is gone.
    """
    unit.who.require(Permission.IDENTITY_RESOLVE)
    settled = queries.settle_conflict(unit.db, conflict_id, unit.who.name)
    if settled is None:
        raise NotFound(f"no open conflict {conflict_id}", vi="Không tìm thấy mâu thuẫn này")
    instance_uid, study_uid, kept = settled
    if use_second and not (kept and queries.swap_versions(unit.db, conflict_id)):
        raise Conflict("the second version was not kept", vi="Phiên bản thứ hai không được lưu")
    audit.record(
        unit, "object conflict settled", study_uid=study_uid, subject=instance_uid, detail={"use_second": use_second}
    )
