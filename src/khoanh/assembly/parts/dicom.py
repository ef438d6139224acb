"""The process that answers DICOM associations."""

import ssl

from khoanh.adapters.dicom_client import build_server_tls
from khoanh.assembly.build import open_desk
from khoanh.assembly.lifeline import stop_on_signal
from khoanh.entrypoints.dimse import serve_dimse
from khoanh.foundation.settings import Settings, split_address


def run_dicom(settings: Settings, database_url: str) -> None:
    """Answer associations until told to stop."""
    _serve(settings, database_url, settings.dicom, None)


def run_dicom_tls(settings: Settings, database_url: str) -> None:
    """Answer associations over TLS until told to stop."""
    _serve(settings, database_url, settings.dicom_tls, build_server_tls(settings))


def _serve(settings: Settings, database_url: str, address: str, tls: ssl.SSLContext | None) -> None:
    stop = stop_on_signal()
    host, port = split_address(address)
    with open_desk(settings, database_url) as desk:
        serve_dimse(desk, host, port, tls=tls, stop=stop)
