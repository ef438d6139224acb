"""The web door over a fresh archive, served by granian in a process of its own."""

import atexit
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tests.conformance.dicom_door import free_port

from khoanh.assembly import open_desk
from khoanh.entrypoints.dicomweb import build_dicomweb_routes
from khoanh.entrypoints.http import build_app
from khoanh.features.accounts import create_token
from khoanh.foundation.identity import act_as_system
from khoanh.foundation.settings import Settings
from khoanh.transaction import Desk


@dataclass(frozen=True)
class WebDoor:
    """A service that listens.

    Attributes:
        url: Of its root, without `/dicom-web`.
        headers: Of an administrator.
    """

    url: str
    headers: dict[str, str]
    pid: int

    def memory_bytes(self) -> int:
        """Return the most memory that one of its processes holds."""
        pids = [self.pid, *_children(self.pid)]
        return max(_resident(pid) for pid in pids)


def make_app() -> Any:
    """Build the application; granian calls this in its worker."""
    settings = Settings(data=Path(os.environ["TEST_DATA"]), database_url=os.environ["TEST_DATABASE"], min_free_bytes=0)
    stack = contextlib.ExitStack()
    desk = stack.enter_context(open_desk(settings, settings.database_url))
    atexit.register(stack.close)
    return build_app(desk, routes=build_dicomweb_routes(desk))


@contextmanager
def served(desk: Desk, *, workers: int = 1) -> Iterator[WebDoor]:
    """Serve the desk's archive on a free port."""
    with desk.unit(act_as_system("tests")) as unit:
        _, secret = create_token(unit, "conformance", "admin")
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws", "--no-access-log"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), f"{__name__}:make_app"]
    environment = {
        **os.environ,
        "TEST_DATA": str(desk.settings.data),
        "TEST_DATABASE": desk.settings.database_url,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _await_answer(url, process)
        yield WebDoor(url, {"Authorization": f"Bearer {secret}"}, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stderr is not None
        process.stderr.close()


def _await_answer(url: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise AssertionError(f"granian ended: {process.stderr.read() if process.stderr else ''}")
        try:
            httpx.get(f"{url}/dicom-web/")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the web door did not come up")


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found + [grandchild for child in found for grandchild in _children(child)]


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return 0
