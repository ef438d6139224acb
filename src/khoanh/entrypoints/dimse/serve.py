"""The door as a process runs it."""

import ssl
import threading
from collections.abc import Callable

import structlog

from khoanh.entrypoints.dimse.hospital import Hospital
from khoanh.entrypoints.dimse.listen import Reception, open_listener
from khoanh.foundation.errors import OutOfResources
from khoanh.transaction import Desk

_log = structlog.get_logger()


def serve_dimse(
    desk: Desk,
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext | None = None,
    stop: threading.Event,
    ready: Callable[[int], None] = lambda _: None,
) -> None:
    """Answer DICOM associations until `stop` is set; several processes may serve the same port.

    Args:
        tls: The context of `build_server_tls` for the port that speaks TLS.
        ready: Called with the port once it listens; port 0 takes a free one.

    Raises:
        OutOfResources: The address cannot be had.
    """
    try:
        listener = open_listener(host, port)
    except OSError as fault:
        raise OutOfResources(
            f"DICOM cannot listen at {host}:{port}: {fault.strerror}",
            vi=f"Không mở được cổng DICOM {host}:{port}: {fault.strerror}",
        ) from fault
    reception = Reception(listener, Hospital(desk), stop, tls=tls)
    bound = listener.getsockname()[1]
    _log.info("DICOM listens", host=host, port=bound, tls=tls is not None, ae_title=desk.settings.ae_title)
    ready(bound)
    reception.run()
