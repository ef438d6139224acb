"""Keeps what is counted of an order up to date with what happens to it."""

from khoanh.features.statistics.queries.facts import shape_count
from khoanh.foundation.events import OrderChanged, ReportChanged, StudyMatched
from khoanh.transaction import Unit

# Only these change what is counted beside the order's own columns; a HIS places hundreds of orders a second.
_ORDER_STEPS = frozenset(("start", "perform"))
_REPORT_STEPS = frozenset(("read", "approved", "signed", "returned"))


def follow_order(unit: Unit, event: OrderChanged) -> None:
    """Count who performed an order, and on which device."""
    if event.step in _ORDER_STEPS:
        unit.write_last(*shape_count(event.order))


def follow_report(unit: Unit, event: ReportChanged) -> None:
    """Count who read an order, and when it was approved, signed and returned."""
    if event.step in _REPORT_STEPS:
        for order in event.orders:
            unit.write_last(*shape_count(order))


def follow_match(unit: Unit, event: StudyMatched) -> None:
    """Count when the first image came."""
    unit.write_last(*shape_count(event.order))
