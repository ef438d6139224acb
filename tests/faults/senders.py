"""Modalities that never give up: DCMTK's `storescu` in a loop, with a note of what was answered 0x0000."""

import hashlib
import random
import re
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import FAST, Khoanh

SLICES_A_SERIES = 40
SERIES_A_STUDY = 2
_SENDING = re.compile(r"Sending file: (\S+)")
_RESPONSE = re.compile(r"Received Store Response \((.*)\)")


def dataset_of(part10: bytes) -> bytes:
    """Return the data set of a Part 10 file: what follows the file meta information (PS3.10 7.1)."""
    assert part10[128:132] == b"DICM"
    length = int.from_bytes(part10[140:144], "little")
    return part10[144 + length :]


def checksum(part10: bytes) -> str:
    """Return a checksum of the data set of a Part 10 file."""
    return hashlib.sha256(dataset_of(part10)).hexdigest()


@dataclass(slots=True)
class Sender:
    """One modality, sending study after study slice by slice until it is told to stop.

    Attributes:
        answered: UIDs whose C-STORE was answered with success.
        sent: Every UID that was ever begun, with the checksum of its data set.
        refused: How often a C-STORE was answered otherwise, by what was answered.
        stored_at: When the sending of the object began that was stored last.
    """

    server: Khoanh
    folder: Path
    number: int
    maker: CtMaker
    answered: set[str] = field(default_factory=set)
    sent: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    stored_at: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to send."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Send what is in hand to its end and stop."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join(120)
        assert not self._thread.is_alive(), "a modality hangs"

    def stored_since(self, moment: float) -> bool:
        """Tell whether an object was stored whose sending began after `moment`."""
        return self.stored_at > moment

    def place(self, count: int) -> Slice:
        """Return where the object stands that is sent as number `count`, from 0."""
        series, number = divmod(count, SLICES_A_SERIES)
        study, series = divmod(series, SERIES_A_STUDY)
        return Slice(self.number * 1000 + study, series + 1, number + 1)

    def _run(self) -> None:
        choose = random.Random(self.number)
        count = 0
        again: dict[str, str] = {}
        while not self._stop.is_set():
            waiting = {}
            for _ in range(choose.randint(1, 24)):
                place = self.place(count)
                path = self.maker.write(self.folder, place)
                self.sent[place.uid("instance")] = checksum(path.read_bytes())
                waiting[str(path)] = place.uid("instance")
                count += 1
            # What was answered is sent once more now and then, as modalities do: nothing may come of it.
            batch = waiting | again
            # A modality sends again what was not answered; the archive may have it already.
            for _ in range(2):
                for name in self._send([*again, *waiting]):
                    waiting.pop(name, None)
                    again.pop(name, None)
                    self.answered.add(batch[name])
                if not waiting:
                    break
                time.sleep(0.1)
            kept = choose.choice(sorted(set(batch) - set(waiting)) or [""])
            again = {kept: batch[kept]} if kept else {}
            for path in self.folder.iterdir():
                if str(path) not in again:
                    path.unlink()

    def _send(self, names: list[str]) -> list[str]:
        """Send the files over one association and return those answered with success."""
        command = ["storescu", "-v", "-to", "20", "-ta", "20", "-td", "20", "-aet", "BENCH", "-aec", "KHOANH"]
        command += ["127.0.0.1", str(self.server.dicom_port), *names]
        answered, current, begun = [], "", 0.0
        with subprocess.Popen(
            command, env=FAST, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            watchdog = threading.Timer(90, process.kill)
            watchdog.start()
            assert process.stdout is not None
            for line in process.stdout:
                if found := _SENDING.search(line):
                    current, begun = found[1], time.monotonic()
                elif (told := _RESPONSE.search(line)) and current:
                    if told[1] == "Success":
                        answered.append(current)
                        self.stored_at = begun
                    else:
                        self.refused[told[1]] += 1
                    current = ""
            watchdog.cancel()
        return answered
