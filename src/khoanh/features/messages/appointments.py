"""SIU: appointments of orders (HL7 v2.8 chapter 10)."""

from dataclasses import replace
from datetime import datetime

from khoanh.features import orders
from khoanh.features.messages.admissions import keep_patient, keep_visit
from khoanh.features.messages.facts import read_said_at
from khoanh.features.messages.faults import Ignored, Missing
from khoanh.features.messages.requests import read_order_facts
from khoanh.features.messages.understand import Reading
from khoanh.features.orders import OrderFacts, Placer
from khoanh.standards.hl7 import MessageHeader
from khoanh.transaction import Unit

_SETS = frozenset(("S12", "S13", "S14"))
_TAKES_AWAY = "S15"


def process_appointment(unit: Unit, reading: Reading, header: MessageHeader) -> None:
    """Give an order its time, or take it away; an order never heard of is made of what the appointment says.

    Raises:
        Ignored: Another event.
        Missing: No order is named, or a time is needed and none is said.
    """
    if header.trigger not in _SETS and header.trigger != _TAKES_AWAY:
        raise Ignored(f"{header.kind} asks nothing of us", f"{header.kind} không cần xử lý")
    number = _read_order_number(reading)
    if not number:
        raise Missing("placer_order_number", "SCH-26")
    at = reading.moment("scheduled_at")
    if at is None and header.trigger != _TAKES_AWAY:
        raise Missing("scheduled_at", "SCH-11")
    if reading.text("patient_code"):
        said_at = read_said_at(reading, header)
        orders.update_order(unit, _read_facts(unit, reading, number, said_at), said_at=said_at)
    ref = Placer(number, reading.his.name)
    if header.trigger == _TAKES_AWAY or at is None:
        # Whoever calls an appointment off gives another one, or cancels the order too; until then nobody is called in.
        orders.hold_order(unit, ref, f"{reading.his.name}: hủy lịch hẹn")
        return
    orders.release_order(unit, ref)
    orders.reschedule_order(unit, ref, at.at)


def _read_order_number(reading: Reading) -> str:
    sch = reading.message.first("SCH")
    ordered = sch.value(26) if sch else ""
    return ordered or reading.text("placer_order_number") or reading.text("appointment")


def _read_facts(unit: Unit, reading: Reading, number: str, said_at: datetime | None) -> OrderFacts:
    patient = keep_patient(unit, reading, said_at)
    facts = read_order_facts(reading, patient, keep_visit(unit, reading, patient, said_at), placer=number)
    ais = reading.message.first("AIS")
    if ais is None or facts.code:
        return facts
    return replace(facts, code=ais.value(3) or None, name=ais.value(3, 2) or None)
