"""The HL7 v2 door: MLLP listeners."""

from khoanh.entrypoints.hl7.converse import Patience
from khoanh.entrypoints.hl7.listen import Reception, open_hl7_listener, serve_hl7

__all__ = ["Patience", "Reception", "open_hl7_listener", "serve_hl7"]
