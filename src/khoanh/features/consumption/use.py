"""Records what an examination used, and shows it."""

from dataclasses import dataclass, replace

from khoanh.features import audit
from khoanh.features.consumption import queries
from khoanh.features.consumption.kinds import Consumption, UsedSupply
from khoanh.features.consumption.rules import RECORDABLE, check_consumption
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, or what is usual while nothing was (`revision` 0); whether it may be recorded now."""

    consumption: Consumption
    recordable: bool


def read_consumption(unit: Unit, order: int) -> Recorded:
    """Return what an examination used; while nothing was recorded, what its service usually takes.

    Raises:
        NotFound: There is no such order.
    """
    unit.who.require(Permission.ORDER_READ)
    state, service = _read_order(unit, order)
    recordable = state in RECORDABLE and unit.who.may(Permission.ORDER_PERFORM)
    kept = queries.select_consumption(unit.db, order)
    if kept is None:
        usual = queries.select_usual(unit.db, service) if service else []
        kept = Consumption(order, supplies=tuple(UsedSupply(one.supply, one.quantity) for one in usual))
    return Recorded(kept, recordable)


def record_consumption(unit: Unit, consumption: Consumption) -> Consumption:
    """Keep what an examination used, in place of what was recorded before; the trail keeps both.

    Args:
        consumption: Its `revision` is the one that was read.

    Raises:
        NotFound: There is no such order.
        Conflict: The examination has not begun, or somebody else recorded meanwhile.
        Invalid: A quantity is out of its range, a supply is unknown or stands there twice.
    """
    unit.who.require(Permission.ORDER_PERFORM)
    order = consumption.order
    state, _ = _read_order(unit, order)
    if state not in RECORDABLE:
        raise Conflict("the examination has not begun", vi="Ca chụp chưa bắt đầu nên chưa ghi được vật tư")
    keys = {supply.code: supply.id for supply in queries.select_supplies(unit.db)}
    checked = check_consumption(consumption, keys)
    revision = queries.lock_revision(unit.db, order)
    if revision != checked.revision:
        raise Conflict("somebody else recorded meanwhile", vi="Người khác vừa ghi vật tư của ca này, hãy tải lại")
    kept = replace(checked, revision=revision + 1, changed_at=unit.now, changed_by=unit.who.name)
    queries.replace_consumption(unit.db, kept, keys)
    audit.record(
        unit,
        "consumption recorded",
        subject=f"order {order}",
        detail={
            "revision": kept.revision,
            "exposures": kept.exposures,
            "repeats": {one.reason: one.count for one in kept.repeats},
            "supplies": {one.supply: [str(one.quantity), str(one.spoilt)] for one in kept.supplies},
        },
    )
    unit.notify("order", order=order, step="consumption", state=state)
    return kept


def _read_order(unit: Unit, order: int) -> tuple[str, str]:
    found = queries.select_order(unit.db, order)
    if found is None:
        raise NotFound("no such order", vi="Không có chỉ định này")
    return found
