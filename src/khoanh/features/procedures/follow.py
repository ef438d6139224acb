"""Which orders a step is of, and what becomes of them."""

import structlog

from khoanh.features import audit, orders
from khoanh.features.orders import State
from khoanh.features.procedures import queries
from khoanh.features.procedures.kinds import Facts, ScheduledRef, Status
from khoanh.features.procedures.queries import OrderRow
from khoanh.foundation.errors import Conflict
from khoanh.foundation.events import StudyMatched
from khoanh.standards.dicom import WRONG_ENTRY
from khoanh.transaction import Unit

_log = structlog.get_logger()


def link_step(unit: Unit, step: int, facts: Facts) -> None:
    """Find the orders that a step names: several in the group case, none if it is unscheduled (PS3.4 F.7.2.1.2)."""
    for ref in facts.scheduled:
        prefix = unit.settings.filler_prefix
        numbers = [number for text in (ref.step_id, ref.procedure_id, ref.filler) if (number := _key(text, prefix))]
        rows = queries.find_orders(unit.db, numbers, ref.study_uid, ref.accession)
        for order in _choose(ref, facts.patient_code, numbers, rows):
            queries.link_order(unit.db, step, order, scheduled=ref.is_scheduled)


def _key(text: str, prefix: str) -> int | None:
    digits = text.removeprefix(prefix)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def _choose(ref: ScheduledRef, patient: str, numbers: list[int], rows: list[OrderRow]) -> list[int]:
    """Return the orders that are surely meant: a number alone may be another system's."""
    numbered = [
        row.id
        for row in rows
        if row.id in numbers
        and (
            row.study_uid == ref.study_uid or row.accession == ref.accession != "" or row.patient_code == patient != ""
        )
    ]
    if numbered:
        return numbered
    # An appended or unscheduled step of a study that an order foresees names no number, only the study.
    studied = [row.id for row in rows if row.study_uid == ref.study_uid]
    exact = [row.id for row in rows if row.accession == ref.accession != "" and row.patient_code == patient != ""]
    both = [order for order in studied if order in exact]
    return both or studied or (exact if len(exact) == 1 else [])


def move_orders(unit: Unit, found: list[int], facts: Facts) -> None:
    """Take orders on as all their steps together say; an order that cannot follow stays and is noted.

    An order is being performed while any of its steps is, done once they have ended and one is completed, and broken
    off if none is. One that was chosen by mistake waits again (PS3.16 CID 9300, 110514).
    """
    for order in found:
        statuses = queries.list_statuses(unit.db, order)
        try:
            with unit.attempt():
                _move(unit, order, facts, statuses)
        except Conflict as fault:
            _log.info("order does not follow its procedure step", order=order, reason=fault.english)
            audit.record(unit, "order left as it is", subject=f"order {order}", detail={"told": str(facts.status)})


def _move(unit: Unit, order: int, facts: Facts, statuses: list[Status]) -> None:
    if Status.IN_PROGRESS in statuses:
        orders.start_order(unit, order, at=facts.started_at)
    elif Status.COMPLETED in statuses:
        orders.perform_order(unit, order, at=facts.ended_at)
    elif Status.DISCONTINUED in statuses:
        moved = orders.discontinue_order(unit, order, facts.reason)
        if facts.reason_code == WRONG_ENTRY and moved.state is State.DISCONTINUED:
            orders.reopen_order(unit, order, facts.reason)


def follow_match(unit: Unit, event: StudyMatched) -> None:
    """Know the unscheduled steps of a study as those of the order that it has been matched with."""
    if event.matched:
        for step in queries.list_unlinked(unit.db, event.study_uid):
            queries.link_order(unit.db, step, event.order, scheduled=False)
