"""Results for who pulls: what changed since a cursor, one result whole, and that it was taken."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from khoanh.features import audit, devices, orders, reports
from khoanh.features.messages.kinds import ResultForm
from khoanh.features.messages.links import link_picture
from khoanh.features.messages.queries import changes as queries
from khoanh.features.messages.queries.changes import ResultChange
from khoanh.features.messages.tell import acting
from khoanh.features.orders import Order
from khoanh.features.reports import Outcome
from khoanh.foundation.errors import Conflict, Invalid
from khoanh.foundation.events import ReportChanged
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_ROWS = 500
_MOST = 2**63 - 1
_MOMENT = "%Y%m%d%H%M"


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes, the oldest first; `next` goes on behind them, also once there are more."""

    items: list[ResultChange]
    next: str


@dataclass(frozen=True, slots=True)
class GivenResult:
    """A result that was returned, with what the insurance tables XML3 and XML4 ask for (times `yyyymmddHHMM`).

    Attributes:
        pictures: Captions and addresses of key images; empty where no `public_url` is set.
        insurance: NGAY_TH_YL, NGAY_KQ, MO_TA, KET_LUAN, MA_BS_DOC_KQ, MA_MAY.
    """

    order: Order
    outcome: Outcome
    pictures: tuple[tuple[str, str], ...]
    insurance: dict[str, str]


def note_result(unit: Unit, event: ReportChanged) -> None:
    """Note for who pulls that results were returned, corrected or taken back."""
    with acting(unit):
        outcome = reports.read_outcome(unit, event.report)
        stands = outcome is not None and outcome.standing == "returned"
        for order in event.orders:
            status, version = queries.select_last(unit.db, order)
            if outcome is not None and stands:
                if status in ("final", "corrected") and version == outcome.version.number:
                    continue
                after = "corrected" if status else "final"
                queries.insert_change(unit.db, order, event.report, outcome.version.number, after)
            elif status in ("final", "corrected"):
                queries.insert_change(unit.db, order, event.report, version, "cancelled")


def list_result_changes(unit: Unit, *, cursor: str = "", source: str = "", limit: int = 100) -> ChangePage:
    """Return what became of results behind a cursor; numbers only, so that nothing need be audited.

    Args:
        unit: Its `who` may read results.
        cursor: `next` of the page before; empty: from the beginning.
        source: Orders of this HIS connection, and those entered here.
        limit: At most 500.

    Raises:
        Invalid: The cursor is not ours.
    """
    unit.who.require(Permission.REPORT_READ)
    after = _read_cursor(cursor)
    found = queries.select_changes(unit.db, unit.who.name, source, after, max(1, min(limit, MOST_ROWS)))
    return ChangePage(found, found[-1].cursor if found else f"{after[0]}.{after[1]}")


def read_given_result(unit: Unit, order: int) -> GivenResult:
    """Return the result of an order that was returned and stands; recorded. Raises NotFound: none does."""
    unit.who.require(Permission.REPORT_READ)
    told = orders.read_order(unit, order)
    outcome = reports.require_outcome(unit, order)
    form = ResultForm()
    found = ((one.caption, link_picture(unit, unit.who.name, form, outcome, one)) for one in _images(outcome))
    return GivenResult(told, outcome, tuple(one for one in found if one[1]), _insure(unit, told, outcome))


def take_result(unit: Unit, order: int, version: int) -> None:
    """Note that the asker's system has a version of a result. Raises NotFound; Conflict: another version stands."""
    unit.who.require(Permission.REPORT_READ)
    outcome = reports.require_outcome(unit, order)
    if outcome.version.number != version:
        raise Conflict(
            f"version {outcome.version.number} stands now",
            vi=f"Phiên bản hiện hành là {outcome.version.number}, hãy lấy lại kết quả",
        )
    queries.upsert_taken(unit.db, order, unit.who.name, version)
    audit.record(unit, "result taken", subject=f"report {outcome.report}", detail={"order": order, "version": version})


def _images(outcome: Outcome) -> tuple[reports.KeyImage, ...]:
    return outcome.version.content.key_images


def _insure(unit: Unit, order: Order, outcome: Outcome) -> dict[str, str]:
    zone = ZoneInfo(unit.settings.time_zone)
    content = outcome.version.content
    with acting(unit):
        device = devices.find_device(unit, order.device) if order.device else None
    performed = order.performed_at or order.started_at
    return {
        "NGAY_TH_YL": performed.astimezone(zone).strftime(_MOMENT) if performed else "",
        "NGAY_KQ": outcome.at.astimezone(zone).strftime(_MOMENT),
        "MO_TA": content.description,
        "KET_LUAN": "\n".join((content.conclusion, *content.addenda)),
        "MA_BS_DOC_KQ": outcome.reader.certificate if outcome.reader else "",
        "MA_MAY": device.equipment_code if device else "",
    }


def _read_cursor(cursor: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    first, _, second = cursor.partition(".")
    if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
        raise Invalid("the cursor is not one we gave", vi="Con trỏ trang không hợp lệ")
    found = int(first), int(second)
    if max(found) > _MOST:
        raise Invalid("the cursor is not one we gave", vi="Con trỏ trang không hợp lệ")
    return found
