"""The process that answers HL7 messages."""

from khoanh.adapters.dicom_client import build_server_tls
from khoanh.assembly.build import open_desk
from khoanh.assembly.lifeline import stop_on_signal
from khoanh.entrypoints.hl7 import serve_hl7
from khoanh.foundation.settings import Settings, split_address


def run_hl7(settings: Settings, database_url: str) -> None:
    """Answer messages until told to stop."""
    stop = stop_on_signal()
    secure, context = None, None
    if settings.hl7_tls:
        secure, context = split_address(settings.hl7_tls), build_server_tls(settings)
    with open_desk(settings, database_url) as desk:
        serve_hl7(desk, split_address(settings.hl7), secure, tls=context, stop=stop)
