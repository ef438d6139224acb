"""Reads certificates and key files."""

import re
from typing import Any

from khoanh.adapters.signing.kinds import CertificateFacts
from khoanh.foundation.errors import Invalid

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def read_certificates(pem: bytes) -> list[Any]:
    """Return the certificates of a PEM or DER file. Raises Invalid: it holds none."""
    from asn1crypto import pem as armour
    from asn1crypto import x509

    try:
        blocks = [armour.unarmor(found[0])[2] for found in _PEM.finditer(pem)] or [pem]
        found = [x509.Certificate.load(block, strict=True) for block in blocks]
        for one in found:
            _ = one.subject.native, one.public_key.native
    except (ValueError, TypeError, KeyError) as fault:
        raise Invalid("the file holds no certificate", vi="Tệp không chứa chứng thư số") from fault
    return found


def describe_certificate(certificate: Any) -> CertificateFacts:
    """Return what a certificate says of its owner."""
    return CertificateFacts(
        _name(certificate.subject),
        _name(certificate.issuer),
        f"{certificate.serial_number:X}",
        certificate.not_valid_before,
        certificate.not_valid_after,
    )


def read_key_file(content: bytes, password: str) -> bytes:
    """Return the certificate of a PKCS#12 file, DER. Raises Invalid: no such file, or the password is wrong."""
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, password.encode())
    except (ValueError, TypeError) as fault:
        raise Invalid(
            "the file is no PKCS#12, or its password is wrong", vi="Tệp không phải PKCS#12 hoặc sai mật khẩu"
        ) from fault
    if key is None or certificate is None:
        raise Invalid("the file holds no key with its certificate", vi="Tệp không có khóa kèm chứng thư số")
    return certificate.public_bytes(Encoding.DER)


def _name(name: Any) -> str:
    said = name.native
    found = said.get("common_name") or said.get("organization_name") or name.human_friendly
    return str(found[0] if isinstance(found, list) else found)[:200]
