"""The DICOM door over a fresh archive, in a thread, and DCMTK's tools to knock at it."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from khoanh.entrypoints.dimse import serve_dimse
from khoanh.features.devices import Device, add_device
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

needs_dcmtk = pytest.mark.skipif(shutil.which("storescu") is None, reason="DCMTK is not installed")


@dataclass(frozen=True)
class Door:
    desk: Desk
    port: int

    def call(self, tool: str, *arguments: str | Path, calling: str = "PEER", nagle: bool = False) -> str:
        """Run one of DCMTK's SCUs against the door; fails with its words."""
        done = self.try_call(tool, *arguments, calling=calling, nagle=nagle)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def try_call(
        self, tool: str, *arguments: str | Path, calling: str = "PEER", nagle: bool = False
    ) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name != "TCP_NODELAY"}
        if not nagle:
            environment["TCP_NODELAY"] = "1"
        command = [tool, "-v", "-aet", calling, "-aec", "KHOANH", "127.0.0.1", str(self.port), *map(str, arguments)]
        return subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120
        )


@contextmanager
def opened_door(desk: Desk, *devices: Device, tls: ssl.SSLContext | None = None) -> Iterator[Door]:
    """Serve the desk on a free port to the given devices."""
    with desk.unit(act_as_system("test")) as unit:
        for device in devices or (Device("PEER", "127.0.0.1", 104),):
            add_device(unit, device)
    stop, listening = threading.Event(), threading.Event()
    ports: list[int] = []

    def ready(port: int) -> None:
        ports.append(port)
        listening.set()

    thread = threading.Thread(
        target=serve_dimse, args=(desk, "127.0.0.1", 0), kwargs={"stop": stop, "ready": ready, "tls": tls}
    )
    thread.start()
    try:
        assert listening.wait(10)
        yield Door(desk, ports[0])
    finally:
        stop.set()
        thread.join()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def storescp(folder: Path, *options: str) -> Iterator[int]:
    """Run DCMTK's storescp, which keeps what it gets in `folder` bit for bit."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        ["storescp", *options, "-aet", "STORE", "+B", "-od", str(folder), str(port)],
        env={**os.environ, "TCP_NODELAY": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_port(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _await_port(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            threading.Event().wait(0.05)
    raise AssertionError("the listener did not come up")
