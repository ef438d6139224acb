"""Runs functions on untrusted pixels in killable worker processes, started at first use."""

import atexit
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from multiprocessing import get_context
from threading import Lock
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from khoanh.foundation.errors import Invalid

Result = TypeVar("Result")


@dataclass(slots=True)
class Codecs:
    """A pool of worker processes; a hang, a crash or a bomb costs one task, never the server."""

    processes: int
    memory_bytes: int = 3 << 29
    _pool: ProcessPool | None = None
    _lock: Lock = field(default_factory=Lock)

    def run(self, task: Callable[..., Result], *args: Any, timeout_s: float = 60.0) -> Result:
        """Run `task(*args)` in a worker; `task` is a module-level function and both ways are pickled.

        Raises:
            Invalid: It failed, took longer than `timeout_s`, asked for too much memory or killed its process.
        """
        try:
            return self._started().schedule(task, args=list(args), timeout=timeout_s).result()  # type: ignore[no-any-return]
        except (FutureTimeout, ProcessExpired, MemoryError) as fault:
            raise Invalid(f"the pixel data could not be decoded ({type(fault).__name__})") from fault

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                context = get_context("forkserver")
                context.set_forkserver_preload(["numpy", "imagecodecs"])
                self._pool = ProcessPool(
                    max_workers=self.processes,
                    max_tasks=2000,
                    initializer=_fence_worker,
                    initargs=[self.memory_bytes],
                    context=context,
                )
                atexit.register(self.close)
            return self._pool

    def close(self) -> None:
        """Stop the workers; running tasks are killed."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None


def _fence_worker(memory_bytes: int) -> None:
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
