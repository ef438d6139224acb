"""The system as a whole: database bytes per instance, memory, and how soon it serves an existing archive."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import Khoanh, Orthanc, Server
from benchmarks.stage import Stage, send
from benchmarks.table import Row

MB = 1e6
HUGE_ROWS, HUGE_COLUMNS, HUGE_FRAMES = 1024, 1024, 1000


def bench_database(stage: Stage) -> list[Row]:
    """Measure what one more instance costs the database, indexes included, after the archive has some."""
    first, more = stage.count(2000), stage.count(8000)
    small = CtMaker(rows=16, columns=16)
    figures: dict[str, float] = {}
    with stage.servers() as servers, stage.data() as folder:
        write_many(small, folder / "first", range(1, first // 100 + 1))
        write_many(small, folder / "more", range(1000, 1000 + more // 100))
        for server in servers:
            send(server, folder / "first")
            before = database_bytes(server)
            send(server, folder / "more")
            figures[server.name] = (database_bytes(server) - before) / (more // 100 * 100)
    title = "database bytes per instance at the margin"
    note = f"100 instances a study; Orthanc: {figures.get('Orthanc', 0):,.0f} bytes"
    return [Row(title, "bytes", figures.get("Khoanh"), None, 600, more_is_better=False, note=note)]


def write_many(maker: CtMaker, folder: Path, studies: range) -> None:
    """Write studies of 100 instances in two series."""
    for study in studies:
        for series in (1, 2):
            maker.write_series(folder, Slice(study, series), 50)


def database_bytes(server: Server) -> int:
    """Return the size of the side's index, garbage removed first on ours."""
    if isinstance(server, Orthanc):
        return server.database_bytes()
    assert isinstance(server, Khoanh)
    return server.database_bytes()


@dataclass(slots=True)
class Watch:
    """The largest resident memory seen of each process."""

    start: dict[int, int] = field(default_factory=dict)
    peak: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def look(self, server: Server) -> None:
        """Note the resident memory of every process of the server."""
        for process in server.processes():
            try:
                resident = process.memory_info().rss
                self.names.setdefault(process.pid, " ".join(process.cmdline()[:4])[-60:] or process.name())
            except psutil.Error:
                continue
            self.start.setdefault(process.pid, resident)
            self.peak[process.pid] = max(resident, self.peak.get(process.pid, 0))

    def worst(self) -> tuple[float, str]:
        """Return the largest growth in MB and the name of the process."""
        growth = {pid: (self.peak[pid] - self.start[pid]) / MB for pid in self.peak}
        pid = max(growth, key=lambda pid: growth[pid])
        return growth[pid], self.names.get(pid, "?")


@contextmanager
def watching(server: Server) -> Iterator[Watch]:
    """Look at the server's memory 40 times a second until the block ends."""
    watch, over = Watch(), threading.Event()
    watch.look(server)

    def look() -> None:
        while not over.wait(0.025):
            watch.look(server)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def bench_memory(stage: Stage) -> list[Row]:
    """Measure the growth while a 2 GB multi-frame object comes in, and what the idle system takes."""
    growth: dict[str, tuple[float, str]] = {}
    idle: dict[str, float] = {}
    with stage.servers() as servers, stage.data() as folder:
        write_huge(folder / "huge.dcm", max(1, int(HUGE_FRAMES * stage.scale)))
        for server in servers:
            time.sleep(5)
            idle[server.name] = idle_mb(server)
            with watching(server) as watch:
                send(server, folder)
            growth[server.name] = watch.worst()
    ours, who = growth.get("Khoanh", (None, ""))
    theirs = growth.get("Orthanc", (0.0, ""))[0]
    return [
        Row(
            "memory growth of a process while receiving 2 GB", "MB", ours, None, 100, more_is_better=False,
            note=f"{who}; Orthanc: {theirs:,.0f} MB",
        ),
        Row(
            "memory idle, all processes (PSS)", "MB", idle.get("Khoanh"), None, 700, more_is_better=False,
            note=f"Orthanc: {idle.get('Orthanc', 0):,.0f} MB",
        ),
    ]  # fmt: skip


def idle_mb(server: Server) -> float:
    """Return the proportional set size of all processes together."""
    return sum(process.memory_full_info().pss for process in server.processes()) / MB


def write_huge(path: Path, frames: int) -> None:
    """Write a multi-frame object of `frames` x 2 MB; its pixels are a hole in the file."""
    maker = CtMaker(rows=HUGE_ROWS, columns=HUGE_COLUMNS)
    head = bytearray(maker.head(Slice(study=77)))
    length = HUGE_ROWS * HUGE_COLUMNS * 2 * frames
    value = str(frames).encode() + b" " * (len(str(frames)) % 2)
    # Number of Frames stands before Rows in tag order; values have even length (PS3.5 6.2).
    rows_at = head.index(b"\x28\x00\x10\x00US")
    head[rows_at:rows_at] = b"\x28\x00\x08\x00IS" + len(value).to_bytes(2, "little") + value
    head[-4:] = length.to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + length)


def bench_start(stage: Stage) -> list[Row]:
    """Measure how soon `khoanh serve` is ready on an archive that has studies."""
    count = stage.count(2000)
    small = CtMaker(rows=64, columns=64)
    with stage.servers() as servers, stage.data() as folder:
        write_many(small, folder, range(1, count // 100 + 1))
        for server in servers:
            send(server, folder)
        figures = stage.compare(servers, restart_seconds)
    note = f"{count} instances; Orthanc: {figures.get('Orthanc', 0):.2g} s"
    title = "start on an existing archive until ready"
    return [Row(title, "s", figures.get("Khoanh"), None, 5, more_is_better=False, note=note)]


def restart_seconds(server: Server, _run: int) -> float:
    """Stop the server, start it again on the same folder, return the seconds until it answers."""
    server.stop()
    begun = time.perf_counter()
    server.launch()
    return time.perf_counter() - begun
