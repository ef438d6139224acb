"""The audit trail, the system page, and conflicts of identity and of objects."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, Limit, LongText, Shape, Text
from khoanh.features import archive, audit, patients, system

router = APIRouter(tags=["records"])


class AuditItem(Shape):
    """One act."""

    id: int
    at: datetime
    kind: str
    who: str
    address: str
    action: str
    outcome: str
    study_uid: str
    subject: str
    detail: dict[str, Any]


class AuditList(Shape):
    """Acts, the newest first."""

    items: list[AuditItem]
    next: str | None


class ActionList(Shape):
    """Actions that were ever recorded."""

    items: list[str]
    next: str | None


class ListenerFacts(Shape):
    """A port of ours."""

    name: str
    address: str
    up: bool


class StorageFacts(Shape):
    """Where objects are kept and how much room there is."""

    url: str
    total_bytes: int | None
    free_bytes: int | None
    used_bytes: int | None


class DatabaseFacts(Shape):
    """The index."""

    version: str
    size_bytes: int
    connections: int


class JobFacts(Shape):
    """The queue."""

    waiting: int
    running: int
    failed: int


class CountFacts(Shape):
    """What is kept."""

    patients: int
    studies: int
    series: int
    instances: int


class SystemFacts(Shape):
    """How the installation is."""

    version: str
    started_at: datetime
    listeners: list[ListenerFacts]
    storage: StorageFacts
    database: DatabaseFacts
    jobs: JobFacts
    counts: CountFacts
    components: dict[str, str]


class PatientFacts(Shape):
    """The patient that objects name."""

    patient_id: str
    issuer: str
    patient_name: str
    patient_birth_date: str
    patient_sex: str


class IdentityItem(Shape):
    """A study kept under one identity, and another that some of its objects name."""

    id: str
    study_uid: str
    noticed_at: datetime
    kept: PatientFacts
    arrived: PatientFacts
    source: str
    objects: int


class IdentityList(Shape):
    """Open conflicts of identity, the newest first."""

    items: list[IdentityItem]
    next: str | None


class Dismissal(Body):
    """Why a conflict is harmless."""

    reason: LongText


class ObjectItem(Shape):
    """An arrival of other bytes under a UID in use."""

    id: str
    study_uid: str
    instance_uid: str
    noticed_at: datetime
    outcome: Literal["refused", "kept"]
    size_bytes: int
    source: str


class Settlement(Body):
    """Which version is current from now on."""

    use_second: bool = False


class ObjectList(Shape):
    """Open conflicts of objects, the newest first."""

    items: list[ObjectItem]
    next: str | None


@router.get("/audit")
def list_audit(
    asked: Ask,
    action: Text = "",
    who: Text = "",
    study_uid: Text = "",
    subject: Text = "",
    outcome: Text = "",
    since: Annotated[AwareDatetime | None, Query(alias="from", description="Inclusive.")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Exclusive.")] = None,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> AuditList:
    """List audit rows, the newest first."""
    wanted = audit.AuditFilter(action, who, study_uid, subject, outcome, since, until)
    with asked.unit() as unit:
        page = audit.find_entries(unit, wanted, cursor=cursor, limit=limit)
    return AuditList(items=[AuditItem.model_validate(entry) for entry in page.entries], next=page.next)


@router.get("/audit/actions")
def list_actions(asked: Ask) -> ActionList:
    """List every action that was ever recorded."""
    with asked.unit() as unit:
        return ActionList(items=audit.list_actions(unit), next=None)


@router.get("/system")
def describe_system(asked: Ask) -> SystemFacts:
    """Tell how the installation is."""
    report = system.describe_system(asked.desk, asked.who)
    return SystemFacts(
        version=report.version,
        started_at=report.started_at,
        listeners=[ListenerFacts.model_validate(listener) for listener in report.listeners],
        storage=StorageFacts(
            url=report.storage_url,
            total_bytes=report.total_bytes,
            free_bytes=report.free_bytes,
            used_bytes=report.used_bytes,
        ),
        database=DatabaseFacts(
            version=report.database_version,
            size_bytes=report.database_bytes,
            connections=report.database_connections,
        ),
        jobs=JobFacts(**report.jobs),
        counts=CountFacts(**report.counts),
        components=report.components,
    )


@router.get("/identity-conflicts")
def list_identity_conflicts(
    asked: Ask, cursor: Annotated[str, Query(pattern=r"^\d{0,18}$")] = "", limit: Limit = 100
) -> IdentityList:
    """List studies whose objects name more than one patient."""
    with asked.unit() as unit:
        page = patients.find_identity_conflicts(unit, cursor=cursor, limit=limit)
    items = [
        IdentityItem(
            id=str(one.id),
            study_uid=one.study_uid,
            noticed_at=one.noticed_at,
            kept=PatientFacts.model_validate(one.kept),
            arrived=PatientFacts.model_validate(one.arrived),
            source=one.source,
            objects=one.objects,
        )
        for one in page.items
    ]
    return IdentityList(items=items, next=page.next)


@router.post("/identity-conflicts/{conflict_id}/dismiss", status_code=204)
def dismiss_identity_conflict(conflict_id: Annotated[int, Path(ge=1, lt=2**63)], body: Dismissal, asked: Ask) -> None:
    """Settle a conflict as looked at and harmless."""
    with asked.unit() as unit:
        patients.dismiss_identity_conflict(unit, conflict_id, body.reason)


@router.get("/object-conflicts")
def list_object_conflicts(
    asked: Ask, cursor: Annotated[str, Query(pattern=r"^\d{0,18}$")] = "", limit: Limit = 100
) -> ObjectList:
    """List arrivals of other bytes under a UID in use."""
    with asked.unit() as unit:
        page = archive.find_object_conflicts(unit, cursor=cursor, limit=limit)
    items = [
        ObjectItem(
            id=str(one.id),
            study_uid=one.study_uid,
            instance_uid=one.instance_uid,
            noticed_at=one.noticed_at,
            outcome="kept" if one.kept else "refused",
            size_bytes=one.size_bytes,
            source=one.source,
        )
        for one in page.items
    ]
    return ObjectList(items=items, next=page.next)


@router.post("/object-conflicts/{conflict_id}/settle", status_code=204)
def settle_object_conflict(conflict_id: Annotated[int, Path(ge=1, lt=2**63)], body: Settlement, asked: Ask) -> None:
    """Settle a conflict: the first version stays current, or the second takes its place."""
    with asked.unit() as unit:
        archive.settle_object_conflict(unit, conflict_id, use_second=body.use_second)
