"""The nouns of the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is asked for; empty means any. `since` is inclusive, `until` exclusive."""

    action: str = ""
    who: str = ""
    study_uid: str = ""
    subject: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act."""

    id: int
    at: datetime
    kind: str
    who: str
    session: str
    address: str
    action: str
    outcome: str
    study_uid: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows and, if there are more, where the next page starts."""

    entries: Sequence[AuditEntry]
    next: str | None
