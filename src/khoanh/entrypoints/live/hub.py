"""Hands what the database announces to every open page of one process."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

import structlog

from khoanh.transaction import iterate_notices

_log = structlog.get_logger("live")
_MOST_WAITING = 256

Notice = dict[str, Any]
END: Notice = {"topic": "end"}
"""Tells a page that the server stops; its browser comes back by itself."""


@dataclass(slots=True, eq=False)
class Listener:
    """One open page: a bounded queue in the loop that serves it. None tells it to look at everything anew."""

    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[Notice | None] = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))

    def put(self, notice: Notice | None) -> None:
        """Queue a notice, from the loop's own thread; a page too slow gets one 'look anew' for all it missed."""
        try:
            self.queue.put_nowait(notice)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


@dataclass(slots=True)
class Hub:
    """Listens once for the whole process, from the first page on, and fans out."""

    database_url: str
    _listeners: set[Listener] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None
    _minded: set[asyncio.AbstractEventLoop] = field(default_factory=set)

    @contextlib.contextmanager
    def join(self) -> Iterator[Listener]:
        """Add a page of the running loop; it leaves at the end of the block."""
        listener = Listener(asyncio.get_running_loop())
        self._mind_stop(listener.loop)
        with self._lock:
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = Thread(target=self._hear, name="live", daemon=True)
                self._thread.start()
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def close(self) -> None:
        """Stop listening."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)

    def end_pages(self) -> None:
        """End every page, from the loop's own thread."""
        for listener in list(self._listeners):
            listener.put(END)

    def _mind_stop(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the pages when the process is told to stop; a server waits for open answers, and these have no end."""
        if loop in self._minded:
            return
        self._minded.add(loop)
        # asyncio has no way to add a second handler, so the server's own is called from ours.
        handlers: dict[int, asyncio.Handle] = getattr(loop, "_signal_handlers", {})
        for number in (signal.SIGTERM, signal.SIGINT):
            first = handlers.get(number)
            if first is not None:
                loop.add_signal_handler(number, self._stop_both, first)

    def _stop_both(self, first: asyncio.Handle) -> None:
        self.end_pages()
        first._run()

    def _hear(self) -> None:
        for notice in iterate_notices(self.database_url, self._stop):
            with self._lock:
                listeners = list(self._listeners)
            for listener in listeners:
                # The loop of a page that has just ended may be closed.
                with contextlib.suppress(RuntimeError):
                    listener.loop.call_soon_threadsafe(listener.put, notice)
        _log.info("live listener ended")
