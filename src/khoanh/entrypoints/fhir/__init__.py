"""The FHIR door: patients, orders, studies and results to read and search (FHIR R4, 4.0.1)."""

from khoanh.entrypoints.fhir.door import build_fhir_routes

__all__ = ["build_fhir_routes"]
