"""The listener under real senders: many at once, slow, broken, endless, hostile; memory stays bounded."""

import resource
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.make import hl7 as make

from khoanh.adapters.dicom_client import build_server_tls
from khoanh.entrypoints.hl7 import Patience, Reception, open_hl7_listener
from khoanh.features.messages import His, add_his
from khoanh.foundation.identity import act_as_system
from khoanh.standards.hl7 import FrameReader, wrap_frame
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")


@contextmanager
def serving(desk: Desk, *, tls: ssl.SSLContext | None = None, half_s: float = 1.0) -> Iterator[int]:
    """Serve in this process; yield the port."""
    stop = threading.Event()
    reception = Reception(desk, stop, patience=Patience(half_s=half_s, idle_s=30))
    listener = open_hl7_listener("127.0.0.1", 0)
    port = listener.getsockname()[1]
    thread = threading.Thread(target=reception.serve, args=(listener, tls))
    thread.start()
    try:
        yield port
    finally:
        stop.set()
        thread.join()
        reception.finish()


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    """A listener that knows HIS1."""
    with desk.unit(SYSTEM) as unit:
        add_his(unit, His("his1", sending_application="HIS1", sending_facility="BV01"))
    with serving(desk) as port:
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def read(sock: socket.socket, count: int = 1) -> list[bytes]:
    """Return so many answers, fewer when the connection ends."""
    frames, found = FrameReader(1 << 20), []
    while len(found) < count:
        data = sock.recv(65536)
        if not data:
            break
        found += [frame.data for frame in frames.feed(data)]
    return found


def is_ended(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True


def count(desk: Desk, table: str = "patient") -> int:
    with desk.unit(SYSTEM) as unit:
        row = unit.db.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_messages_in_one_write_are_answered_in_their_order(desk: Desk, port: int):
    with connect(port) as sock:
        sock.sendall(b"".join(wrap_frame(make.admission(f"BN{n}", control_id=f"{n}")) for n in range(20)))
        answers = read(sock, 20)
    assert [answer.split(b"MSA|AA|")[1].strip() for answer in answers] == [b"%d" % n for n in range(20)]
    assert count(desk) == 20


def test_a_message_in_single_bytes_is_one_message(desk: Desk, port: int):
    with connect(port) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in wrap_frame(make.admission()):
            sock.sendall(bytes((byte,)))
        assert b"MSA|AA|M1" in read(sock)[0]


def test_senders_at_once_do_not_mix(desk: Desk, port: int):
    def talk(sender: int) -> None:
        with connect(port) as sock:
            for number in range(10):
                sock.sendall(wrap_frame(make.admission(f"S{sender}-{number}", control_id=f"{sender}.{number}")))
                assert f"MSA|AA|{sender}.{number}\r".encode() in read(sock)[0]

    threads = [threading.Thread(target=talk, args=(sender,)) for sender in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(desk) == 80


def test_a_message_without_end_block_is_rejected_and_the_connection_closed(desk: Desk, port: int):
    with connect(port) as sock:
        sock.sendall(b"\x0b" + make.admission())
        assert b"MSA|AR" in read(sock)[0]
        assert is_ended(sock)
    assert count(desk) == 0


def test_a_message_broken_off_by_the_next_is_rejected_and_the_next_taken(desk: Desk, port: int):
    with connect(port) as sock:
        sock.sendall(b"\x0b" + make.admission(control_id="half")[:200] + wrap_frame(make.admission(control_id="whole")))
        broken, whole = read(sock, 2)
    assert b"MSA|AR|half" in broken
    assert b"MSA|AA|whole" in whole


@pytest.mark.parametrize("noise", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"MSH|^~\\&|no frame\r", b"x" * 200_000])
def test_what_is_no_mllp_is_rejected_and_closed(port: int, noise: bytes):
    with connect(port) as sock:
        sock.sendall(noise)
        assert b"MSA|AR" in read(sock)[0]
        assert is_ended(sock)


def test_a_hundred_megabytes_are_rejected_in_bounded_memory(desk: Desk, port: int):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connect(port) as sock:
        sock.sendall(b"\x0bMSH|^~\\&|HIS1|BV01|\r")
        chunk = b"OBX|1|ED|" + b"A" * (1 << 20)
        try:
            for _ in range(100):
                sock.sendall(chunk)
        except OSError:
            pass
        assert b"MSA|AR" in read(sock)[0]
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 120


def test_many_large_messages_at_once_are_refused_before_memory_ends(desk: Desk, port: int):
    socks = [connect(port) for _ in range(8)]
    half = b"\x0bMSH|^~\\&|HIS1|BV01|\r" + b"x" * (24 << 20)

    def push(sock: socket.socket) -> None:
        try:
            sock.sendall(half)
        except OSError:
            return

    threads = [threading.Thread(target=push, args=(sock,)) for sock in socks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [read(sock) for sock in socks]
    assert any("nhiều bản tin lớn".encode() in answer[0] for answer in answers if answer)
    for sock in socks:
        sock.close()
    with connect(port) as sock:
        sock.sendall(wrap_frame(make.admission()))
        assert b"MSA|AA" in read(sock)[0]


def test_a_sender_that_leaves_in_the_middle_harms_nobody(desk: Desk, port: int):
    for cut in (1, 5, 80, 300):
        with connect(port) as sock:
            sock.sendall(wrap_frame(make.admission())[:cut])
    with connect(port) as sock:
        sock.sendall(wrap_frame(make.admission()))
        assert b"MSA|AA" in read(sock)[0]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([b"\x0b", b"\x1c", b"\r", b"\x1c\r", b"MSH|^~\\&|HIS1|BV01|", b"|", b"\x00", b"\xff" * 9]))
)
def test_no_bytes_end_the_listener(port: int, pieces: list[bytes]):
    with connect(port) as sock:
        sock.sendall(b"".join(pieces))
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            pass
    with connect(port) as sock:
        sock.sendall(wrap_frame(make.message("QRY^A19", control_id="alive")))
        assert b"MSA|AR|alive" in read(sock)[0]


def test_stopping_answers_what_has_come(desk: Desk):
    with desk.unit(SYSTEM) as unit:
        add_his(unit, His("his1", sending_application="HIS1"))
    with serving(desk) as port:
        sock = connect(port)
        sock.sendall(wrap_frame(make.admission()))
        time.sleep(0.05)
    with sock:
        assert b"MSA|AA" in read(sock)[0]


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Return a certificate signed by itself, and its key."""
    certificate, key = folder / "server.pem", folder / "server.key"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=khoanh",
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_messages_come_over_tls(desk: Desk, tmp_path: Path):
    certificate, key = make_certificate(tmp_path)
    with desk.unit(SYSTEM) as unit:
        add_his(unit, His("his1", sending_application="HIS1"))
    tls = build_server_tls(desk.settings.model_copy(update={"tls_certificate": str(certificate), "tls_key": str(key)}))
    client = ssl.create_default_context(cafile=str(certificate))
    client.check_hostname = False
    with serving(desk, tls=tls) as port:
        with connect(port) as raw, client.wrap_socket(raw) as sock:
            sock.sendall(wrap_frame(make.admission()))
            assert b"MSA|AA" in read(sock)[0]
        with connect(port) as sock:
            sock.sendall(wrap_frame(make.admission(control_id="plain")))
            assert is_ended(sock) or b"MSA" not in b"".join(read(sock))
