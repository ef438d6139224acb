"""A public key infrastructure of tests: authorities, doctors' certificates, OCSP, CRL and time stamps over loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_der_x509_certificate

KEYS = ("root", "interm", "hai", "expired", "revoked", "tsa", "ocsp")
PASSWORD = "mật khẩu khóa"
CONFIG = """
external-url-prefix: "http://127.0.0.1:{port}"
keysets:
  keys:
    path-prefix: {folder}
    keys:
{keys}
pki-architectures:
  hospital:
    keyset: keys
    entity-defaults: {{country-name: VN, organization-name: Cơ quan Chứng thực Thử nghiệm}}
    entities:
      root: {{common-name: Gốc Thử Nghiệm}}
      interm: {{common-name: CA Y Tế Thử Nghiệm}}
      hai: {{common-name: Nguyễn Văn Hải}}
      expired: {{common-name: Trần Hết Hạn}}
      revoked: {{common-name: Lê Thu Hồi}}
      tsa: {{common-name: Dấu Thời Gian}}
      ocsp: {{common-name: OCSP}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2000-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true}}}}
          - {{id: key_usage, critical: true,
             smart-value: {{schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}}}}
      interm:
        subject: interm
        issuer: root
        validity: {{valid-from: "2000-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true, path_len_constraint: 0}}}}
          - {{id: key_usage, critical: true,
             smart-value: {{schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}}}}
          - {{id: crl_distribution_points, smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}}}
      hai: &doctor
        subject: hai
        issuer: interm
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        extensions: &usual
          - {{id: key_usage, critical: true,
             smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}}}
          - {{id: authority_information_access,
             smart-value: {{schema: aia-urls, params: {{ocsp-responder-names: [interm]}}}}}}
          - {{id: crl_distribution_points, smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [interm]}}}}}}
      expired:
        subject: expired
        issuer: interm
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2021-01-01T00:00:00+0000"}}
        extensions: *usual
      revoked:
        subject: revoked
        issuer: interm
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        revocation: {{revoked-since: "2021-01-01T00:00:00+0000", reason: key_compromise}}
        extensions: *usual
      tsa:
        subject: tsa
        issuer: root
        validity: {{valid-from: "2000-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        extensions:
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature]}}}}
          - {{id: crl_distribution_points, smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}}}
      ocsp:
        subject: ocsp
        issuer: interm
        validity: {{valid-from: "2000-01-01T00:00:00+0000", valid-to: "2100-01-01T00:00:00+0000"}}
        extensions:
          - {{id: extended_key_usage, critical: true, value: [ocsp_signing]}}
          - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: [digital_signature]}}}}
          - {{id: ocsp_no_check}}
    services:
      ocsp:
        interm: {{for-issuer: interm, responder-cert: ocsp, signing-key: ocsp}}
      crl-repo:
        root: {{for-issuer: root, signing-key: root, simulated-update-schedule: "P90D"}}
        interm: {{for-issuer: interm, signing-key: interm, simulated-update-schedule: "P30D"}}
      time-stamping:
        tsa: {{signing-key: tsa, signing-cert: tsa}}
"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """What a running infrastructure offers."""

    port: int
    architecture: Any

    @property
    def roots(self) -> bytes:
        """Return the certificates of root and intermediate authority, PEM."""
        from asn1crypto import pem

        certs = [self.architecture.get_cert(label) for label in ("root", "interm")]
        return b"".join(pem.armor("CERTIFICATE", one.dump()) for one in certs)

    @property
    def timestamp_url(self) -> str:
        """Return the address of the time-stamp authority."""
        return f"http://127.0.0.1:{self.port}/hospital/tsa/tsa"

    def certificate(self, name: str) -> bytes:
        """Return a certificate, DER."""
        return bytes(self.architecture.get_cert(name).dump())

    def key_file(self, name: str, password: str = PASSWORD) -> bytes:
        """Return the PKCS#12 file of somebody."""
        above = [load_der_x509_certificate(self.certificate("interm"))]
        return pkcs12.serialize_key_and_certificates(
            name.encode(),
            make_keys()[name],
            load_der_x509_certificate(self.certificate(name)),
            above,
            serialization.BestAvailableEncryption(password.encode()),
        )


@cache
def make_keys() -> dict[str, rsa.RSAPrivateKey]:
    """Return a key for everybody, the same through a run."""
    return {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in KEYS}


@contextmanager
def run_authorities(folder: Path) -> Iterator[Authorities]:
    """Serve OCSP, CRL and time stamps until the block is left."""
    import yaml
    from certomancer.integrations.animator import Animator, AnimatorArchStore
    from certomancer.registry import CertomancerConfig

    for name, key in make_keys().items():
        (folder / f"{name}.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    lines = "\n".join(f"      {name}: {{path: {name}.pem}}" for name in KEYS)
    said = yaml.safe_load(CONFIG.format(port=port, folder=folder, keys=lines))
    architecture = CertomancerConfig(said, key_search_dir=str(folder)).get_pki_arch("hospital")
    animator = Animator(AnimatorArchStore({"hospital": architecture}), with_web_ui=False)
    server = make_server("127.0.0.1", port, animator, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authorities(port, architecture)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
