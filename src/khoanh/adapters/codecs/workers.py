"""Runs functions on untrusted pixels in worker processes that can be killed, started at first use."""

import atexit
import contextlib
import os
import pickle
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Timer

import orjson

from khoanh.foundation.errors import Invalid, KhoanhError, OutOfResources, Unsuitable

_HEAD = struct.Struct(">BQ")
_KINDS: dict[str, type[KhoanhError]] = {"Invalid": Invalid, "Unsuitable": Unsuitable, "OutOfResources": OutOfResources}


class _Broken(Exception):
    """The worker died, hung or answered nonsense; it must be killed."""


@dataclass(slots=True)
class Codecs:
    """A few worker processes; a hang, a crash or a bomb costs one task, never the server.

    A worker is a child of its own, not a fork: it holds neither our sockets nor our memory. What goes in is pickled
    by us; what comes back is plain bytes, so that a subverted codec cannot speak to our unpickler.

    Attributes:
        memory_bytes: Address space a worker may take beyond what its imports took.
        idle_s: After this time without work the workers end and give their memory back.
    """

    processes: int
    memory_bytes: int = 3 << 29
    idle_s: float = 60.0
    _idle: list["_Worker"] = field(default_factory=list)
    _alive: int = 0
    _turn: Condition = field(default_factory=Condition)
    _reaper: Timer | None = None
    _closed: bool = False

    def run(self, task: Callable[..., bytes], *args: object, timeout_s: float = 60.0) -> bytes:
        """Run `task(*args)` in a worker and return its bytes; `task` is a function of a module.

        Raises:
            Invalid: It failed, took longer than `timeout_s`, asked for too much memory or killed its process.
            OutOfResources: No worker could be started.
        """
        worker = self._take()
        try:
            answer = worker.ask(pickle.dumps((task, args, timeout_s), protocol=5), timeout_s, self.memory_bytes)
        except _Broken as fault:
            self._bury(worker)
            raise Invalid(
                f"the pixel data could not be processed ({fault})", vi=f"Không xử lý được dữ liệu ảnh ({fault})"
            ) from fault
        except BaseException:
            self._bury(worker)
            raise
        self._give_back(worker)
        if isinstance(answer, KhoanhError):
            raise answer
        return answer

    def close(self) -> None:
        """Stop the workers; running tasks are left to their timeout."""
        with self._turn:
            self._closed = True
            idle, self._idle = self._idle, []
            self._alive -= len(idle)
            if self._reaper is not None:
                self._reaper.cancel()
                self._reaper = None
        for worker in idle:
            worker.kill()
        atexit.unregister(self.close)

    def _take(self) -> "_Worker":
        with self._turn:
            self._turn.wait_for(lambda: self._idle or self._alive < self.processes)
            if self._idle:
                return self._idle.pop()
            self._closed = False
            self._alive += 1
        try:
            atexit.unregister(self.close)
            atexit.register(self.close)
            return _Worker(self.memory_bytes)
        except OSError as fault:
            with self._turn:
                self._alive -= 1
                self._turn.notify()
            raise OutOfResources(
                "no codec worker could be started", vi="Không khởi động được bộ giải mã ảnh"
            ) from fault

    def _give_back(self, worker: "_Worker") -> None:
        if self._closed or worker.is_worn_out():
            self._bury(worker)
            return
        with self._turn:
            self._idle.append(worker)
            self._turn.notify()
            if self._reaper is None:
                self._wait_to_reap()

    def _bury(self, worker: "_Worker") -> None:
        worker.kill()
        with self._turn:
            self._alive -= 1
            self._turn.notify()

    def _wait_to_reap(self) -> None:
        self._reaper = Timer(self.idle_s, self._reap)
        self._reaper.daemon = True
        self._reaper.start()

    def _reap(self) -> None:
        with self._turn:
            oldest = time.monotonic() - self.idle_s
            tired = [worker for worker in self._idle if worker.last_used <= oldest]
            self._idle = [worker for worker in self._idle if worker.last_used > oldest]
            self._alive -= len(tired)
            self._reaper = None
            if self._idle:
                self._wait_to_reap()
        for worker in tired:
            worker.kill()


class _Worker:
    """One child process and the socket to it; used by one thread at a time."""

    _MOST_TASKS = 5000

    def __init__(self, memory_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # One thread each: the pool is the parallelism, and every thread's stack counts as address space.
            environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "khoanh.adapters.codecs.inside", str(theirs.fileno()), str(memory_bytes)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        self._socket = ours
        self._tasks = 0
        self.last_used = time.monotonic()

    def ask(self, question: bytes, timeout_s: float, most_bytes: int) -> bytes | KhoanhError:
        # The first question also waits for the imports.
        deadline = time.monotonic() + timeout_s + (10.0 if self._tasks == 0 else 0.0)
        self._tasks += 1
        try:
            self._socket.settimeout(timeout_s + 10.0)
            self._socket.sendall(_HEAD.pack(0, len(question)))
            self._socket.sendall(question)
            status, length = _HEAD.unpack(self._receive(_HEAD.size, deadline))
            if length > most_bytes:
                raise _Broken("its answer is too large")
            answer = self._receive(length, deadline)
        except TimeoutError as fault:
            raise _Broken(f"longer than {timeout_s:g} s") from fault
        except OSError as fault:
            raise _Broken("its process ended") from fault
        self.last_used = time.monotonic()
        return bytes(answer) if status == 0 else _read_fault(bytes(answer))

    def _receive(self, length: int, deadline: float) -> bytearray:
        answer = bytearray(length)
        view, got = memoryview(answer), 0
        while got < length:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            count = self._socket.recv_into(view[got:])
            if count == 0:
                raise _Broken("its process ended")
            got += count
        return answer

    def is_worn_out(self) -> bool:
        """Tell whether it has worked enough to be replaced, whatever its codecs may have leaked."""
        return self._tasks >= self._MOST_TASKS

    def kill(self) -> None:
        self._socket.close()
        # Its own session: a program it may have started (ffmpeg) goes with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.wait()


def _read_fault(answer: bytes) -> KhoanhError:
    try:
        told = orjson.loads(answer)
        return _KINDS[told["kind"]](str(told["english"])[:500], vi=str(told["vi"])[:500])
    except (KeyError, TypeError, ValueError) as fault:
        raise _Broken("it answered nonsense") from fault
