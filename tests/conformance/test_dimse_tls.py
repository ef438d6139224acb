"""DICOM over TLS (PS3.15 B.12), judged by DCMTK's own TLS."""

import shutil
import socket
import ssl
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.conformance.dicom_door import Door, needs_dcmtk, opened_door

from khoanh.adapters.dicom_client import Peer, build_client_tls, build_server_tls, verify_peer
from khoanh.foundation.settings import Settings
from khoanh.transaction import Desk

pytestmark = [
    pytest.mark.system,
    needs_dcmtk,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


@dataclass(frozen=True)
class Authority:
    folder: Path

    def issue(self, name: str) -> tuple[Path, Path]:
        """Make a key and a certificate signed by this authority."""
        key, request, certificate = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
            "-CAcreateserial", "-days", "2", "-out", certificate,
        )  # fmt: skip
        return certificate, key

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def found_authority(folder: Path) -> Authority:
    folder.mkdir()
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test authority", "-days", "2",
        "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
    )  # fmt: skip
    return Authority(folder)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return found_authority(tmp_path / "ca")


def secured(settings: Settings, authority: Authority, name: str) -> Settings:
    certificate, key = authority.issue(name)
    return settings.model_copy(
        update={
            "tls_certificate": str(certificate),
            "tls_key": str(key),
            "tls_authorities": str(authority.certificate),
        }
    )


def echo(door: Door, authority: Authority, name: str, *more: str) -> subprocess.CompletedProcess[str]:
    certificate, key = authority.issue(name)
    return door.try_call("echoscu", "+tls", key, certificate, "+cf", authority.certificate, *more)


@pytest.mark.parametrize("profile", ["+py", "+px"])
def test_a_peer_with_a_trusted_certificate_is_served(desk: Desk, authority: Authority, profile: str) -> None:
    settings = secured(desk.settings, authority, "server")
    with opened_door(desk, tls=build_server_tls(settings)) as door:
        shown = echo(door, authority, "modality", profile)
        assert shown.returncode == 0, shown.stdout
        peer = Peer("KHOANH", "127.0.0.1", door.port, "PEER", tls=build_client_tls(settings))
        assert verify_peer(peer).ok


def test_a_peer_of_another_authority_or_without_certificate_is_refused(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    settings = secured(desk.settings, authority, "server")
    stranger = found_authority(tmp_path / "other")
    with opened_door(desk, tls=build_server_tls(settings)) as door:
        assert echo(door, stranger, "modality", "-ic").returncode != 0
        assert door.try_call("echoscu", "+tla", "-ic").returncode != 0
        plain = Peer("KHOANH", "127.0.0.1", door.port, "PEER", connect_s=3)
        assert not verify_peer(plain).ok
        foreign = replace(plain, tls=build_client_tls(secured(desk.settings, stranger, "client")))
        assert verify_peer(foreign).outcome in ("tls", "failed")
        assert echo(door, authority, "modality").returncode == 0


def test_old_protocols_are_refused(desk: Desk, authority: Authority) -> None:
    settings = secured(desk.settings, authority, "server")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("AES256-GCM-SHA384")
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        opened_door(desk, tls=build_server_tls(settings)) as door,
        socket.create_connection(("127.0.0.1", door.port), timeout=5) as sock,
        pytest.raises(ssl.SSLError),
    ):
        # No forward secrecy: not among the suites of BCP 195.
        old.wrap_socket(sock).close()
