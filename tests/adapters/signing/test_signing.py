"""Signatures at every level, valid to poppler too; refused when the certificate does not hold, broken by a byte."""

import base64
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.features.sheets.conftest import run
from tests.make.pki import PASSWORD, Authorities, make_keys, run_authorities

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.signing import (
    KeyFile,
    Refused,
    Remote,
    Token,
    Trust,
    fetch_certificate,
    read_key_file,
    sign_pdf,
    verify_pdf,
)
from khoanh.adapters.typesetting import typeset
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid

MODULE = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authorities]:
    with run_authorities(tmp_path_factory.mktemp("pki")) as found:
        yield found


@pytest.fixture(scope="module")
def codecs() -> Iterator[Codecs]:
    found = Codecs(processes=1)
    yield found
    found.close()


@pytest.fixture(scope="module")
def paper(codecs: Codecs) -> bytes:
    return typeset(
        codecs, {"sheet.typ": '#set document(title: "x")\nKết quả: bình thường'.encode()}, "sheet.typ", now()
    )


def trust(authorities: Authorities) -> Trust:
    return Trust(authorities.roots, authorities.timestamp_url)


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_each_level_is_signed_and_one_changed_byte_is_seen(
    level: str, authorities: Authorities, codecs: Codecs, paper: bytes, tmp_path: Path
) -> None:
    means = KeyFile(authorities.key_file("hai"), PASSWORD)
    signed = sign_pdf(paper, means, level, trust(authorities), reason="Duyệt kết quả")
    assert signed.pdf.startswith(paper) and signed.certificate.name == "Nguyễn Văn Hải"
    (verdict,) = verify_pdf(codecs, signed.pdf, trust(authorities))
    assert verdict.good and verdict.name == "Nguyễn Văn Hải", verdict.faults
    assert (verdict.stamped_at is not None) == (level != "B-B")
    assert verdict.evidence == (level in ("B-LT", "B-LTA"))
    changed = bytearray(signed.pdf)
    changed[paper.find(b"/Producer") if b"/Producer" in paper else 200] ^= 1
    (seen,) = verify_pdf(codecs, bytes(changed), trust(authorities))
    assert not seen.intact and not seen.good
    (tmp_path / "signed.pdf").write_bytes(signed.pdf)
    told = run("pdfsig", "-nocert", str(tmp_path / "signed.pdf"))
    assert "Signature is Valid" in told and "Nguyễn Văn Hải" in told
    if level in ("B-B", "B-T"):
        assert "Total document signed" in told


@pytest.mark.parametrize(
    ("name", "vietnamese"), [("expired", "đã hết hạn ngày 01/01/2021"), ("revoked", "đã bị thu hồi")]
)  # fmt: skip
def test_a_certificate_that_does_not_hold_is_refused_with_the_reason(
    name: str, vietnamese: str, authorities: Authorities, paper: bytes
) -> None:
    with pytest.raises(Refused) as caught:
        sign_pdf(paper, KeyFile(authorities.key_file(name), PASSWORD), "B-B", trust(authorities))
    assert vietnamese in caught.value.vietnamese


def test_what_is_not_set_up_or_does_not_answer_is_told(authorities: Authorities, paper: bytes) -> None:
    means = KeyFile(authorities.key_file("hai"), PASSWORD)
    with pytest.raises(Invalid, match="time-stamp"):
        sign_pdf(paper, means, "B-T", Trust(authorities.roots))
    with pytest.raises(Refused) as caught:
        sign_pdf(paper, means, "B-T", Trust(authorities.roots, "http://127.0.0.1:9/none"))
    assert "dấu thời gian" in caught.value.vietnamese
    with pytest.raises(Invalid, match="password"):
        sign_pdf(paper, KeyFile(authorities.key_file("hai"), "sai"), "B-B", trust(authorities))
    with pytest.raises(Invalid):
        read_key_file(b"nothing", "x")
    assert read_key_file(authorities.key_file("hai"), PASSWORD) == authorities.certificate("hai")


def test_a_stranger_s_signature_is_intact_and_not_trusted(
    authorities: Authorities, codecs: Codecs, paper: bytes
) -> None:
    signed = sign_pdf(paper, KeyFile(authorities.key_file("hai"), PASSWORD), "B-B", Trust())
    (verdict,) = verify_pdf(codecs, signed.pdf, Trust())
    assert (verdict.intact, verdict.trusted, verdict.good) == (True, False, False)
    assert verify_pdf(codecs, paper, Trust()) == []
    for wrong in (b"", b"hello", b"%PDF-1.7\nnothing at all"):
        with pytest.raises(Invalid):
            verify_pdf(codecs, wrong, Trust())


def test_a_key_in_a_token_signs_and_a_wrong_pin_is_told(
    authorities: Authorities, codecs: Codecs, paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path(MODULE).exists() or shutil.which("pkcs11-tool") is None:
        pytest.skip("SoftHSM or pkcs11-tool is not installed")
    fill_token(authorities, tmp_path, monkeypatch)
    with pytest.raises(Invalid) as caught:
        sign_pdf(paper, Token(MODULE, "benhvien", "hai", "9999"), "B-T", trust(authorities))
    assert "PIN" in caught.value.vietnamese
    signed = sign_pdf(paper, Token(MODULE, "benhvien", "hai", "1234"), "B-T", trust(authorities))
    (verdict,) = verify_pdf(codecs, signed.pdf, trust(authorities))
    assert verdict.good, verdict.faults
    with pytest.raises(Refused):
        sign_pdf(paper, Token(MODULE, "khác", "hai", "1234"), "B-T", trust(authorities))


def fill_token(authorities: Authorities, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives import serialization

    (folder / "tokens").mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm.conf"))
    (folder / "key.pem").write_bytes(
        make_keys()["hai"].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "hai.der").write_bytes(authorities.certificate("hai"))
    hsm = ["softhsm2-util"]
    for command in (
        [*hsm, "--init-token", "--free", "--label", "benhvien", "--so-pin", "0000", "--pin", "1234"],
        [*hsm, "--import", str(folder / "key.pem"), "--token", "benhvien", "--label", "hai", "--id", "01",
         "--pin", "1234"],
        ["pkcs11-tool", "--module", MODULE, "--login", "--pin", "1234", "-w", str(folder / "hai.der"), "-y", "cert",
         "--label", "hai", "--id", "01"],
    ):  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, env={**os.environ})


class Service(BaseHTTPRequestHandler):
    """A signing service that asks its user: it signs at the second look."""

    authorities: Authorities
    answer = "signed"
    waiting: dict[str, bytes]

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _say(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        if self.headers["Authorization"] != "Bearer bi-mat":
            return self._say(401, {})
        if self.path.startswith("/certificate"):
            certs = [base64.b64encode(self.authorities.certificate(one)).decode() for one in ("hai", "interm")]
            return self._say(200, {"certificate": certs[0], "chain": certs[1:]})
        if self.answer == "refused":
            return self._say(200, {"state": "refused"})
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        signature = make_keys()["hai"].sign(
            self.waiting[self.path.rpartition("/")[2]], padding.PKCS1v15(), hashes.SHA256()
        )
        return self._say(200, {"state": "signed", "signature": base64.b64encode(signature).decode()})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert said["user"] == "0901234567" and said["algorithm"] == "sha256_rsa"
        self.waiting["17"] = base64.b64decode(said["data"])
        self._say(202, {"id": "17", "state": "waiting"})


@pytest.fixture
def service(authorities: Authorities) -> Iterator[tuple[str, type[Service]]]:
    kind = type("Running", (Service,), {"authorities": authorities, "waiting": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", kind
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_service_signs_once_the_person_has_said_yes(
    service: tuple[str, type[Service]], authorities: Authorities, codecs: Codecs, paper: bytes
) -> None:
    url, kind = service
    means = Remote(url, "0901234567", "bi-mat", "Phiếu kết quả", wait_s=20)
    with pytest.raises(Refused) as caught:
        sign_pdf(paper, Remote(url, "0901234567", "sai"), "B-T", trust(authorities))
    assert "401" in caught.value.vietnamese
    signed = sign_pdf(paper, means, "B-T", trust(authorities))
    (verdict,) = verify_pdf(codecs, signed.pdf, trust(authorities))
    assert verdict.good, verdict.faults
    assert fetch_certificate(means) == authorities.certificate("hai")
    kind.answer = "refused"
    with pytest.raises(Refused) as caught:
        sign_pdf(paper, means, "B-T", trust(authorities))
    assert "từ chối" in caught.value.vietnamese
    with pytest.raises(Refused):
        sign_pdf(paper, Remote("http://127.0.0.1:9", "x", "y"), "B-T", trust(authorities))
