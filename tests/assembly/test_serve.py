"""`khoanh serve` as an operator sees it: what runs, what comes back, what ends."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from benchmarks.servers import Khoanh, free_port

pytestmark = pytest.mark.system
PARTS = [
    "khoanh dicom",
    "khoanh dicom",
    "khoanh hl7",
    "khoanh hl7",
    "khoanh web",
    "khoanh web",
    "khoanh web",
    "khoanh worker",
]


def await_true(what: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so; fail if it is not in time."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.05)


def name_of(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def names_of(server: Khoanh) -> list[str]:
    """The processes of ours below the supervisor, by name."""
    return sorted(name for name in map(name_of, server.processes()[1:]) if name.startswith("khoanh"))


def parts_of(server: Khoanh, name: str) -> list[psutil.Process]:
    """The children of the supervisor with this name."""
    assert server.process is not None
    return [child for child in psutil.Process(server.process.pid).children() if name_of(child) == name]


def is_open(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Khoanh]:
    """A running installation."""
    installation = Khoanh(tmp_path_factory.mktemp("serve") / "k")
    try:
        installation.launch()
        yield installation
    finally:
        installation.remove()


def test_every_part_runs_under_its_name(server: Khoanh):
    await_true(lambda: names_of(server) == PARTS)


@pytest.mark.parametrize("name", ["khoanh dicom", "khoanh web", "khoanh hl7", "khoanh worker"])
def test_a_killed_part_is_back_within_two_seconds(server: Khoanh, name: str):
    await_true(lambda: names_of(server) == PARTS)
    before = {process.pid for process in parts_of(server, name)}
    parts_of(server, name)[0].kill()
    await_true(lambda: len({process.pid for process in parts_of(server, name)} - before) == 1, 2)
    await_true(lambda: names_of(server) == PARTS)
    server.wait_for("/readyz")
    assert is_open(server.dicom_port)
    assert is_open(server.hl7_port)


def test_a_killed_web_worker_is_back(server: Khoanh):
    await_true(lambda: names_of(server) == PARTS)
    [main] = parts_of(server, "khoanh web")
    before = {process.pid for process in main.children()}
    main.children()[0].kill()
    await_true(lambda: len({process.pid for process in main.children()} - before) == 1)
    server.wait_for("/readyz")


def test_metrics_count_over_all_web_processes(server: Khoanh):
    def total() -> float:
        request = urllib.request.Request(f"http://127.0.0.1:{server.http_port}/metrics", headers=server.headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("khoanh_http_requests_total"))

    first = total()
    for _ in range(30):
        server.wait_for("/healthz")
    await_true(lambda: total() >= first + 30)


def test_a_second_server_on_the_folder_is_refused(server: Khoanh):
    command = [sys.executable, "-m", "khoanh", "serve", "--data", str(server.folder), "--http", "127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "another Khoanh serves" in done.stderr


def test_only_the_parts_asked_for_run_on_a_database_elsewhere(database_url: str, tmp_path: Path):
    command = [sys.executable, "-m", "khoanh", "serve", "--data", str(tmp_path), "--only", "dicom"]
    command += ["--dicom", f"127.0.0.1:{free_port()}"]
    environment = os.environ | {"KHOANH_DATABASE_URL": database_url}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        assert any(line.startswith("Khoanh is ready") for line in process.stdout)
        children = psutil.Process(process.pid).children()
        assert [name_of(child) for child in children] == ["khoanh dicom", "khoanh dicom"]
        assert "granian" not in Path(f"/proc/{process.pid}/maps").read_text()
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_what_is_loaded_before_the_forks_starts_no_thread_and_no_pixels(tmp_path: Path):
    program = """
import os, sys
from pathlib import Path
from khoanh.assembly.parts import load_part
from khoanh.foundation.settings import Settings
for name in ("prepare", "dicom", "dicom-tls", "web", "hl7", "worker"):
    load_part(name, Settings(data=Path(sys.argv[1])))
print(len(os.listdir("/proc/self/task")), *{"numpy", "pydicom", "PIL", "sqlalchemy", "alembic"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]


def test_all_end_with_a_killed_supervisor_and_the_folder_is_free_at_once(tmp_path: Path):
    server = Khoanh(tmp_path / "k")
    try:
        server.launch()
        await_true(lambda: names_of(server) == PARTS)
        family = server.processes()
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        server.launch()
        await_true(lambda: names_of(server) == PARTS)
        # The worker gives a job that runs ten seconds, and a database that is gone half a minute.
        _, alive = psutil.wait_procs(family, timeout=45)
        assert not alive
    finally:
        server.remove()
        shutil.rmtree(tmp_path, ignore_errors=True)
