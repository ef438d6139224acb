"""Starts and stops the two sides: ours and Orthanc, on free ports, with data in a folder that goes away."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from khoanh.db import read_embedded_url

PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
# Without this DCMTK's programs and Orthanc leave Nagle's algorithm on.
FAST = os.environ | {"TCP_NODELAY": "1"}
SLOW = {name: value for name, value in os.environ.items() if name != "TCP_NODELAY"}


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass(slots=True)
class Server:
    """One side of the comparison, running.

    Attributes:
        folder: Everything it keeps.
        peers: AE titles and ports that it may send to, known before it starts.
    """

    folder: Path
    peers: dict[str, int] = field(default_factory=dict)
    name: str = ""
    ae_title: str = ""
    http_port: int = field(default_factory=free_port)
    dicom_port: int = field(default_factory=free_port)
    headers: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start the process and return once it answers."""
        raise NotImplementedError

    def stop(self) -> None:
        """End it as an operator would; kill what does not end."""
        if self.process is None:
            return
        family = self.processes()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for process in psutil.wait_procs(family, timeout=5)[1]:
            process.kill()
        self.process = None

    def processes(self) -> list[psutil.Process]:
        """Return it and every process below it."""
        assert self.process is not None
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def remove(self) -> None:
        """Stop it and delete what it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait_for(self, path: str, seconds: float = 60) -> None:
        """Wait until it answers `path` with success."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self.process.returncode}: {self.log_tail()}")
            request = urllib.request.Request(f"http://127.0.0.1:{self.http_port}{path}", headers=self.headers)
            try:
                with urllib.request.urlopen(request, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.01)
        raise RuntimeError(f"{self.name} did not answer in {seconds} s: {self.log_tail()}")

    def log_tail(self) -> str:
        """Return the end of what it logged."""
        log = self.folder / "server.log"
        return log.read_text("utf-8", "replace")[-1500:] if log.exists() else ""


@dataclass(slots=True)
class Orthanc(Server):
    """Orthanc as Debian packages it, with the settings that make it fastest."""

    name: str = "Orthanc"
    ae_title: str = "ORTHANC"
    environment: Mapping[str, str] = field(default_factory=lambda: FAST)

    def launch(self) -> None:
        """Start Orthanc with SQLite and its DICOMweb plugin."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "StorageDirectory": str(self.folder / "storage"),
            "IndexDirectory": str(self.folder / "index"),
            "DicomPort": self.dicom_port,
            "HttpPort": self.http_port,
            "AuthenticationEnabled": False,
            "RemoteAccessAllowed": False,
            "DicomAlwaysAllowStore": True,
            "DicomAlwaysAllowFind": True,
            "DicomAlwaysAllowGet": True,
            "DicomAlwaysAllowMove": True,
            "DicomCheckCalledAet": False,
            "OverwriteInstances": True,
            "DicomModalities": {aet: [aet, "127.0.0.1", port] for aet, port in self.peers.items()},
            "Plugins": [PLUGIN],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        }
        path = self.folder / "orthanc.json"
        path.write_text(json.dumps(settings), "utf-8")
        program = shutil.which("Orthanc") or "/usr/sbin/Orthanc"
        with (self.folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen([program, str(path)], stdout=log, stderr=log, env=dict(self.environment))
        self.wait_for("/system")

    def database_bytes(self) -> int:
        """Return the size of the index files."""
        return sum(path.stat().st_size for path in (self.folder / "index").iterdir())


@dataclass(slots=True)
class Khoanh(Server):
    """Ours, as `make run` starts it."""

    name: str = "Khoanh"
    ae_title: str = "KHOANH"
    settings: dict[str, str] = field(default_factory=dict)
    started_s: float = 0
    hl7_port: int = field(default_factory=free_port)

    def launch(self) -> None:
        """Start `khoanh serve` and wait for its line; the first time add the devices and a token."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._serve()
        if not self.headers:
            self.introduce()

    def introduce(self) -> None:
        """Make the sender and the destinations known, and get a token."""
        met = self.folder / "introduced"
        for aet, port in {"BENCH": 104, **self.peers}.items():
            if not met.exists():
                self.run("device", "add", aet, "--host", "127.0.0.1", "--port", str(port))
        met.touch()
        token = self.run("token", "create", "bench", "--role", "admin").strip()
        self.headers = {"Authorization": f"Bearer {token}"}

    def _serve(self) -> None:
        environment = FAST | {f"KHOANH_{name.upper()}": value for name, value in self.settings.items()}
        log = (self.folder / "server.log").open("ab")
        command = ["serve", "--data", str(self.folder), "--http", f"127.0.0.1:{self.http_port}"]
        command += ["--dicom", f"127.0.0.1:{self.dicom_port}", "--hl7", f"127.0.0.1:{self.hl7_port}"]
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "khoanh", *command], stdout=subprocess.PIPE, stderr=log, env=environment
        )
        log.close()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(b"Khoanh is ready"):
                self.started_s = time.perf_counter() - begun
                break
        else:
            raise RuntimeError(f"khoanh serve ended: {self.log_tail()}")
        drain(self.process)

    def database_bytes(self) -> int:
        """Return the size of the whole database after a checkpoint."""
        with psycopg.connect(self.database_url(), autocommit=True) as connection:
            connection.execute("checkpoint")
            row = connection.execute("select pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])

    def database_url(self) -> str:
        """Return the address of the embedded database."""
        url = read_embedded_url(self.folder)
        if url is None:
            raise RuntimeError("the embedded database is not running")
        return url

    def run(self, *words: str, succeed: bool = True) -> str:
        """Run a `khoanh` command beside the server and return what it printed; it must (not) succeed."""
        command = [sys.executable, "-m", "khoanh", *words, "--data", str(self.folder)]
        environment = FAST | {f"KHOANH_{name.upper()}": value for name, value in self.settings.items()}
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment)
        if (done.returncode == 0) != succeed:
            raise RuntimeError(f"khoanh {' '.join(words)}: status {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout


def drain(process: subprocess.Popen[bytes]) -> None:
    """Read the rest of what the process prints, so that it never waits for us."""

    def read() -> None:
        assert process.stdout is not None
        with process.stdout as said:
            for _ in said:
                pass

    threading.Thread(target=read, daemon=True).start()
