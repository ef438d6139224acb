"""The door of patients: what one link opens, without account, session or anything else of the archive."""

from khoanh.entrypoints.handovers.guests import Doorkeeper
from khoanh.entrypoints.handovers.routes import PREFIX, build_handover_routes

__all__ = ["PREFIX", "Doorkeeper", "build_handover_routes"]
