"""The DICOMweb door (PS3.18): QIDO-RS, WADO-RS, STOW-RS, WADO-URI."""

from khoanh.entrypoints.dicomweb.guests import GuestScope, build_guest_routes
from khoanh.entrypoints.dicomweb.routes import build_dicomweb_routes

__all__ = ["GuestScope", "build_dicomweb_routes", "build_guest_routes"]
