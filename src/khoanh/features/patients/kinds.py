"""The nouns of patients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

IdentifierKind = Literal["code", "citizen", "insurance", "passport", "other"]


@dataclass(frozen=True, slots=True)
class Code:
    """A hospital's code of a patient (0010,0020) and who issued it (0010,0021); an empty issuer is an unknown one."""

    code: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of a patient beside the current hospital code.

    Attributes:
        kind: `code` of a hospital, `citizen` number (CCCD 12 digits, older 9), `insurance` card (15 characters) …
        former: It is no longer given to this patient, but still finds him.
        valid_to: Last day of an insurance card.
    """

    kind: IdentifierKind
    value: str
    issuer: str = ""
    valid_to: date | None = None
    former: bool = False


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What somebody says of a patient; None is not said and stays, an empty text is said to be empty.

    Attributes:
        code: Empty for a patient who has none yet; he gets one of ours.
        name: In one component, or as a DICOM person name (PS3.5 6.2, PN).
        birth_date: `YYYYMMDD` or `YYYY-MM-DD`; `YYYY` or `YYYYMM` if the day is not known.
        sex: M, F, O, or empty for unknown (PS3.3 C.7.1.1).
        identifiers: Numbers that he has, too; those known already stay.
        more: `address`, `phone`, `ethnic_group`, `occupation`, `nationality`, `relative`, `comments`.
    """

    code: str
    issuer: str = ""
    name: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    more: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient as the index knows him.

    Attributes:
        id: Key in the index.
        birth_year: Of a birth date whose day is not known; `birth_date` is empty then.
        registered_at: Since when a HIS or a person names him; None: known from images alone.
        merged_into: The patient that this one turned out to be.
    """

    id: int
    code: str
    issuer: str
    name: str
    birth_date: str
    birth_year: int | None
    sex: str
    study_count: int
    registered_at: datetime | None
    merged_into: int | None
    said_at: datetime | None
    more: Mapping[str, str]
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class PatientPage:
    """Patients by given name (Tên); `next` continues."""

    items: list[Patient]
    next: str | None


@dataclass(frozen=True, slots=True)
class PatientChange:
    """One change of a patient: what it was before and is after."""

    id: int
    at: datetime
    who: str
    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What somebody says of a visit; None is not said and stays.

    Attributes:
        number: Of the episode (PV1-19).
        class_: HL7 table 0004: I inpatient, O outpatient, E emergency, P preadmission, R recurring, B obstetrics.
    """

    number: str
    issuer: str = ""
    class_: str | None = None
    department: str | None = None
    department_code: str | None = None
    ward: str | None = None
    bed: str | None = None
    doctor: str | None = None
    insurance: str | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay or a day at the hospital."""

    id: int
    patient: int
    number: str
    issuer: str
    class_: str
    department: str
    department_code: str
    ward: str
    bed: str
    doctor: str
    insurance: str
    began_at: datetime | None
    ended_at: datetime | None
    cancelled: bool
    said_at: datetime | None
