"""Many broken connections leave nothing behind: no thread, no file descriptor, no memory."""

import gc
import os
import socket
import struct
import threading
import time
import warnings
from pathlib import Path

import psutil
import pytest
from tests.entrypoints.dimse.house import House, serving
from tests.entrypoints.dimse.test_hostile import REQUEST, STORE, command, pdv, read_pdu

from khoanh.adapters.dicom_client import Peer, verify_peer
from khoanh.entrypoints.dimse.converse import Patience

pytestmark = pytest.mark.system

ROUNDS = 400


def break_off(port: int, number: int) -> None:
    """Open a connection and leave it in one of the ways that networks and scanners know."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    match number % 5:
        case 0:
            sock.sendall(REQUEST[: number % len(REQUEST)])
        case 1:
            sock.sendall(REQUEST)
            read_pdu(sock)
        case 2:
            sock.sendall(REQUEST)
            read_pdu(sock)
            sock.sendall(command(STORE, 3) + pdv(bytes(100_000), 3, 0))
        case 3:
            sock.sendall(os.urandom(2000))
        case _:
            sock.sendall(REQUEST)
            # A reset instead of an orderly end.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def list_associations() -> list[threading.Thread]:
    """Return the threads of associations; others are those of the peers of earlier tests."""
    return [thread for thread in threading.enumerate() if thread.name == "association"]


def settle() -> None:
    deadline = time.monotonic() + 60
    while list_associations() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def clean_start() -> None:
    """Throw away what earlier tests left (the peers they ran too), so that only our own leaks are seen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_broken_connections_leave_nothing_behind() -> None:
    process = psutil.Process()
    house = House()
    with serving(house, Patience(artim_s=10, idle_s=20)) as port:
        for number in range(ROUNDS // 4):
            break_off(port, number)
        settle()
        gc.collect()
        descriptors, before = len(list(Path("/proc/self/fd").iterdir())), process.memory_info().rss
        for number in range(ROUNDS):
            break_off(port, number)
        settle()
        gc.collect()
        assert list_associations() == []
        assert len(list(Path("/proc/self/fd").iterdir())) <= descriptors + 2
        assert process.memory_info().rss - before < 20 << 20
        assert verify_peer(Peer("KHOANH", "127.0.0.1", port, "PEER")).ok
    assert house.bodies == {}
