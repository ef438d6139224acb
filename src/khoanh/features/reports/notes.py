"""Notes that technologists and readers leave with a case, and the filters that a reader keeps."""

from collections.abc import Mapping

from khoanh.features import audit, orders
from khoanh.features.reports.kinds import CaseNote, SavedFilter
from khoanh.features.reports.queries import notes as queries
from khoanh.features.reports.rules import clean_note
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_FILTERS = 30
MOST_NAME = 60
_MOST_ASKED = 12
_MOST_VALUE = 200


def add_case_note(unit: Unit, order: int, text: str) -> CaseNote:
    """Leave a note with a case.

    Raises:
        NotFound: There is no such order.
        Invalid: There is no text.
        Forbidden: The asker neither performs nor reads.
    """
    _require_worker(unit)
    orders.read_order(unit, order)
    note = queries.insert_note(unit.db, order, unit.who.name, clean_note(text))
    audit.record(unit, "case note added", subject=f"order {order}")
    unit.notify("report", report=None, orders=[order], step="noted", version=0)
    return note


def list_case_notes(unit: Unit, order: int) -> list[CaseNote]:
    """Return the notes of a case, the first one first. Raises NotFound, Forbidden."""
    _require_worker(unit)
    orders.read_order(unit, order)
    return queries.select_notes(unit.db, order)


def list_filters(unit: Unit) -> list[SavedFilter]:
    """Return the filters that who asks has kept, by name."""
    unit.who.require(Permission.REPORT_WRITE)
    return queries.select_filters(unit.db, unit.who.name)


def save_filter(unit: Unit, name: str, asked: Mapping[str, str]) -> SavedFilter:
    """Keep a filter of who asks under a name; the same name again replaces it. Raises Invalid, Conflict."""
    unit.who.require(Permission.REPORT_WRITE)
    kept = " ".join(name.split())[:MOST_NAME]
    if not kept:
        raise Invalid("a filter has a name", vi="Chưa đặt tên bộ lọc")
    if len(asked) > _MOST_ASKED or any(len(part) > _MOST_VALUE for pair in asked.items() for part in pair):
        raise Invalid("this is no filter of the list", vi="Bộ lọc không hợp lệ")
    known = {one.name for one in queries.select_filters(unit.db, unit.who.name)}
    if kept not in known and len(known) >= MOST_FILTERS:
        raise Conflict(f"at most {MOST_FILTERS} filters", vi=f"Tối đa {MOST_FILTERS} bộ lọc, hãy xóa bớt")
    queries.upsert_filter(unit.db, unit.who.name, kept, asked)
    return SavedFilter(kept, asked)


def remove_filter(unit: Unit, name: str) -> None:
    """Forget a filter of who asks. Raises NotFound."""
    unit.who.require(Permission.REPORT_WRITE)
    if not queries.delete_filter(unit.db, unit.who.name, name):
        raise NotFound("no such filter", vi="Không có bộ lọc này")


def _require_worker(unit: Unit) -> None:
    if not unit.who.may(Permission.REPORT_WRITE) and not unit.who.may(Permission.ORDER_PERFORM):
        raise Forbidden("notes are for who performs or reads", vi="Ghi chú ca dành cho người chụp và người đọc")
