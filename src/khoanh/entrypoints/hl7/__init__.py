"""The HL7 v2 door: MLLP listener."""

from khoanh.entrypoints.hl7.listen import serve_hl7

__all__ = ["serve_hl7"]
