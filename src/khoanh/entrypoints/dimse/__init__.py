"""The DICOM door: association acceptor and DIMSE services (PS3.4, PS3.7, PS3.8)."""

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

__all__ = [
    "MAX_OUTSTANDING",
    "MESSAGE_SYNTAXES",
    "SERVICES",
    "STORAGE_EXTENSION",
    "STORAGE_SYNTAXES",
    "Kind",
    "Service",
    "serve_dimse",
]
