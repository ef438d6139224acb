"""Starts the processes of an installation, restarts what dies, and stops all of them cleanly.

The parts are forks of the supervisor, which has loaded what they need and does nothing with it itself: it keeps one
thread, no connection and no open file but the lock.
"""

import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from multiprocessing.process import BaseProcess
from ssl import CERT_NONE, create_default_context

import structlog

from khoanh.assembly.fork import load_for_forks, name_process, spare_memory, start_fork
from khoanh.assembly.locks import lock_data
from khoanh.assembly.logs import configure_logs
from khoanh.assembly.parts import Part, load_part
from khoanh.db import EmbeddedPostgres, is_schema_current
from khoanh.foundation.errors import KhoanhError, OutOfResources
from khoanh.foundation.settings import Settings, split_address

_PARTS = ("dicom", "web", "hl7", "worker")
_GRACE_S = 15.0
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_STEADY_S, _STEADY_POSTGRES_S = 3.0, 1.0
_PREPARATIONS = 3
_SLOWEST_START_S = 180.0


@dataclass(slots=True)
class _Patience:
    """How long to wait before a thing that died is started again: at once, and longer each time in a row."""

    steady_s: float = _STEADY_S
    pause_s: float = 0.0
    started_at: float = field(default_factory=time.monotonic)
    due_at: float | None = None

    def note_death(self) -> bool:
        """Tell whether this death is news."""
        if self.due_at is not None:
            return False
        at = time.monotonic()
        steady = at - self.started_at > self.steady_s
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
    process: BaseProcess
    patience: _Patience = field(default_factory=_Patience)


class Supervisor:
    """Runs one installation until it is told to stop."""

    def __init__(self, settings: Settings, only: tuple[str, ...] = ()) -> None:
        self._settings = settings
        self._only = only or _PARTS
        self._stop = threading.Event()
        self._postgres: EmbeddedPostgres | None = None
        self._database_url = settings.database_url
        self._postgres_patience = _Patience(_STEADY_POSTGRES_S)
        self._children: list[_Child] = []
        self._preparation: BaseProcess | None = None
        self._parts: dict[str, Part] = {}
        self._log = structlog.get_logger(part="supervisor")

    def run(self, *, greet: Callable[[], None]) -> None:
        """Start everything, say that it is ready, and watch it until SIGTERM or SIGINT.

        Args:
            greet: Called once when every listener answers.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        name_process("khoanh")
        with lock_data(self._settings.data):
            try:
                self._launch_database()
                load_for_forks(self._load_parts)
                self._await_database()
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

    def _launch_database(self) -> None:
        """Start PostgreSQL first: it finds its feet on one core while the parts are loaded on another."""
        spare_memory()
        if not self._settings.database_url:
            self._postgres = EmbeddedPostgres(self._settings.data)
            self._postgres.launch()

    def _load_parts(self) -> None:
        for name in ("prepare", *self._list_parts()):
            self._parts[name] = load_part(name, self._settings)

    def _await_database(self) -> None:
        if self._postgres is not None:
            self._database_url = self._postgres.await_answer().url

    def _prepare(self) -> None:
        """Bring the schema up to date in a process that ends: what it loads is not kept in memory.

        Where the schema is current nobody waits for it: it only anchors the audit chain and offers the first set-up.
        """
        self._preparation = self._fork("prepare")
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
            code = self._preparation.exitcode
            if code == 0:
                self._preparation = None
            elif code is None:
                self._mend()
                self._stop.wait(0.02)
            elif tries < _PREPARATIONS:
                self._log.error("the preparation failed, doing it again", code=code)
                tries += 1
                self._preparation = self._fork("prepare")
            else:
                raise OutOfResources(
                    f"the database could not be prepared (status {code}); its reason is in the lines above",
                    vi=f"Không chuẩn bị được cơ sở dữ liệu (mã {code}); lý do ở các dòng trên",
                )

    def _start_parts(self) -> None:
        self._children += [_Child(name, self._fork(name)) for name in self._list_parts()]

    def _list_parts(self) -> list[str]:
        names: list[str] = []
        if "dicom" in self._only:
            names += ["dicom"] * self._settings.dicom_processes
            if self._settings.dicom_tls:
                names.append("dicom-tls")
        if "hl7" in self._only:
            names += ["hl7"] * self._settings.hl7_processes
        return names + [name for name in ("web", "worker") if name in self._only]

    def _fork(self, name: str) -> BaseProcess:
        return start_fork(name, partial(self._live, name))

    def _live(self, name: str) -> None:
        configure_logs(self._settings.log_format, part=name)
        try:
            self._parts[name](self._settings, self._database_url)
        except KhoanhError as fault:
            structlog.get_logger().error("the part cannot run", process=name, reason=fault.english)
            raise SystemExit(1) from None

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
            code = child.process.exitcode
            if code is None:
                continue
            if child.patience.note_death():
                self._log.error("a process died, starting it again", process=child.name, code=code)
            if child.patience.is_over():
                child.process = self._fork(child.name)

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
            child.process.terminate()
        deadline = time.monotonic() + _GRACE_S
        for child in self._children:
            child.process.join(max(0.1, deadline - time.monotonic()))
            if child.process.exitcode is None:
                self._log.warning("a process did not stop in time", process=child.name)
                child.process.kill()
                child.process.join()
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
