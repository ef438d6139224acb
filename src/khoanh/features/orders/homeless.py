"""Studies that no order was found for: listed, and let go by a person who knows why."""

from dataclasses import dataclass
from datetime import datetime

from khoanh.features import audit
from khoanh.features.orders.facts import check_moment
from khoanh.features.orders.queries import match as queries
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class HomelessStudy:
    """A study without an order; `doubtful`: its patient code is of somebody with another name."""

    study_uid: str
    received_at: datetime
    patient_code: str
    patient_name: str
    accession: str
    description: str
    modalities: tuple[str, ...]
    instance_count: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class HomelessPage:
    """Some of them, the latest first; `next` continues."""

    items: list[HomelessStudy]
    next: str | None


def list_homeless(unit: Unit, *, cursor: str = "", limit: int = 100) -> HomelessPage:
    """List the studies without an order. Raises Invalid: the cursor is not ours."""
    unit.who.require(Permission.ORDER_MATCH)
    limit = max(1, min(limit, MOST_ROWS))
    rows = queries.select_homeless(unit.db, _read_cursor(cursor) if cursor else None, limit + 1)
    items = [HomelessStudy(*row[2:8], tuple(row[8]), *row[9:]) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return HomelessPage(items, f"{last[0].isoformat()}|{last[1]}" if last else None)


def dismiss_homeless(unit: Unit, study_uid: str, reason: str) -> None:
    """Say that a study needs no order, such as one brought on a disc.

    Raises:
        NotFound: It is not among the homeless.
        Invalid: No reason is given.
    """
    unit.who.require(Permission.ORDER_MATCH)
    if not reason.strip():
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    study = queries.lock_study(unit.db, study_uid)
    if study is None or not queries.remove_homeless(unit.db, study.id):
        raise NotFound("no such study without an order", vi="Ca chụp này không nằm trong danh sách chờ ghép")
    audit.record(unit, "homeless dismissed", study_uid=study_uid, detail={"reason": reason.strip()[:500]})
    unit.notify("homeless", study_uid=study_uid)


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    at, _, key = cursor.partition("|")
    try:
        moment, number = datetime.fromisoformat(at), int(key)
        check_moment(moment)
        if not 0 <= number < 2**63:
            raise ValueError
    except (ValueError, Invalid) as fault:
        raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ") from fault
    return moment, number
