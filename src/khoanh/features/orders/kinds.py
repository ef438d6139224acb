"""The nouns of orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

PriorityName = Literal["stat", "high", "routine", "low"]
PRIORITIES: tuple[PriorityName, ...] = ("stat", "high", "routine", "low")
"""From the most urgent on; kept as numbers from 1."""


class State(StrEnum):
    """Where an order stands (chờ … đã trả kết quả)."""

    WAITING = "waiting"
    HELD = "held"
    STARTED = "started"
    UNREAD = "unread"
    READING = "reading"
    CONSULTING = "consulting"
    READ = "read"
    APPROVING = "approving"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    DISCONTINUED = "discontinued"


class Step(StrEnum):
    """What may happen to an order."""

    HOLD = "hold"
    RELEASE = "release"
    ACCEPT = "accept"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    UNCANCEL = "uncancel"
    REFUSE = "refuse"
    REOPEN = "reopen"
    START = "start"
    DISCONTINUE = "discontinue"
    PERFORM = "perform"
    WITHDRAW = "withdraw"
    OPEN_READING = "open_reading"
    PUT_BACK = "put_back"
    CONSULT = "consult"
    END_CONSULT = "end_consult"
    FINISH_READING = "finish_reading"
    REREAD = "reread"
    BEGIN_APPROVAL = "begin_approval"
    END_APPROVAL = "end_approval"
    APPROVE = "approve"
    UNAPPROVE = "unapprove"
    RETURN_RESULT = "return_result"
    RECALL_RESULT = "recall_result"


@dataclass(frozen=True, slots=True)
class Placer:
    """The number of an order in the system that placed it (0040,2016), and the name we have for that system."""

    number: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Accession:
    """An order by its accession number (0008,0050)."""

    number: str


OrderRef = int | Placer | Accession
"""How an order is named: by our own key, by its placer, or by its accession number."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What somebody says of an order; None is not said and stays.

    Attributes:
        patient: Key of the patient; needed to place an order.
        placer: Its number where it was placed; empty for one entered here.
        source: The system that placed it, such as the name of a HIS connection.
        slip: What several orders of one request have in common (phiếu; HL7 placer group number).
        accession: At most 16 characters; else one of ours is given.
        study_uid: If the placer gives it; else one of ours is given.
        code: The service, in the placer's own code.
        name: The service, in the placer's own words.
        room_code: The room, in the placer's own code.
        device: AE title of the device that is to be used.
        scheduled_at: The appointment; None: whenever the patient comes.
        pregnancy: Pregnancy Status (0010,21C0): 1 not, 2 possibly, 3 definitely pregnant, 4 unknown.
        referrer_code: The practising certificate (CCHN) of who asks.
    """

    patient: int | None = None
    placer: str = ""
    source: str = ""
    slip: str | None = None
    accession: str = ""
    study_uid: str = ""
    visit: int | None = None
    code: str | None = None
    name: str | None = None
    modality: str | None = None
    room_code: str | None = None
    device: str | None = None
    ordered_at: datetime | None = None
    scheduled_at: datetime | None = None
    minutes: int | None = None
    priority: PriorityName | None = None
    pregnancy: int | None = None
    contrast: bool | None = None
    paid: bool | None = None
    history: str | None = None
    diagnosis: str | None = None
    icd10: str | None = None
    allergies: str | None = None
    note: str | None = None
    referrer: str | None = None
    referrer_code: str | None = None
    department: str | None = None
    department_code: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order, with the patient, service and room as they are called now.

    Attributes:
        id: Key of the index; with a prefix it is our number of the order (`filler`, 0040,2017).
        due_at: The appointment if `scheduled`, else when it was ordered.
        local: Entered here, as when the HIS was down; a HIS may take it over later.
        foretold: Known from a change or cancellation alone, that came before the order itself.
        without_images: Done, and no images will come.
        service_code: Of our catalogue, empty while the placer's `code` waits to be mapped.
        service_name: As it was ordered, else as the catalogue has it.
        code: As the placer wrote it.
    """

    id: int
    patient: int
    visit: int | None
    ordered_at: datetime
    due_at: datetime
    said_at: datetime | None
    arrived_at: datetime | None
    started_at: datetime | None
    performed_at: datetime | None
    changed_at: datetime
    minutes: int | None
    priority: PriorityName
    pregnancy: int | None
    contrast: bool | None
    paid: bool | None
    scheduled: bool
    local: bool
    foretold: bool
    without_images: bool
    state: State
    study_uid: str
    accession: str
    source: str
    placer: str
    slip: str
    modality: str
    device: str
    code: str
    service_name: str
    history: str
    diagnosis: str
    icd10: str
    allergies: str
    note: str
    referrer: str
    referrer_code: str
    department: str
    department_code: str
    service_code: str
    body_part: str
    preparation: str
    room_code: str
    room_name: str
    patient_code: str
    patient_issuer: str
    patient_name: str
    patient_birth_date: str
    patient_birth_year: int | None
    patient_sex: str
    filler: str


Outcome = Literal["placed", "changed", "unchanged", "reconciled", "still cancelled"]


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of an order that was placed or changed."""

    order: Order
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One step of an order: who, when, why."""

    id: int
    at: datetime
    step: str
    before: str
    after: str
    who: str
    reason: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """A question to the list of orders; what is empty asks for any.

    Attributes:
        text: Words of a name without accents, or the beginning of an accession, placer, slip or patient number.
        since: First moment of `due_at`, inclusive; `until` is exclusive.
        newest_first: Else the oldest first, as a waiting list is worked off.
        unreconciled: Entered here and not taken over by a HIS.
        unpaid: Said to be not paid; one of which nothing is said is not among them.
        unscheduled: Without an appointment.
    """

    text: str = ""
    patient: int | None = None
    accession: str = ""
    placer: str = ""
    slip: str = ""
    study_uid: str = ""
    states: tuple[State, ...] = ()
    modality: str = ""
    room_code: str = ""
    device: str = ""
    department: str = ""
    priority: PriorityName | None = None
    unreconciled: bool = False
    unpaid: bool = False
    unscheduled: bool = False
    since: datetime | None = None
    until: datetime | None = None
    newest_first: bool = True
    cursor: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some of the orders; `next` continues."""

    items: list[Order]
    next: str | None


@dataclass(frozen=True, slots=True)
class StudyRow:
    """What is known of a study when an order is sought for it; names as folded words.

    Attributes:
        certain: Its objects name a registered patient, code and name.
    """

    id: int
    uid: str
    at: datetime
    accession: str
    patient: int
    patient_code: str
    words: tuple[str, ...]
    birth_date: str
    sex: str
    modalities: tuple[str, ...]
    source_aes: tuple[str, ...]
    accessions: tuple[str, ...]
    received_at: datetime
    certain: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """What is known of an order that a study may be of."""

    id: int
    patient: int
    patient_code: str
    words: tuple[str, ...]
    birth_date: str
    sex: str
    accession: str
    study_uid: str
    modality: str
    device: str
    state: str
    due_at: datetime
    studies: int


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """What narrows a worklist before it is matched key by key; what is empty asks for any.

    Attributes:
        since: First moment of the scheduled start, inclusive; `until` is exclusive.
        modalities: Of the scheduled step; several are alternatives.
    """

    since: datetime | None = None
    until: datetime | None = None
    modalities: tuple[str, ...] = ()
    patient_code: str = ""
    accession: str = ""
    study_uid: str = ""
    states: tuple[State, ...] = (State.WAITING, State.STARTED)
    limit: int = 5_000
