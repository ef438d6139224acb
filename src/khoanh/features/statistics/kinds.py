"""The nouns of statistics."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Basis = Literal["ordered", "performed", "approved", "returned"]
"""What must have happened within the period for an order to be counted."""
BASES: tuple[Basis, ...] = ("ordered", "performed", "approved", "returned")

Dimension = Literal[
    "day",
    "week",
    "month",
    "hour",
    "device",
    "room",
    "reader",
    "technologist",
    "service",
    "group",
    "modality",
    "patient_class",
    "referrer",
    "department",
    "state",
    "priority",
    "source",
]
DIMENSIONS: tuple[Dimension, ...] = (
    "day", "week", "month", "hour", "device", "room", "reader", "technologist", "service", "group", "modality",
    "patient_class", "referrer", "department", "state", "priority", "source",
)  # fmt: skip
TIMES: tuple[Dimension, ...] = ("day", "week", "month", "hour")

Special = Literal["", "overdue", "refused", "cancelled", "discontinued", "repeated", "filmless", "with_film"]
"""Cases that a figure stands for and that no dimension names."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted: orders of a period, narrowed by what they are of.

    Attributes:
        since: First day in the hospital's zone; `until` is the last one, inclusive.
        basis: Whose time must lie within the period.
        by: What the rows are.
        only: Value of a dimension, by its name; several narrow further.
    """

    since: date
    until: date
    basis: Basis = "ordered"
    by: Dimension = "day"
    only: dict[Dimension, str] = field(default_factory=dict)
    special: Special = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Figures of the orders of one value of a dimension, or of all.

    Attributes:
        key: The value; empty: it is not known.
        label: How people call it; empty: as the key.
        overdue: Performed, and approved after the target time or not yet though it has passed.
        filmless: Returned or handed over, and no film was printed or given.
        films: Printed, the spoilt included.
        repeats: Exposures rejected and made again.
        report_minutes: From the end of the examination to the first approval: median, `report_minutes_90`: 90 %.
    """

    key: str
    label: str
    orders: int
    performed: int
    approved: int
    returned: int
    refused: int
    cancelled: int
    discontinued: int
    overdue: int
    filmless: int
    films: float
    spoilt: float
    exposures: int
    repeats: int
    report_minutes: float | None
    report_minutes_90: float | None


@dataclass(frozen=True, slots=True)
class Stage:
    """How long a stage took, in minutes: of how many orders, median, 90 %."""

    name: str
    count: int
    median: float | None
    ninety: float | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why orders were refused, cancelled or broken off, or images made again, and how often."""

    step: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of a supply."""

    code: str
    name: str
    kind: str
    unit: str
    quantity: float
    spoilt: float


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: by time and modality."""

    key: str
    modality: str
    studies: int
    objects: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything of one question."""

    question: Question
    total: Count
    rows: tuple[Count, ...]
    stages: tuple[Stage, ...]
    reasons: tuple[Reason, ...]
    supplies: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One of the orders that a figure stands for; what identifies the patient is None without the permission.

    Attributes:
        number: Its place in the period, from 1.
    """

    number: int
    order: int
    at: datetime
    accession: str
    state: str
    modality: str
    service: str
    room: str
    department: str
    referrer: str
    diagnosis: str
    reader: str
    technologist: str
    performed_at: datetime | None
    approved_at: datetime | None
    returned_at: datetime | None
    conclusion: str | None
    films: float
    patient_code: str | None
    patient_name: str | None
    birth_date: str | None
    birth_year: int | None
    sex: str
    address: str | None
    insurance: str | None


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Some of the cases, the earliest first; `next` continues."""

    items: list[CountedCase]
    total: int
    next: str | None
