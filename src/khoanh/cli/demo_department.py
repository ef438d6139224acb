"""The demonstration hospital's department of imaging, in the middle of a working day."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from khoanh.cli.demo_objects import FOLDER, DemoStudy, list_demo_studies
from khoanh.features import catalogue, devices, orders, patients, roster
from khoanh.features.orders import OrderFacts, Placer
from khoanh.foundation.clock import now
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Principal
from khoanh.transaction import Desk, Unit

_SAID = frozenset(field.name for field in fields(OrderFacts)) - {"patient", "slip", "minutes", "paid"}


def load_department(desk: Desk, who: Principal, first_day: date) -> int:
    """Bring in catalogue, roster and orders; return how many orders are new.

    The day's orders are placed around the present hour, once a day; those of the demo's studies once.

    Args:
        first_day: The day that the studies are dated from.
    """
    facts = json.loads((FOLDER / "department.json").read_text("utf-8"))
    today = now().date()
    with desk.unit(who) as unit:
        _keep_catalogue(unit, facts)
        _keep_roster(unit, facts, today)
    placed = 0
    for study in list_demo_studies():
        service = facts["matched"].get(study.folder.name)
        if service is not None:
            with desk.unit(who) as unit:
                placed += _keep_examined(unit, facts, study, service, first_day)
    for number, order in enumerate(facts["orders"], 1):
        with desk.unit(who) as unit:
            placed += _keep_order(unit, facts, order, f"DEMO{today:%y%m%d}-{number:02}", today)
    return placed


def _keep_catalogue(unit: Unit, facts: dict[str, Any]) -> None:
    known = {device.ae_title for device in devices.list_devices(unit)}
    for port, device in enumerate(facts["devices"], 11113):
        if device["ae_title"] not in known:
            devices.add_device(unit, devices.Device(host="127.0.0.1", port=port, **device))
    rooms = {room.code for room in catalogue.list_rooms(unit)}
    for room in facts["rooms"]:
        if room["code"] not in rooms:
            catalogue.add_room(unit, catalogue.Room(room["code"], room["name"], devices=tuple(room["devices"])))
    services = {service.code for service in catalogue.list_services(unit)}
    for service in facts["services"]:
        if service["code"] not in services:
            catalogue.add_service(unit, catalogue.Service(**{**service, "rooms": tuple(service["rooms"])}))


def _keep_roster(unit: Unit, facts: dict[str, Any], today: date) -> None:
    known = {shift.code for shift in roster.list_shifts(unit)}
    for shift in facts["shifts"]:
        if shift["code"] not in known:
            begins, ends = time.fromisoformat(shift["begins"]), time.fromisoformat(shift["ends"])
            roster.put_shift(unit, roster.Shift(shift["code"], shift["name"], begins, ends))
    if not roster.list_duties(unit, today, today):
        for duty in facts["duties"]:
            roster.add_duty(unit, roster.Duty(today, duty["shift"], duty["room"], duty["person"]))


def _keep_patient(unit: Unit, code: str, person: dict[str, str]) -> int:
    # Of some people only an age is known: then the year is.
    birth = person["birth"] or str(now().year - int(person["age"][:3]))
    said = patients.PatientFacts(code, name=person["name"], birth_date=birth, sex=person["sex"])
    return patients.upsert_patient(unit, said).id


def _keep_examined(unit: Unit, facts: dict[str, Any], study: DemoStudy, service: str, first_day: date) -> int:
    """Keep the order that a study of the demo was made for, now unread."""
    ref = Placer(f"DEMO-{study.folder.name}", facts["his"])
    if _is_known(unit, ref):
        return 0
    at = datetime.combine(first_day - timedelta(days=study.facts["days_ago"]), time(6), tzinfo=now().tzinfo)
    said = OrderFacts(
        patient=_keep_patient(unit, study.patient["id"], study.patient), placer=ref.number, source=ref.source,
        room_code=_room_of(facts, service),
        accession=f"DEMO-{study.folder.name.upper()}"[:16], study_uid=study.study_uid, code=service,
        referrer=study.facts["referrer"].replace("^", " "), ordered_at=min(at, now()), paid=True,
    )  # fmt: skip
    orders.place_order(unit, said, said_at=said.ordered_at)
    orders.start_order(unit, ref)
    orders.match_study(unit, ref, study.study_uid)
    orders.perform_order(unit, ref)
    return 1


def _keep_order(unit: Unit, facts: dict[str, Any], order: dict[str, Any], number: str, today: date) -> int:
    """Keep one of the day's orders, and take it as far as it has come."""
    ref, moment = Placer(number, facts["his"]), now().replace(microsecond=0)
    if _is_known(unit, ref):
        return 0
    person = facts["patients"][order["patient"]]
    said = OrderFacts(
        patient=_keep_patient(unit, f"DEMO1{int(order['patient'][1:]):03}", person), placer=number, source=ref.source,
        code=order["service"], room_code=_room_of(facts, order["service"]),
        ordered_at=moment + timedelta(minutes=order.get("minutes", -120)),
        scheduled_at=_appointment(order, moment), slip=f"PH{today:%y%m%d}{order['patient'][1:]:0>3}",
        paid=order.get("paid", True), **{name: order[name] for name in order.keys() & _SAID},
    )  # fmt: skip
    orders.place_order(unit, said, said_at=said.ordered_at)
    reason = order.get("reason", "")
    steps: dict[str, Callable[..., object]] = {
        "accept": orders.accept_order, "start": orders.start_order, "hold": partial(orders.hold_order, reason=reason),
        "perform": partial(orders.perform_order, without_images=True),
        "refuse": partial(orders.refuse_order, reason=reason),
    }  # fmt: skip
    for step in order["steps"]:
        steps[step](unit, ref)
    return 1


def _room_of(facts: dict[str, Any], code: str) -> str:
    return str(next(service["rooms"][0] for service in facts["services"] if service["code"] == code))


def _is_known(unit: Unit, ref: Placer) -> bool:
    try:
        orders.read_order(unit, ref)
    except NotFound:
        return False
    return True


def _appointment(order: dict[str, Any], moment: datetime) -> datetime | None:
    if "appointment" not in order:
        return None
    at = moment + timedelta(minutes=order["appointment"])
    return at.replace(minute=at.minute // 15 * 15, second=0)
