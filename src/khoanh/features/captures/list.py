"""The captures of an order, told from its objects; one that went wrong is removed while nobody has read it."""

from collections.abc import Iterator
from typing import Any

import orjson

from khoanh.features import archive, orders
from khoanh.features.captures.kinds import FORMS, Capture, Kind
from khoanh.features.captures.rules import name_series
from khoanh.features.orders import Order
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID
from khoanh.transaction import Unit


def list_captures(unit: Unit, order_id: int) -> list[Capture]:
    """Return the captures of an order, by kind and number. Raises NotFound."""
    unit.who.require(Permission.STUDY_READ)
    return list(_iterate(unit, orders.read_order(unit, order_id)))


def read_capture(unit: Unit, order: Order, instance_uid: str) -> Capture:
    """Return one capture. Raises NotFound."""
    unit.who.require(Permission.STUDY_READ)
    found = next((one for one in _iterate(unit, order) if one.instance_uid == instance_uid), None)
    if found is None:
        raise NotFound(f"no capture {instance_uid[:64]} of this order", vi="Chỉ định không có ảnh này")
    return found


def remove_capture(unit: Unit, order_id: int, instance_uid: str) -> None:
    """Remove a capture of an order whose images may still be taken away.

    Raises:
        NotFound: There is no such order or capture.
        Conflict: Somebody reads the images or has.
    """
    unit.who.require(Permission.STUDY_DELETE)
    order = orders.expect_changes(unit, order_id)
    capture = read_capture(unit, order, instance_uid)
    study = StudyUID(order.study_uid)
    if len(archive.locate(unit, study_uid=study)) == 1:
        archive.delete_study(unit, study, reason="capture removed")
        return
    series = SeriesUID(capture.series_uid)
    archive.delete_instance(unit, study, series, InstanceUID(instance_uid), reason="capture removed")


def _iterate(unit: Unit, order: Order) -> Iterator[Capture]:
    for kind in FORMS:
        try:
            [facts] = archive.read_facts(unit, order.study_uid, name_series(order.study_uid, kind))
        except NotFound:
            continue
        yield from sorted(
            (_shape(order, kind, model) for model in orjson.loads(facts.json)), key=lambda one: one.number
        )


def _shape(order: Order, kind: Kind, model: dict[str, Any]) -> Capture:
    def value(tag: str, otherwise: Any = "") -> Any:
        values = model.get(tag, {}).get("Value") or [otherwise]
        return values[0]

    return Capture(
        order=order.id,
        study_uid=order.study_uid,
        series_uid=value("0020000E"),
        instance_uid=value("00080018"),
        sop_class_uid=value("00080016"),
        modality=value("00080060"),
        kind=kind,
        number=int(value("00200013", 0)),
        title=value("00420010") if kind is Kind.DOCUMENT else value("00204000"),
        taken_at=value("0008002A"),
        rows=int(value("00280010", 0)),
        columns=int(value("00280011", 0)),
        frames=int(value("00280008", 0 if kind is Kind.DOCUMENT else 1)),
    )
