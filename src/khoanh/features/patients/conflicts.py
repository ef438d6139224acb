"""Studies whose objects name more than one patient: listed for correction, never silently merged."""

from dataclasses import dataclass
from datetime import datetime

from khoanh.features import audit
from khoanh.features.patients.queries import conflicts as queries
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


@dataclass(frozen=True, slots=True)
class PatientIdentity:
    """The patient that objects name, in DICOM's own forms."""

    patient_id: str
    issuer: str
    patient_name: str
    patient_birth_date: str
    patient_sex: str


@dataclass(frozen=True, slots=True)
class IdentityConflict:
    """A study kept under one identity, and another that some of its objects name."""

    id: int
    study_uid: str
    noticed_at: datetime
    kept: PatientIdentity
    arrived: PatientIdentity
    source: str
    objects: int


@dataclass(frozen=True, slots=True)
class IdentityPage:
    """A page of conflicts, newest first; `next` continues it."""

    items: list[IdentityConflict]
    next: str | None


def find_identity_conflicts(unit: Unit, *, cursor: str = "", limit: int = 100) -> IdentityPage:
    """List the open conflicts, those noticed last first."""
    unit.who.require(Permission.IDENTITY_RESOLVE)
    if cursor and not cursor.isdigit():
        raise Invalid("the cursor is none of ours", vi="Con trỏ trang không hợp lệ")
    rows = queries.select_conflicts(unit.db, int(cursor) if cursor else None, limit + 1)
    items = [
        IdentityConflict(row[0], row[1], row[2], PatientIdentity(*row[3:8]), PatientIdentity(*row[8:13]), *row[13:15])
        for row in rows
    ]
    return IdentityPage(items[:limit], str(items[limit - 1].id) if len(items) > limit else None)


def dismiss_identity_conflict(unit: Unit, conflict_id: int, reason: str) -> None:
    """Settle a conflict as looked at and harmless.

    Raises:
        Invalid: No reason is given.
        NotFound: There is no such open conflict.
    """
    unit.who.require(Permission.IDENTITY_RESOLVE)
    if not reason.strip():
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    study_uid = queries.settle_conflict(unit.db, conflict_id, unit.who.name, reason.strip())
    if study_uid is None:
        raise NotFound(f"no open conflict {conflict_id}", vi="Không tìm thấy mâu thuẫn này")
    audit.record(unit, "identity settled", study_uid=study_uid, subject=str(conflict_id))
