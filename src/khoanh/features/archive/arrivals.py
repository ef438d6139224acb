"""When studies came, and which of them need a look: what a list shows beside the DICOM attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from khoanh.features.archive.queries import arrivals as queries
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


@dataclass(frozen=True, slots=True)
class Arrival:
    """Of one study: when its first object came, and whether its objects name more than one patient."""

    received_at: datetime
    identity_conflict: bool


def read_arrivals(unit: Unit, study_uids: Iterable[str]) -> Mapping[str, Arrival]:
    """Return the arrivals of these studies by UID; those that are not there are left out."""
    unit.who.require(Permission.STUDY_LIST)
    rows = queries.select_arrivals(unit.db, list(study_uids))
    return {uid: Arrival(received_at, conflict) for uid, received_at, conflict in rows}
