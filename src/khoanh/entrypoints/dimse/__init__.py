"""The DICOM door: association acceptor and DIMSE services (PS3.4, PS3.7, PS3.8)."""

from khoanh.entrypoints.dimse.conformance import EXTENSION_ITEMS, LIMITS, ROLES, STATUSES
from khoanh.entrypoints.dimse.offers import (
    MAX_OUTSTANDING,
    MESSAGE_SYNTAXES,
    SERVICES,
    STORAGE_EXTENSION,
    STORAGE_SYNTAXES,
    Kind,
    Service,
)
from khoanh.entrypoints.dimse.serve import serve_dimse
from khoanh.entrypoints.dimse.worklist_item import ITEM as WORKLIST
from khoanh.entrypoints.dimse.worklist_item import STEP as WORKLIST_STEP

__all__ = [
    "EXTENSION_ITEMS",
    "LIMITS",
    "MAX_OUTSTANDING",
    "MESSAGE_SYNTAXES",
    "ROLES",
    "SERVICES",
    "STATUSES",
    "STORAGE_EXTENSION",
    "STORAGE_SYNTAXES",
    "WORKLIST",
    "WORKLIST_STEP",
    "Kind",
    "Service",
    "serve_dimse",
]
