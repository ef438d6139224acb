"""The nouns of reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from khoanh.features.orders import Order, State
from khoanh.foundation.errors import Conflict

VersionKind = Literal["report", "addendum", "correction", "received"]
Section = Literal["technique", "description", "conclusion", "recommendation"]
SECTIONS: tuple[Section, ...] = ("technique", "description", "conclusion", "recommendation")
"""Kỹ thuật, Mô tả, Kết luận, Đề nghị."""


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A picture that the report shows: one frame of one object, as its reader saw it.

    Attributes:
        frame: Counts from 1.
        centre: Window Center (0028,1050) with `width`; None: as the object says.
        caption: What is to be seen there.
    """

    study_uid: str
    series_uid: str
    sop_uid: str
    frame: int = 1
    centre: float | None = None
    width: float | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says.

    Attributes:
        icd10: Codes of the conclusion.
        critical: A finding that somebody must hear of at once; `critical_note` says which.
        addenda: What was added after the report had been approved, the first one first.
        key_images: In the order in which they are shown.
    """

    technique: str = ""
    description: str = ""
    conclusion: str = ""
    recommendation: str = ""
    icd10: tuple[str, ...] = ()
    critical: bool = False
    critical_note: str = ""
    addenda: tuple[str, ...] = ()
    key_images: tuple[KeyImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The report of an order, or of several of one slip.

    Attributes:
        orders: The orders it tells of; the first one's state is the report's.
        studies: UIDs of their images.
        holder: Who has locked the case now; empty: nobody, or the lock has run out.
        revision: Counts the savings of the draft.
        latest: Number of the newest version; 0: none.
        returned: Number of the version that was returned and stands; 0: none.
        signed: Number of the version that was signed last and stands; 0: none.
        must_sign: It is returned only once its newest version is signed.
    """

    id: int
    state: State
    orders: tuple[Order, ...]
    studies: tuple[str, ...]
    holder: str
    held_at: datetime | None
    held_until: datetime | None
    assigned: str
    draft: Content
    revision: int
    draft_by: str
    draft_at: datetime | None
    latest: int
    returned: int
    signed: int
    signed_by: str
    signed_at: datetime | None
    must_sign: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report; it never changes.

    Attributes:
        source: The system it came from; empty: written here.
        subject: Patient and orders as they were called then.
        digest: SHA-256 of content and subject, hexadecimal.
    """

    number: int
    kind: VersionKind
    at: datetime
    who: str
    reason: str
    source: str
    content: Content
    subject: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """A step of a report: who, when, why, and which version was there then."""

    id: int
    at: datetime
    step: str
    version: int
    who: str
    reason: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft as somebody left it before another wrote over it."""

    revision: int
    at: datetime
    who: str
    content: Content


Operation = Literal["equal", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a text beside the same of another version."""

    operation: Operation
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side, section by section."""

    older: Version
    newer: Version
    differences: Mapping[str, tuple[Difference, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """A row of the reading worklist.

    Attributes:
        report: Key of its report; None: nobody has touched the case.
        target_at: When it is to be approved at the latest.
        overdue: That moment has passed, and it is not approved.
        notes: How many notes somebody left with the case.
        studies: UIDs of its images.
    """

    order: Order
    report: int | None
    holder: str
    held_until: datetime | None
    assigned: str
    draft_by: str
    latest: int
    critical: bool
    notes: int
    target_at: datetime
    overdue: bool
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A question to the reading worklist; what is empty asks for any.

    Attributes:
        states: Of the order; none: what is to be read, being read, or to be approved.
        assigned: Whom it is given to.
        free: Locked by nobody, and given to nobody else.
        mine: Given to who asks, or locked by him.
    """

    states: tuple[State, ...] = ()
    modality: str = ""
    room_code: str = ""
    assigned: str = ""
    holder: str = ""
    free: bool = False
    mine: bool = False
    overdue: bool = False
    cursor: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What somebody tells whoever reads the case; it never changes."""

    id: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A question to the reading worklist that somebody kept under a name."""

    name: str
    asked: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Prior:
    """What was said of the patient before: another order's newest approved version."""

    order: Order
    report: int
    version: int
    at: datetime
    who: str
    content: Content
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some of the cases, the most urgent first; `next` continues."""

    items: list[Case]
    next: str | None


class DraftConflict(Conflict):
    """Somebody else saved meanwhile, or has the case; `report` is what is there."""

    def __init__(self, report: Report, english: str, *, vi: str) -> None:
        super().__init__(english, vi=vi)
        self.report = report
