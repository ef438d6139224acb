"""Starts the processes of an installation, restarts what dies, and stops all of them cleanly."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from ssl import CERT_NONE, create_default_context

import structlog

from khoanh.assembly.handover import DATABASE_VARIABLE, SETTINGS_VARIABLE
from khoanh.assembly.lifeline import PARENT_VARIABLE
from khoanh.assembly.locks import lock_data
from khoanh.db import EmbeddedPostgres, is_schema_current
from khoanh.foundation.errors import OutOfResources
from khoanh.foundation.settings import Settings, split_address

_PARTS = ("dicom", "web", "hl7", "worker")
_GRACE_S = 15.0
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_STEADY_S = 10.0
_PREPARATIONS = 3
_SLOWEST_START_S = 180.0


@dataclass(slots=True)
class _Patience:
    """How long to wait before a thing that died is started again: at once, and longer each time in a row."""

    pause_s: float = 0.0
    started_at: float = field(default_factory=time.monotonic)
    due_at: float | None = None

    def note_death(self) -> bool:
        """Tell whether this death is news."""
        if self.due_at is not None:
            return False
        at = time.monotonic()
        steady = at - self.started_at > _STEADY_S
        self.due_at = at + self.pause_s * (not steady)
        self.pause_s = _SHORTEST_PAUSE_S if steady else min(max(self.pause_s * 2, _SHORTEST_PAUSE_S), _LONGEST_PAUSE_S)
        return True

    def is_over(self) -> bool:
        """Tell whether it may be started now; counts as its start."""
        at = time.monotonic()
        if self.due_at is None or at < self.due_at:
            return False
        self.started_at, self.due_at = at, None
        return True


@dataclass(slots=True)
class _Child:
    """One process of ours."""

    name: str
    process: subprocess.Popen[bytes]
    patience: _Patience = field(default_factory=_Patience)


class Supervisor:
    """Runs one installation until it is told to stop."""

    def __init__(self, settings: Settings, only: tuple[str, ...] = ()) -> None:
        self._settings = settings
        self._only = only or _PARTS
        self._stop = threading.Event()
        self._postgres: EmbeddedPostgres | None = None
        self._database_url = settings.database_url
        self._postgres_patience = _Patience()
        self._children: list[_Child] = []
        self._preparation: subprocess.Popen[bytes] | None = None
        self._log = structlog.get_logger(part="supervisor")

    def run(self, *, greet: Callable[[], None]) -> None:
        """Start everything, say that it is ready, and watch it until SIGTERM or SIGINT.

        Args:
            greet: Called once when every listener answers.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        with lock_data(self._settings.data):
            try:
                self._start_database()
                self._prepare()
                self._start_parts()
                self._await_listeners()
                self._await_preparation()
                if not self._stop.is_set():
                    greet()
                while not self._stop.wait(0.2):
                    self._mend()
            finally:
                self._stop_all()

    def _start_database(self) -> None:
        if not self._settings.database_url:
            self._postgres = EmbeddedPostgres(self._settings.data)
            self._database_url = self._postgres.start().url

    def _prepare(self) -> None:
        """Bring the schema up to date in a process that ends: what it loads is not kept in memory.

        Where the schema is current nobody waits for it: it only anchors the audit chain and offers the first set-up.
        """
        self._preparation = self._spawn("prepare")
        try:
            current = is_schema_current(self._database_url)
        except OutOfResources:
            current = False  # The preparation says why, or finds the database there again.
        if not current:
            self._await_preparation()

    def _await_preparation(self) -> None:
        """Wait until the start is prepared; what the death of the database took along is done again."""
        tries = 1
        while self._preparation is not None and not self._stop.is_set():
            code = self._preparation.poll()
            if code == 0:
                self._preparation = None
            elif code is None:
                self._mend()
                self._stop.wait(0.02)
            elif tries < _PREPARATIONS:
                self._log.error("the preparation failed, doing it again", code=code)
                tries += 1
                self._preparation = self._spawn("prepare")
            else:
                raise OutOfResources(
                    f"the database could not be prepared (status {code}); its reason is in the lines above",
                    vi=f"Không chuẩn bị được cơ sở dữ liệu (mã {code}); lý do ở các dòng trên",
                )

    def _start_parts(self) -> None:
        names: list[str] = []
        if "dicom" in self._only:
            names += ["dicom"] * self._settings.dicom_processes
            if self._settings.dicom_tls:
                names.append("dicom-tls")
        names += [name for name in ("web", "hl7", "worker") if name in self._only]
        for name in names:
            self._children.append(_Child(name, self._spawn(name)))

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            SETTINGS_VARIABLE: self._settings.model_dump_json(),
            DATABASE_VARIABLE: self._database_url,
            PARENT_VARIABLE: str(os.getpid()),
            # The C library keeps an arena of freed memory for each thread otherwise.
            "MALLOC_ARENA_MAX": "2",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "khoanh.assembly.parts", name], env=environment, stdin=subprocess.DEVNULL
        )

    def _await_listeners(self) -> None:
        deadline = time.monotonic() + _SLOWEST_START_S
        waiting = self._list_probes()
        while waiting and not self._stop.is_set():
            waiting = [probe for probe in waiting if not probe()]
            if time.monotonic() > deadline:
                raise OutOfResources("a listener did not come up; its reason is in the lines above")
            self._mend()
            time.sleep(0.05)

    def _list_probes(self) -> list[Callable[[], bool]]:
        settings = self._settings
        probes: list[Callable[[], bool]] = []
        if "dicom" in self._only:
            probes.append(lambda: _answers(settings.dicom))
            if settings.dicom_tls:
                probes.append(lambda: _answers(settings.dicom_tls))
        if "hl7" in self._only:
            probes.append(lambda: _answers(settings.hl7))
            if settings.hl7_tls:
                probes.append(lambda: _answers(settings.hl7_tls))
        if "web" in self._only:
            probes.append(lambda: _is_web_ready(settings))
        return probes

    def _mend(self) -> None:
        """Start again what has died; nothing waits for anything else, and nobody's death is ours."""
        if self._stop.is_set():
            return
        self._mend_database()
        for child in self._children:
            code = child.process.poll()
            if code is None:
                continue
            if child.patience.note_death():
                self._log.error("a process died, starting it again", process=child.name, code=code)
            if child.patience.is_over():
                child.process = self._spawn(child.name)

    def _mend_database(self) -> None:
        if self._postgres is None or self._postgres.is_running():
            return
        if self._postgres_patience.note_death():
            self._log.error("postgres died, starting it again")
        if self._postgres_patience.is_over():
            try:
                self._postgres.revive()
            except OutOfResources as fault:
                self._log.error("postgres did not start", reason=fault.english)

    def _stop_all(self) -> None:
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_S
        for child in self._children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._log.warning("a process did not stop in time", process=child.name)
                child.process.kill()
                child.process.wait()
        if self._postgres is not None:
            self._postgres.stop()


def _answers(address: str) -> bool:
    host, port = split_address(address)
    try:
        socket.create_connection((_reachable(host), port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_web_ready(settings: Settings) -> bool:
    host, port = split_address(settings.http)
    if settings.https:
        context = create_default_context()
        context.check_hostname, context.verify_mode = False, CERT_NONE
        connection: HTTPConnection = HTTPSConnection(_reachable(host), port, timeout=2, context=context)
    else:
        connection = HTTPConnection(_reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
