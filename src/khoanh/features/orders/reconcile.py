"""Orders entered here while the HIS was down, and those that the HIS sends for the same later."""

from typing import Any

from khoanh.features import audit
from khoanh.features.orders import facts as rules
from khoanh.features.orders.kinds import Order, OrderRef, State, Step
from khoanh.features.orders.naming import load_order, lock_order
from khoanh.features.orders.queries import match as match_queries
from khoanh.features.orders.queries import orders as queries
from khoanh.features.orders.rules import OPEN
from khoanh.features.orders.steps import note_step, take_locked_step
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_TAKEN = (
    "visit", "ordered_at", "slip", "code", "name", "service", "history", "diagnosis", "icd10", "allergies", "note",
    "referrer", "referrer_code", "department", "department_code", "paid", "pregnancy", "contrast",
)  # fmt: skip


def reconcile_orders(unit: Unit, local: OrderRef, placed: OrderRef) -> Order:
    """Say that an order entered here is the one that a HIS placed; return it.

    The one entered here goes on, with its images, numbers and state: devices know it. It gets the placer's number
    and words, and what the HIS is told from now on is about it. The other is struck.

    Raises:
        NotFound: There is no such order.
        Conflict: The first was placed by a HIS, the second was not, or both have been begun.
    """
    unit.who.require(Permission.ORDER_PLACE)
    first, second = lock_order(unit, local), lock_order(unit, placed)
    _check(unit, first, second)
    said: dict[str, Any] = {name: second[name] for name in _TAKEN if second[name] not in (None, "")}
    number = {name: second[name] for name in ("placer", "source", "said_at")}
    if State(second["state"]) in OPEN:
        reason = f"reconciled with order {first['id']}"
        take_locked_step(unit, second, Step.CANCEL, reason)
    # The number is unique: it leaves the one before the other may have it.
    queries.update_order(unit.db, second["id"], {"placer": "", "source": ""})
    changes = rules.weigh(first, said, newer=True)
    queries.update_order(unit.db, first["id"], {**changes, **number, "local": False, "patient": second["patient"]})
    detail = {"placer": number["placer"], "source": number["source"], "order": second["id"]}
    unit.write_last(
        *queries.shape_event(first["id"], "reconciled", first["state"], first["state"], unit.who.name, "", detail)
    )
    audit.record(unit, "orders reconciled", subject=f"order {first['id']}", detail={"other": second["id"]})
    if first["patient"] != second["patient"]:
        for uid in match_queries.list_studies(unit.db, first["id"]):
            unit.later("assign_study", key=f"assign {uid}", study_uid=uid)
    note_step(unit, first["id"], "reconciled", State(first["state"]))
    return load_order(unit, first["id"])


def _check(unit: Unit, first: queries.Row, second: queries.Row) -> None:
    if first["placer"] or first["id"] == second["id"]:
        raise Conflict("the first order is not one entered here", vi="Phiếu thứ nhất không phải phiếu nhập tay")
    if not second["placer"]:
        raise Conflict("the second order is not one of a HIS", vi="Phiếu thứ hai không phải phiếu của HIS")
    begun = State(second["state"]) not in (State.WAITING, State.HELD, State.CANCELLED, State.REFUSED)
    if begun or match_queries.list_studies(unit.db, second["id"]):
        raise Conflict("the order of the HIS has been begun itself", vi="Phiếu của HIS đã được thực hiện")
