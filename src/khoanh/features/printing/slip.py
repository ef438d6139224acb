"""Slips and labels of an order: who, what, where, and codes that scanners read."""

from dataclasses import dataclass

import segno

from khoanh.features import audit, devices, orders, queue
from khoanh.features.orders import Order, OrderQuery
from khoanh.features.printing.rules import draw_code_128, format_scan, type_ascii
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_MOST_ON_SLIP = 20


@dataclass(frozen=True, slots=True)
class Drawing:
    """A code to be drawn: its size in modules, its dark parts as an SVG path, and the text that it says."""

    width: int
    height: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip or label shows.

    Attributes:
        orders: What is asked for on the same slip, this order first.
        number: Its number before the room today; None: it has none.
        scan: A QR (ISO/IEC 18004) that types the patient into a console which knows no worklist, laid out as the
            profile of the order's device says.
        accession: Code 128 of the accession number, `patient` of the patient code; None where it cannot be one.
    """

    hospital: str
    orders: tuple[Order, ...]
    number: int | None
    scan: Drawing
    accession: Drawing | None
    patient: Drawing | None


def read_slip(unit: Unit, order: int, *, is_printed: bool = True) -> Slip:
    """Return what is printed for an order; recorded, as paper leaves the house with the patient.

    Args:
        is_printed: Else it is only shown, for a hand scanner to read from the screen.

    Raises:
        NotFound: There is no such order.
    """
    unit.who.require(Permission.ORDER_READ)
    first = orders.read_order(unit, order)
    same: tuple[Order, ...] = (first,)
    if first.slip:
        query = OrderQuery(slip=first.slip, patient=first.patient, newest_first=False, limit=_MOST_ON_SLIP)
        found = orders.find_orders(unit, query).items
        same = (first, *(one for one in found if one.id != first.id and one.source == first.source))
    layout = devices.find_scan_text(unit, first.device) or unit.settings.scan_text
    text = format_scan(layout, _name_facts(first))
    if is_printed:
        audit.record(unit, "slip printed", subject=f"order {first.id}")
    return Slip(
        unit.settings.hospital_name,
        same,
        queue.find_number(unit, order),
        draw_qr(text),
        _draw_bars(first.accession),
        _draw_bars(first.patient_code),
    )


def _name_facts(order: Order) -> dict[str, str]:
    return {
        "code": order.patient_code,
        "name": order.patient_name,
        "birth": order.patient_birth_date,
        "sex": order.patient_sex,
        "accession": order.accession,
    }


def draw_qr(text: str) -> Drawing:
    """Draw a QR (ISO/IEC 18004) with its quiet zone."""
    code = segno.make_qr(text or " ", error="m")
    quiet = 4
    size = int(code.symbol_size(border=quiet)[0])
    path = []
    for row, line in enumerate(code.matrix, quiet):
        for column, dark in enumerate(line, quiet):
            if dark:
                path.append(f"M{column} {row}h1v1h-1z")
    return Drawing(size, size, "".join(path), text)


def _draw_bars(text: str) -> Drawing | None:
    plain = type_ascii(text)
    if not plain or plain != text.upper() or len(text) > 64:
        return None
    width, path = draw_code_128(text)
    return Drawing(width, 1, path, text)
