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
from khoanh.assembly.locks import lock_data
from khoanh.db import EmbeddedPostgres, is_schema_current
from khoanh.foundation.errors import OutOfResources
from khoanh.foundation.settings import Settings, split_address

_PARTS = ("dicom", "web", "hl7", "worker")
_GRACE_S = 15.0
_LONGEST_PAUSE_S = 5.0
_SLOWEST_START_S = 180.0


@dataclass(slots=True)
class _Child:
    """One process and how often it fell over lately."""

    name: str
    process: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)
    pause_s: float = 0.1


class Supervisor:
    """Runs one installation until it is told to stop."""

    def __init__(self, settings: Settings, only: tuple[str, ...] = ()) -> None:
        self._settings = settings
        self._only = only or _PARTS
        self._stop = threading.Event()
        self._postgres: EmbeddedPostgres | None = None
        self._database_url = settings.database_url
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
                if self._preparation is not None and self._preparation.wait() != 0:
                    raise OutOfResources("the start was not recorded; its reason is in the lines above")
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
        if not is_schema_current(self._database_url) and self._preparation.wait() != 0:
            raise OutOfResources("the database could not be prepared; its reason is in the lines above")

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
        if "web" in self._only:
            probes.append(lambda: _is_web_ready(settings))
        return probes

    def _mend(self) -> None:
        """Start again what has died; each time in a row it waits longer."""
        if self._postgres is not None and not self._postgres.is_running() and not self._stop.is_set():
            self._log.error("postgres died, starting it again")
            self._postgres.start()
        for child in self._children:
            code = child.process.poll()
            if code is None or self._stop.is_set():
                continue
            lived_s = time.monotonic() - child.started_at
            child.pause_s = 0.1 if lived_s > 30 else min(child.pause_s * 2, _LONGEST_PAUSE_S)
            self._log.error("a process died, starting it again", process=child.name, code=code)
            self._stop.wait(child.pause_s)
            child.process, child.started_at = self._spawn(child.name), time.monotonic()

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
