"""Whom we call, and how it is reached."""

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """A remote application entity.

    Attributes:
        ae_title: What we call it.
        calling_ae_title: What we call ourselves.
        tls: Client context if it is reached over TLS.
        max_pdu_bytes: Largest PDU we want to receive from it.
        connect_s: Time for connecting, and again for its answer to our A-ASSOCIATE-RQ.
        answer_s: Time for each answer to a request.
    """

    ae_title: str
    host: str
    port: int
    calling_ae_title: str
    tls: ssl.SSLContext | None = None
    max_pdu_bytes: int = 1 << 17
    connect_s: float = 10.0
    answer_s: float = 120.0
