"""Who the images are of: identity, and what contradicts it."""

from khoanh.features.patients.conflicts import (
    IdentityConflict,
    IdentityPage,
    PatientIdentity,
    dismiss_identity_conflict,
    find_identity_conflicts,
)

__all__ = [
    "IdentityConflict",
    "IdentityPage",
    "PatientIdentity",
    "dismiss_identity_conflict",
    "find_identity_conflicts",
]
