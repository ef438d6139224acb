"""TLS as BCP 195 asks for it (PS3.15 B.12: TLS 1.2 and later, forward secret, authenticated ciphers)."""

import ssl

from khoanh.foundation.errors import Invalid
from khoanh.foundation.settings import Settings

TLS12_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "DHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES256-GCM-SHA384",
)
"""The suites of PS3.15 B.12 for TLS 1.2, in our order; TLS 1.3 suites are all allowed."""


def build_server_tls(settings: Settings) -> ssl.SSLContext:
    """Make the context of our listener; with `tls_authorities` every peer must show a certificate.

    Raises:
        Invalid: A file is missing or is not PEM.
    """
    context = _context(ssl.PROTOCOL_TLS_SERVER, settings)
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    if settings.tls_authorities:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def build_client_tls(settings: Settings) -> ssl.SSLContext:
    """Make the context for calling peers; they must be signed by `tls_authorities` (else by the system's).

    Modalities are known by address, not by name, so the name in the certificate is not compared (PS3.15 B.12 asks
    for mutual authentication by trusted authorities).

    Raises:
        Invalid: A file is missing or is not PEM.
    """
    context = _context(ssl.PROTOCOL_TLS_CLIENT, settings)
    context.check_hostname = False
    if not settings.tls_authorities:
        context.load_default_certs()
    return context


def _context(protocol: int, settings: Settings) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(":".join(TLS12_SUITES))
    try:
        if settings.tls_certificate:
            context.load_cert_chain(settings.tls_certificate, settings.tls_key or None)
        elif protocol == ssl.PROTOCOL_TLS_SERVER:
            raise Invalid(
                "DICOM over TLS needs the settings tls_certificate and tls_key",
                vi="DICOM qua TLS cần cấu hình tls_certificate và tls_key",
            )
        if settings.tls_authorities:
            context.load_verify_locations(settings.tls_authorities)
    except OSError as fault:
        # ssl.SSLError is an OSError too; its text names the fault, never a key.
        raise Invalid(f"TLS certificate: {fault}", vi=f"Chứng chỉ TLS không dùng được: {fault}") from fault
    return context
