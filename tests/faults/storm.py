"""A storm: processes of an installation are killed with -9, by kind, while modalities send."""

import random
import signal
import time
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from benchmarks.make_ct import CtMaker
from benchmarks.servers import Khoanh
from tests.faults.senders import Sender

SIZES = (256, 64, 512, 256)
"""Rows and columns of what each modality sends: below and above what is read before an object gets its place."""
SLOWEST_RECOVERY_S = 60.0

# A round of kinds, shuffled anew each time: every kind is hit, and nobody knows when.
ANY = ("supervisor", "postmaster", "backend", "backend", "postgres helper")
ANY += ("dicom", "dicom", "dicom", "web", "web worker", "hl7", "worker")


def kind_of(process: psutil.Process, server: Khoanh) -> str:
    """Say what a process of the installation is; nothing if it is gone or nameless."""
    try:
        name, title = process.name(), " ".join(process.cmdline()).strip()
        if server.process is not None and process.pid == server.process.pid:
            return "supervisor"
        if name.startswith("khoanh "):
            # Granian's workers are copies of it, and named like it.
            inner = process.parent()
            is_worker = inner is not None and inner.name() == name
            return f"{name.removeprefix('khoanh ')} worker" if is_worker else name.removeprefix("khoanh ")
    except psutil.Error:
        return ""
    if title.startswith("postgres: khoanh "):
        return "backend"
    if title.startswith("postgres: "):
        return "postgres helper"
    return "postmaster" if name == "postgres" and " -D " in title else ""


def find(server: Khoanh, kind: str) -> list[psutil.Process]:
    """Return the living processes of a kind; of backends those that do something now, if any does."""
    try:
        found = [process for process in server.processes() if kind_of(process, server) == kind]
    except psutil.Error:
        return []
    if kind == "backend":
        return [process for process in found if not is_idle(process)] or found
    return found


def is_idle(backend: psutil.Process) -> bool:
    """Tell whether the title of a backend says that it waits for its client."""
    try:
        return " ".join(backend.cmdline()).strip().endswith(" idle")
    except psutil.Error:
        return True


@dataclass(slots=True)
class Storm:
    """Kills, and watches that what is left goes on."""

    server: Khoanh
    senders: list[Sender]
    choose: random.Random
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def strike(self, kind: str, *, wait: bool) -> None:
        """Kill one process of a kind; the archive goes on by itself, or is started again if it was the first one.

        Args:
            wait: Until something that was begun afterwards is answered with success, else the next blow comes at once.
        """
        victim = self._await_victim(kind)
        at = time.monotonic()
        victim.send_signal(signal.SIGKILL)
        if kind == "supervisor":
            self._start_again()
        if wait:
            self.await_progress(at)
            self.recoveries[kind].append(time.monotonic() - at)
        else:
            self.recoveries[kind].append(-1)

    def _await_victim(self, kind: str) -> psutil.Process:
        end = time.monotonic() + SLOWEST_RECOVERY_S
        while time.monotonic() < end:
            if found := find(self.server, kind):
                return self.choose.choice(found)
            time.sleep(0.05)
        raise AssertionError(f"no {kind} came back in {SLOWEST_RECOVERY_S} s: {self.server.log_tail()}")

    def await_progress(self, since: float) -> None:
        """Wait until an object is stored whose sending began after `since`."""
        end = time.monotonic() + SLOWEST_RECOVERY_S
        while not any(sender.stored_since(since) for sender in self.senders):
            assert time.monotonic() < end, f"nothing is stored any more: {self.server.log_tail()}"
            time.sleep(0.02)

    def _start_again(self) -> None:
        """Start the installation; every second time something of it is killed while it starts."""
        assert self.server.process is not None
        self.server.process.wait()
        with ThreadPoolExecutor(1) as hands:
            starting = hands.submit(self.server.launch)
            if len(self.recoveries["supervisor"]) % 2 == 0:
                self._strike_the_start(starting)
            starting.result()

    def _strike_the_start(self, starting: "Future[None]") -> None:
        """Kill a process below the first one, at some moment between its first child and its readiness."""
        moment: float | None = None
        while not starting.done():
            time.sleep(0.05)
            with suppress(psutil.Error):
                family = [process for process in self.server.processes()[1:] if kind_of(process, self.server)]
                if family and moment is None:
                    moment = time.monotonic() + self.choose.uniform(0, 3)
                if moment is not None and time.monotonic() > moment:
                    victim = self.choose.choice(family)
                    self.recoveries[f"{kind_of(victim, self.server)} in the start"].append(-1)
                    victim.send_signal(signal.SIGKILL)
                    return

    def tell(self) -> str:
        """Say how often what was killed, and the median and worst seconds until the archive stored again."""
        lines = []
        for kind, seconds in sorted(self.recoveries.items()):
            waited = sorted(second for second in seconds if second >= 0)
            times = (
                f", stored again after {waited[len(waited) // 2]:.1f} s, at worst {waited[-1]:.1f} s" if waited else ""
            )
            lines.append(f"{kind}: killed {len(seconds)} times{times}")
        return "\n".join(lines)


def run_storm(server: Khoanh, folder: Path, kinds: list[str], *, seed: int) -> list[Sender]:
    """Kill a process of each kind in turn while four modalities send; return the senders with their notes."""
    choose = random.Random(seed)
    senders = [
        Sender(server, folder / f"sender{number}", number, CtMaker(size, size))
        for number, size in enumerate(SIZES, start=1)
    ]
    storm = Storm(server, senders, choose)
    for sender in senders:
        sender.start()
    try:
        storm.await_progress(time.monotonic())
        for kind in kinds:
            time.sleep(choose.uniform(0.05, 1.0))
            # Now and then the next blow falls on what is just recovering.
            storm.strike(kind, wait=choose.random() < 0.75)
        storm.await_progress(time.monotonic())
    finally:
        for sender in senders:
            sender.stop()
    print(
        f"seed {seed}",
        storm.tell(),
        *(f"answered {len(sender.answered)} of {len(sender.sent)}, {dict(sender.refused)}" for sender in senders),
        sep="\n",
    )
    return senders


def mix(kills: int, seed: int) -> list[str]:
    """Return kinds of processes in no order, each at least once in a round."""
    choose = random.Random(seed)
    kinds: list[str] = []
    while len(kinds) < kills:
        kinds += choose.sample(ANY, len(ANY))
    return kinds[:kills]
