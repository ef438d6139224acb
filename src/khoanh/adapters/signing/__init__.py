"""Digital signatures of PDF by PAdES: with a file, a token or a service that signs; and what signatures are worth."""

from khoanh.adapters.signing.kinds import (
    CertificateFacts,
    KeyFile,
    Means,
    Refused,
    Remote,
    Signed,
    Token,
    Trust,
    Verdict,
)
from khoanh.adapters.signing.read import describe_certificate, read_certificates, read_key_file
from khoanh.adapters.signing.sign import fetch_certificate, sign_pdf
from khoanh.adapters.signing.verify import verify_pdf

__all__ = [
    "CertificateFacts",
    "KeyFile",
    "Means",
    "Refused",
    "Remote",
    "Signed",
    "Token",
    "Trust",
    "Verdict",
    "describe_certificate",
    "fetch_certificate",
    "read_certificates",
    "read_key_file",
    "sign_pdf",
    "verify_pdf",
]
