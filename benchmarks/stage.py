"""What every benchmark stands on: a folder that goes away, the two sides, and DCMTK's programs as senders."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.make_ct import CtMaker
from benchmarks.servers import FAST, SLOW, Khoanh, Orthanc, Server, free_port


@dataclass(slots=True)
class Stage:
    """Where a benchmark runs.

    Attributes:
        runs: How often each figure is taken; the median counts.
        sides: Names of the sides to run, to look at one alone.
        scale: 1 for the real thing; less for a quick look (the counts shrink).
        keep: Where an index of a million studies stays for the next time; None: it goes as everything else does.
    """

    folder: Path
    runs: int = 3
    sides: tuple[str, ...] = ("Orthanc", "Khoanh")
    scale: float = 1
    keep: Path | None = None
    maker: CtMaker = field(default_factory=CtMaker)

    def count(self, wanted: int) -> int:
        """Return how many objects stand for `wanted` at this scale."""
        return max(4, int(wanted * self.scale))

    @contextmanager
    def servers(
        self, peers: Mapping[str, int] | None = None, *, nagle: bool = False, **settings: str
    ) -> Iterator[list[Server]]:
        """Run the sides with empty archives; they and their data are gone afterwards.

        Args:
            nagle: Leave the peer's sockets as DCMTK leaves them when nobody says otherwise.
        """
        place = Path(tempfile.mkdtemp(dir=self.folder))
        all_sides: list[Server] = []
        if "Orthanc" in self.sides:
            environment = SLOW if nagle else FAST
            all_sides.append(Orthanc(place / "orthanc", dict(peers or {}), environment=environment))
        if "Khoanh" in self.sides:
            all_sides.append(Khoanh(place / "khoanh", dict(peers or {}), settings=settings))
        try:
            for server in all_sides:
                server.launch()
            yield all_sides
        finally:
            for server in all_sides:
                server.remove()
            shutil.rmtree(place, ignore_errors=True)

    @contextmanager
    def data(self) -> Iterator[Path]:
        """Lend a folder for files to send."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def compare(self, servers: Sequence[Server], once: Callable[[Server, int], float]) -> dict[str, float]:
        """Take turns between the sides, `runs` times, and return each side's median by its name."""
        figures = self.compare_by(servers, once)
        return {server.name: value for server, value in zip(servers, figures, strict=True)}

    def compare_by(self, servers: Sequence[Server], once: Callable[[Server, int], float]) -> list[float]:
        """Do the same and return the medians in the order of the servers."""
        figures: list[list[float]] = [[] for _ in servers]
        for run in range(self.runs):
            for values, server in zip(figures, servers, strict=True):
                values.append(once(server, run))
        return [median(values) for values in figures]


def send(server: Server, *folders: Path, environment: Mapping[str, str] = FAST) -> float:
    """Send each folder by a `storescu` of its own, all at once; return the seconds until all are done.

    What was written before is flushed first: while the disk still writes the files to send, no sync of ours returns.

    Raises:
        RuntimeError: One of them failed.
    """
    to = [server.ae_title, "+sd", "+r", "127.0.0.1", str(server.dicom_port)]
    commands = [["storescu", "-aet", "BENCH", "-aec", *to, str(folder)] for folder in folders]
    os.sync()
    begun = time.perf_counter()
    running = [
        subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for command in commands
    ]
    outputs = [process.communicate(timeout=900)[0] for process in running]
    taken = time.perf_counter() - begun
    if any(process.returncode for process in running):
        raise RuntimeError(f"storescu to {server.name}: {outputs[0][-500:].decode('utf-8', 'replace')}")
    return taken


@contextmanager
def sink(ae_title: str = "SINK") -> Iterator[tuple[dict[str, int], subprocess.Popen[bytes]]]:
    """Run a `storescp` that receives and drops; yield it as the peers of the sides."""
    port = free_port()
    process = subprocess.Popen(
        ["storescp", "-aet", ae_title, "--ignore", "--fork", str(port)],
        env=FAST,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(0.3)
    try:
        yield {ae_title: port}, process
    finally:
        process.terminate()
        process.wait()
