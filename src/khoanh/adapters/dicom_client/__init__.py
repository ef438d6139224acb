"""DICOM over sockets: the wire both sides share, and what we ask of others: C-ECHO, C-STORE, DIMSE-N."""

from khoanh.adapters.dicom_client.association import (
    MAX_PDU_BYTES,
    Aborted,
    Agreed,
    Association,
    BrokenOff,
    Released,
    abort_wire,
    accepted,
)
from khoanh.adapters.dicom_client.connect import Rejected, TlsFailed, Unreachable, open_association
from khoanh.adapters.dicom_client.find import QueryFailed, find_matches
from khoanh.adapters.dicom_client.peer import Peer
from khoanh.adapters.dicom_client.request import (
    Answer,
    Event,
    NotAccepted,
    Request,
    RequestUser,
    format_request,
    open_request,
)
from khoanh.adapters.dicom_client.store import Originator, StoreUser, open_store, propose_store
from khoanh.adapters.dicom_client.tls import TLS12_SUITES, build_client_tls, build_server_tls
from khoanh.adapters.dicom_client.verify import Verified, verify_peer
from khoanh.adapters.dicom_client.wire import Buffer, ConnectionLost, Stopped, TimedOut, Wire

__all__ = [
    "MAX_PDU_BYTES",
    "TLS12_SUITES",
    "Aborted",
    "Agreed",
    "Answer",
    "Association",
    "BrokenOff",
    "Buffer",
    "ConnectionLost",
    "Event",
    "NotAccepted",
    "Originator",
    "Peer",
    "QueryFailed",
    "Rejected",
    "Released",
    "Request",
    "RequestUser",
    "Stopped",
    "StoreUser",
    "TimedOut",
    "TlsFailed",
    "Unreachable",
    "Verified",
    "Wire",
    "abort_wire",
    "accepted",
    "build_client_tls",
    "build_server_tls",
    "find_matches",
    "format_request",
    "open_association",
    "open_request",
    "open_store",
    "propose_store",
    "verify_peer",
]
