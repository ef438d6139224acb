"""Who the images are of: identity, numbers, visits, merges, and what contradicts them."""

from khoanh.features.patients.conflicts import (
    IdentityConflict,
    IdentityPage,
    PatientIdentity,
    dismiss_identity_conflict,
    find_identity_conflicts,
)
from khoanh.features.patients.find import find_patients
from khoanh.features.patients.kinds import (
    Code,
    Identifier,
    IdentifierKind,
    Patient,
    PatientChange,
    PatientFacts,
    PatientPage,
    Visit,
    VisitFacts,
)
from khoanh.features.patients.merge import (
    change_identifier,
    link_patients,
    list_links,
    merge_keys,
    merge_patients,
    unlink_patients,
    unmerge_key,
    unmerge_patients,
)
from khoanh.features.patients.register import find_by_code, list_changes, read_patient, upsert_patient
from khoanh.features.patients.visits import (
    cancel_visit,
    end_visit,
    list_visits,
    read_visit,
    reopen_visit,
    upsert_visit,
)

__all__ = [
    "Code",
    "Identifier",
    "IdentifierKind",
    "IdentityConflict",
    "IdentityPage",
    "Patient",
    "PatientChange",
    "PatientFacts",
    "PatientIdentity",
    "PatientPage",
    "Visit",
    "VisitFacts",
    "cancel_visit",
    "change_identifier",
    "dismiss_identity_conflict",
    "end_visit",
    "find_by_code",
    "find_identity_conflicts",
    "find_patients",
    "link_patients",
    "list_changes",
    "list_links",
    "list_visits",
    "merge_keys",
    "merge_patients",
    "read_patient",
    "read_visit",
    "reopen_visit",
    "unlink_patients",
    "unmerge_key",
    "unmerge_patients",
    "upsert_patient",
    "upsert_visit",
]
