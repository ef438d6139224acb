"""Orders: the list, one order, placing and changing, the steps from waiting to result returned."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, Field, StringConstraints

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, Limit, LongText, Shape, Text
from khoanh.entrypoints.rest.patients import PatientBody, VisitBody
from khoanh.features import orders, patients
from khoanh.features.orders import OrderFacts, OrderQuery, Placer, State, Step
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import parse_uid
from khoanh.transaction import Unit

router = APIRouter(tags=["orders"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
BodyKey = Annotated[int, Field(ge=1, lt=2**63)]
PriorityName = Literal["stat", "high", "routine", "low"]
StateNames = Annotated[str, StringConstraints(max_length=400, pattern=r"^[a-z,]*$")]


class OrderItem(Shape):
    """An order; `due_at` is the appointment if `scheduled`, else when it was ordered."""

    id: int
    placer_order_number: Annotated[str, Field(validation_alias="placer")]
    filler_order_number: Annotated[str, Field(validation_alias="filler")]
    accession: str
    study_uid: str
    source: str
    slip: str
    state: State
    priority: PriorityName
    patient: int
    patient_code: str
    patient_issuer: str
    patient_name: str
    patient_birth_date: str
    patient_birth_year: int | None
    patient_sex: str
    visit: int | None
    code: str
    service_code: str
    service_name: str
    modality: str
    body_part: str
    preparation: str
    room_code: str
    room_name: str
    device: str
    minutes: int | None
    ordered_at: datetime
    due_at: datetime
    scheduled: bool
    arrived_at: datetime | None
    started_at: datetime | None
    performed_at: datetime | None
    changed_at: datetime
    without_images: bool
    local: bool
    foretold: bool
    pregnancy: int | None
    contrast: bool | None
    paid: bool | None
    history: str
    diagnosis: str
    icd10: str
    allergies: str
    note: str
    referrer: str
    referrer_code: str
    department: str
    department_code: str


class OrderList(Shape):
    """Orders by the time they are due."""

    items: list[OrderItem]
    next: str | None


class OrderDetail(OrderItem):
    """An order, the studies it is matched with, and the steps that the asker may take."""

    studies: list[str]
    steps: list[Step]


class EventItem(Shape):
    """A step of an order: who, when, why."""

    id: int
    at: datetime
    step: str
    before: str
    after: str
    who: str
    reason: str
    detail: dict[str, Any]


class EventList(Shape):
    """Steps, the first one first."""

    items: list[EventItem]
    next: str | None


class PlacedOrder(Shape):
    """What became of an order that was placed or changed."""

    outcome: Literal["placed", "changed", "unchanged", "reconciled", "still cancelled"]
    order: OrderItem


class OrderBody(Body):
    """What is said of an order; a member that is left out or null stays as it is known.

    The patient is named by key, or by the facts that a HIS has of him.
    """

    patient: BodyKey | None = None
    patient_facts: PatientBody | None = None
    visit: VisitBody | None = None
    placer_order_number: Text = ""
    source: Annotated[Text, Field(description="The system that places the order; empty: entered here.")] = ""
    slip: Text | None = None
    accession: Text = ""
    study_uid: Text = ""
    code: Text | None = None
    name: Text | None = None
    modality: Text | None = None
    room_code: Text | None = None
    device: Text | None = None
    ordered_at: AwareDatetime | None = None
    scheduled_at: AwareDatetime | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    priority: PriorityName | None = None
    pregnancy: Annotated[int, Field(ge=1, le=4)] | None = None
    contrast: bool | None = None
    paid: bool | None = None
    history: LongText | None = None
    diagnosis: LongText | None = None
    icd10: Text | None = None
    allergies: LongText | None = None
    note: LongText | None = None
    referrer: Text | None = None
    referrer_code: Text | None = None
    department: Text | None = None
    department_code: Text | None = None

    def facts(self, unit: Unit) -> OrderFacts:
        """Return it as the feature takes it, its patient and visit kept first."""
        said = self.model_dump(exclude={"patient", "patient_facts", "visit", "placer_order_number"})
        patient = self.patient
        if patient is None and self.patient_facts is not None:
            patient = patients.upsert_patient(unit, self.patient_facts.facts()).id
        visit = None
        if self.visit is not None:
            if patient is None:
                raise Invalid("a visit needs its patient", vi="Lượt khám cần có bệnh nhân")
            visit = patients.upsert_visit(unit, patient, self.visit.facts()).id
        return OrderFacts(patient=patient, placer=self.placer_order_number, visit=visit, **said)


class Cancellation(Body):
    """An order that its placer cancels."""

    placer_order_number: Text
    source: Text = ""
    reason: LongText = ""


class StepBody(Body):
    """A step; appointment, room and device belong to `reschedule` and `accept`."""

    step: Step
    reason: LongText = ""
    scheduled_at: AwareDatetime | None = None
    room_code: Text | None = None
    device: Text | None = None
    without_images: bool = False


class Reconciliation(Body):
    """The order that a HIS placed for what was entered here."""

    placed: BodyKey


@router.get("/orders")
def list_orders(
    asked: Ask,
    q: Annotated[Text, Query(description="Words of a name without accents, or the beginning of any number.")] = "",
    accession: Text = "",
    placer_order_number: Text = "",
    slip: Text = "",
    study_uid: Annotated[str, Query(max_length=64)] = "",
    patient: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    state: Annotated[StateNames, Query(description="One or several, by commas.")] = "",
    modality: Text = "",
    room: Text = "",
    device: Text = "",
    department: Text = "",
    priority: PriorityName | None = None,
    unreconciled: bool = False,
    unpaid: bool = False,
    unscheduled: bool = False,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    order: Annotated[Literal["newest", "oldest"], Query()] = "newest",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> OrderList:
    """Search orders."""
    query = OrderQuery(
        text=q, patient=patient or None, accession=accession, placer=placer_order_number, slip=slip,
        study_uid=parse_uid(study_uid, what="study_uid") if study_uid else "", states=read_states(state),
        modality=modality.strip().upper(), room_code=room, device=device, department=department, priority=priority,
        unreconciled=unreconciled, unpaid=unpaid, unscheduled=unscheduled,
        since=since, until=until, newest_first=order == "newest", cursor=cursor, limit=limit,
    )  # fmt: skip
    with asked.unit() as unit:
        page = orders.find_orders(unit, query)
    return OrderList(items=[OrderItem.model_validate(one) for one in page.items], next=page.next)


@router.post("/orders")
def place_order(body: OrderBody, asked: Ask) -> PlacedOrder:
    """Place an order; again under the same placer number changes what differs."""
    with asked.unit() as unit:
        return PlacedOrder.model_validate(orders.place_order(unit, body.facts(unit)))


@router.post("/orders/cancel")
def cancel_order(body: Cancellation, asked: Ask) -> OrderItem:
    """Cancel an order by its placer's number."""
    with asked.unit() as unit:
        ref = Placer(body.placer_order_number, body.source)
        return OrderItem.model_validate(orders.cancel_order(unit, ref, body.reason))


@router.get("/orders/{order}")
def read_order(order: Key, asked: Ask) -> OrderDetail:
    """Read one order; recorded once a session as opened."""
    with asked.unit() as unit:
        found = orders.open_order(unit, order)
        studies = orders.list_studies(unit, order)
        steps = orders.list_steps(found.state, unit.who.permissions)
    return OrderDetail.model_validate({**asdict(found), "studies": studies, "steps": steps})


@router.patch("/orders/{order}")
def change_order(order: Key, body: OrderBody, asked: Ask) -> PlacedOrder:
    """Change an order."""
    with asked.unit() as unit:
        return PlacedOrder.model_validate(orders.update_order(unit, body.facts(unit), ref=order))


@router.get("/orders/{order}/events")
def list_order_events(order: Key, asked: Ask) -> EventList:
    """List what happened to an order."""
    with asked.unit() as unit:
        found = orders.list_events(unit, order)
    return EventList(items=[EventItem.model_validate(event) for event in found], next=None)


@router.post("/orders/{order}/steps")
def take_step(order: Key, body: StepBody, asked: Ask) -> OrderItem:
    """Take a step; one that has had its effect already changes nothing."""
    with asked.unit() as unit:
        match body.step:
            case Step.ACCEPT:
                after = orders.accept_order(unit, order, room_code=body.room_code, device=body.device)
            case Step.RESCHEDULE:
                if body.scheduled_at is None:
                    raise Invalid("an appointment is needed", vi="Cần có thời điểm hẹn")
                after = orders.reschedule_order(
                    unit, order, body.scheduled_at, room_code=body.room_code, device=body.device
                )
            case Step.PERFORM:
                after = orders.perform_order(unit, order, without_images=body.without_images, reason=body.reason)
            case Step.CANCEL:
                after = orders.cancel_order(unit, order, body.reason)
            case _:
                after = orders.take_step(unit, order, body.step, body.reason)
        return OrderItem.model_validate(after)


@router.post("/orders/{order}/reconcile")
def reconcile_orders(order: Key, body: Reconciliation, asked: Ask) -> OrderItem:
    """Say that an order entered here is the one that a HIS placed."""
    with asked.unit() as unit:
        return OrderItem.model_validate(orders.reconcile_orders(unit, order, body.placed))


def read_states(names: str) -> tuple[State, ...]:
    """Return the states that a query names, by commas. Raises Invalid: there is no such state."""
    try:
        return tuple(State(name) for name in names.split(",") if name)
    except ValueError as fault:
        raise Invalid("an order has no such state", vi="Trạng thái chỉ định không hợp lệ") from fault
