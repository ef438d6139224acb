"""Patients and their visits: found, registered, merged, corrected."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, Field

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, LongText, Shape, Text
from khoanh.features import patients
from khoanh.features.patients import Code, Identifier, PatientFacts, VisitFacts

router = APIRouter(tags=["patients"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
KindName = Literal["code", "citizen", "insurance", "passport", "other"]


class IdentifierItem(Shape):
    """A number of a patient beside the current code."""

    kind: KindName
    value: str
    issuer: str
    valid_to: date | None
    former: bool


class PatientItem(Shape):
    """A patient; `birth_date` is DICOM's DA, empty where only `birth_year` is known."""

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
    more: dict[str, str]
    identifiers: list[IdentifierItem]


class PatientList(Shape):
    """Patients by given name."""

    items: list[PatientItem]
    next: str | None


class ChangeItem(Shape):
    """A change of a patient."""

    id: int
    at: datetime
    who: str
    kind: str
    detail: dict[str, Any]


class ChangeList(Shape):
    """Changes, the newest first."""

    items: list[ChangeItem]
    next: str | None


class VisitItem(Shape):
    """A stay or a day at the hospital; the class is of HL7 table 0004."""

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


class VisitList(Shape):
    """Visits, the latest first."""

    items: list[VisitItem]
    next: str | None


class LinkList(Shape):
    """Keys of patients that may be the same person."""

    items: list[int]
    next: str | None


class NewIdentifier(Body):
    """A number of a patient."""

    kind: KindName
    value: Text
    issuer: Text = ""
    valid_to: date | None = None


class PatientBody(Body):
    """What is said of a patient; a member that is left out or null stays as it is known."""

    code: Text = ""
    issuer: Text = ""
    name: Text | None = None
    birth_date: Text | None = None
    sex: Text | None = None
    identifiers: Annotated[list[NewIdentifier], Field(default_factory=list, max_length=50)]
    address: LongText | None = None
    phone: Text | None = None
    ethnic_group: Text | None = None
    occupation: Text | None = None
    nationality: Text | None = None
    relative: Text | None = None
    comments: LongText | None = None

    def facts(self) -> PatientFacts:
        """Return it as the feature takes it."""
        more = ("address", "phone", "ethnic_group", "occupation", "nationality", "relative", "comments")
        numbers = tuple(Identifier(one.kind, one.value, one.issuer, one.valid_to) for one in self.identifiers)
        return PatientFacts(
            self.code, self.issuer, self.name, self.birth_date, self.sex, numbers,
            {name: getattr(self, name) for name in more},
        )  # fmt: skip


class VisitBody(Body):
    """What is said of a visit; a member that is left out or null stays as it is known."""

    number: Text
    issuer: Text = ""
    class_: Text | None = None
    department: Text | None = None
    department_code: Text | None = None
    ward: Text | None = None
    bed: Text | None = None
    doctor: Text | None = None
    insurance: Text | None = None
    began_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None

    def facts(self) -> VisitFacts:
        """Return it as the feature takes it."""
        return VisitFacts(**self.model_dump(include=set(VisitBody.model_fields)))


class VisitStep(Body):
    """What became of a visit."""

    number: Text
    issuer: Text = ""
    step: Literal["end", "cancel", "reopen"]
    ended_at: AwareDatetime | None = None


class Merge(Body):
    """Two patients that are one; `source` is the one that goes."""

    source: Annotated[int, Field(ge=1, lt=2**63)]
    target: Annotated[int, Field(ge=1, lt=2**63)]
    reason: LongText = ""


class Reason(Body):
    """Why."""

    reason: LongText


class NewCode(Body):
    """Another code of a patient."""

    code: Text
    issuer: Text = ""


@router.get("/patients")
def list_patients(
    asked: Ask,
    q: Annotated[Text, Query(description="Words of a name without accents, or the beginning of any number.")] = "",
    code: Annotated[Text, Query(description="A patient code, current or former, instead of `q`.")] = "",
    issuer: Text = "",
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PatientList:
    """Find patients."""
    with asked.unit() as unit:
        if code.strip():
            one = patients.find_by_code(unit, Code(code, issuer))
            return PatientList(items=[PatientItem.model_validate(one)] if one else [], next=None)
        page = patients.find_patients(unit, q, cursor=cursor, limit=limit)
    return PatientList(items=[PatientItem.model_validate(one) for one in page.items], next=page.next)


@router.post("/patients")
def upsert_patient(body: PatientBody, asked: Ask) -> PatientItem:
    """Register a patient, or change what is known of the one who has this code."""
    with asked.unit() as unit:
        return PatientItem.model_validate(patients.upsert_patient(unit, body.facts()))


@router.post("/patients/merge")
def merge_patients(body: Merge, asked: Ask) -> PatientItem:
    """Say that one patient is another; answer with the survivor."""
    with asked.unit() as unit:
        return PatientItem.model_validate(patients.merge_keys(unit, body.source, body.target, reason=body.reason))


@router.get("/patients/{patient}")
def read_patient(patient: Key, asked: Ask) -> PatientItem:
    """Read one patient; recorded once a session as opened."""
    with asked.unit() as unit:
        return PatientItem.model_validate(patients.open_patient(unit, patient))


@router.get("/patients/{patient}/changes")
def list_patient_changes(patient: Key, asked: Ask) -> ChangeList:
    """List what was changed, by whom and when."""
    with asked.unit() as unit:
        found = patients.list_changes(unit, patient)
    return ChangeList(items=[ChangeItem.model_validate(change) for change in found], next=None)


@router.post("/patients/{patient}/unmerge")
def unmerge_patient(patient: Key, body: Reason, asked: Ask) -> PatientItem:
    """Undo the merge of a patient who was merged away."""
    with asked.unit() as unit:
        return PatientItem.model_validate(patients.unmerge_key(unit, patient, reason=body.reason))


@router.post("/patients/{patient}/code")
def change_patient_code(patient: Key, body: NewCode, asked: Ask) -> PatientItem:
    """Give a patient another code; the former one still finds him."""
    with asked.unit() as unit:
        return PatientItem.model_validate(patients.change_code(unit, patient, Code(body.code, body.issuer)))


@router.get("/patients/{patient}/links")
def list_patient_links(patient: Key, asked: Ask) -> LinkList:
    """List patients that may be the same person."""
    with asked.unit() as unit:
        return LinkList(items=patients.list_links(unit, patient), next=None)


@router.put("/patients/{patient}/links/{other}", status_code=204)
def link_patients(patient: Key, other: Key, asked: Ask) -> None:
    """Note that two patients may be the same person."""
    with asked.unit() as unit:
        patients.link_patients(unit, patient, other)


@router.delete("/patients/{patient}/links/{other}", status_code=204)
def unlink_patients(patient: Key, other: Key, asked: Ask) -> None:
    """Take such a note back."""
    with asked.unit() as unit:
        patients.unlink_patients(unit, patient, other)


@router.get("/patients/{patient}/visits")
def list_visits(patient: Key, asked: Ask) -> VisitList:
    """List the visits of a patient, the latest first."""
    with asked.unit() as unit:
        found = patients.list_visits(unit, patient)
    return VisitList(items=[VisitItem.model_validate(visit) for visit in found], next=None)


@router.post("/patients/{patient}/visits")
def upsert_visit(patient: Key, body: VisitBody, asked: Ask) -> VisitItem:
    """Keep a visit of a patient, or change what is known of it."""
    with asked.unit() as unit:
        return VisitItem.model_validate(patients.upsert_visit(unit, patient, body.facts()))


@router.post("/visits/step")
def step_visit(body: VisitStep, asked: Ask) -> VisitItem:
    """End, cancel or reopen a visit."""
    with asked.unit() as unit:
        match body.step:
            case "end":
                visit = patients.end_visit(unit, body.number, body.issuer, ended_at=body.ended_at)
            case "cancel":
                visit = patients.cancel_visit(unit, body.number, body.issuer)
            case "reopen":
                visit = patients.reopen_visit(unit, body.number, body.issuer)
        return VisitItem.model_validate(visit)
