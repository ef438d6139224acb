"""What a storage commitment asks and answers (PS3.4 J.3, tables J.3-1 and J.3-2); pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from khoanh.features.commitments.kinds import Item
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import is_uid
from khoanh.standards.dimse import statuses

TRANSACTION, _REFERENCED, _FAILED = "00081195", "00081199", "00081198"
_CLASS, _INSTANCE, _REASON = "00081150", "00081155", "00081197"
MOST_ITEMS: Final = 100_000

REQUEST_ACTION: Final = 1
COMPLETE, WITH_FAILURES = 1, 2

Model = Mapping[str, Any]


class Malformed(Invalid):
    """The action's data set lacks what it must hold (0x0115, invalid argument value)."""


def read_request(model: Model) -> tuple[str, list[Item]]:
    """Return transaction and objects of an N-ACTION.

    Raises:
        Malformed: There is no transaction UID, or there are no objects.
    """
    transaction = _first(model, TRANSACTION)
    if not is_uid(transaction):
        raise Malformed("Transaction UID is missing or no UID", vi="Thiếu Transaction UID")
    items = _items(model, _REFERENCED)
    if not items or len(items) > MOST_ITEMS or any(not is_uid(item.sop_instance_uid) for item in items):
        raise Malformed("Referenced SOP Sequence holds no proper items", vi="Referenced SOP Sequence không hợp lệ")
    return transaction, list({item.sop_instance_uid: item for item in items}.values())


def read_report(model: Model) -> tuple[str, list[Item], list[Item]]:
    """Return transaction, kept objects and those that are not, of an N-EVENT-REPORT."""
    transaction = _first(model, TRANSACTION)
    if not is_uid(transaction):
        raise Malformed("Transaction UID is missing or no UID", vi="Thiếu Transaction UID")
    return transaction, _items(model, _REFERENCED), _items(model, _FAILED)


def judge(asked: Sequence[Item], known: Mapping[str, str]) -> list[Item]:
    """Return the objects with the reason why each is not kept: it is not here, or of another SOP class.

    Args:
        known: SOP instance → SOP class of what is here.
    """
    return [
        Item(
            item.sop_class_uid,
            item.sop_instance_uid,
            statuses.NO_SUCH_OBJECT_INSTANCE
            if item.sop_instance_uid not in known
            else statuses.CLASS_INSTANCE_CONFLICT
            if known[item.sop_instance_uid] != item.sop_class_uid
            else 0,
        )
        for item in asked
    ]


def refuse_all(asked: Sequence[Item], reason: int) -> list[Item]:
    """Return the objects, none of them kept."""
    return [Item(item.sop_class_uid, item.sop_instance_uid, reason) for item in asked]


def write_request(transaction: str, items: Sequence[Item]) -> dict[str, Any]:
    """Return the data set of an N-ACTION."""
    return {TRANSACTION: _ui(transaction), _REFERENCED: _sequence(items)}


def write_report(transaction: str, items: Sequence[Item], ae_title: str) -> tuple[int, dict[str, Any]]:
    """Return Event Type ID and data set of an N-EVENT-REPORT."""
    kept = [item for item in items if not item.failure]
    failed = [item for item in items if item.failure]
    model: dict[str, Any] = {TRANSACTION: _ui(transaction), "00080054": {"vr": "AE", "Value": [ae_title]}}
    if kept:
        model[_REFERENCED] = _sequence(kept)
    if failed:
        model[_FAILED] = _sequence(failed)
    return (WITH_FAILURES if failed else COMPLETE), model


def _sequence(items: Sequence[Item]) -> dict[str, Any]:
    return {"vr": "SQ", "Value": [_write(item) for item in items]}


def _write(item: Item) -> dict[str, Any]:
    written: dict[str, Any] = {_CLASS: _ui(item.sop_class_uid), _INSTANCE: _ui(item.sop_instance_uid)}
    if item.failure:
        written[_REASON] = {"vr": "US", "Value": [item.failure]}
    return written


def _ui(text: str) -> dict[str, Any]:
    return {"vr": "UI", "Value": [text]}


def _items(model: Model, tag: str) -> list[Item]:
    values = model.get(tag, {}).get("Value", [])
    return [
        Item(_first(item, _CLASS), _first(item, _INSTANCE), _number(item)) for item in values if isinstance(item, dict)
    ]


def _number(item: Model) -> int:
    text = _first(item, _REASON)
    return int(text) if text.isdigit() else 0


def _first(model: Model, tag: str) -> str:
    values = model.get(tag, {}).get("Value", [])
    return str(values[0]).strip("\0 ") if values and values[0] is not None else ""
