"""The modality worklist: what one device is to do (PS3.4 Annex K; the door matches the remaining keys)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from khoanh.features.orders.facts import check_moment
from khoanh.features.orders.kinds import Order, State, WorklistFilter
from khoanh.features.orders.queries import worklist as queries
from khoanh.features.orders.queries.orders import make_order
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

EVERYTHING = WorklistFilter()
_DAYS_AHEAD = 60


@dataclass(frozen=True, slots=True)
class WorklistItem:
    """One scheduled procedure step.

    Attributes:
        start_at: When it is to be done: the appointment; without one today, from when it was ordered on.
        status: Scheduled Procedure Step Status (0040,0020).
        station_ae: The device asked for, or the one of its stations that the order is for.
        visit_number: Admission ID (0038,0010).
        location: Current Patient Location (0038,0300).
    """

    order: Order
    start_at: datetime
    status: str
    station_ae: str
    visit_number: str
    visit_class: str
    location: str


def find_worklist_items(unit: Unit, ae_title: str, wanted: WorklistFilter = EVERYTHING) -> list[WorklistItem]:
    """Return the steps that a device may see, the earliest first; each device sees only its own.

    An order is a device's if it names it; if it names none, by the devices of its room, else of its service, else of
    the service's rooms; else if its modality is the device's. The device's profile (`devices.WorklistProfile`) may
    leave the last out, or add what is meant for other devices of its room, or other stations.
    """
    unit.who.require(Permission.WORKLIST_READ)
    for moment in (wanted.since, wanted.until):
        check_moment(moment)
    today = unit.now.astimezone(ZoneInfo(unit.settings.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    oldest = today - timedelta(days=unit.settings.worklist_days)
    since = max(wanted.since, oldest) if wanted.since else oldest
    until = wanted.until or today + timedelta(days=_DAYS_AHEAD)
    rows = queries.select_items(unit.db, ae_title.strip(), wanted, oldest, today, since, until)
    first: dict[object, tuple[object, ...]] = {}
    for row in rows:
        first.setdefault(row[0], row)
    return [_make_item(row, unit.settings.filler_prefix) for row in first.values()]


def _make_item(row: tuple[object, ...], prefix: str) -> WorklistItem:
    order = make_order(row[:-5], prefix)
    start_at, number, class_, location, station = row[-5:]
    assert isinstance(start_at, datetime)
    status = "STARTED" if order.state is State.STARTED else "ARRIVED" if order.arrived_at else "SCHEDULED"
    return WorklistItem(
        order, start_at, status, str(station), str(number or ""), str(class_ or ""), str(location or "")
    )
