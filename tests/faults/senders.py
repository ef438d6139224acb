"""Modalities that never give up: DCMTK's `storescu` in a loop, with a note of what was answered 0x0000."""

import hashlib
import re
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import FAST, Khoanh

BATCH = 12
_SENDING = re.compile(r"Sending file: (\S+)")
_SUCCESS = "Received Store Response (Success)"


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
    """One modality, sending a study of its own slice by slice until it is told to stop.

    Attributes:
        answered: UIDs whose C-STORE was answered with success.
        sent: Every UID that was ever begun, with the checksum of its data set.
    """

    server: Khoanh
    folder: Path
    study: int
    maker: CtMaker
    answered: set[str] = field(default_factory=set)
    sent: dict[str, str] = field(default_factory=dict)
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

    def _run(self) -> None:
        number = 1
        while not self._stop.is_set():
            waiting = {}
            for _ in range(BATCH):
                place = Slice(self.study, 1, number)
                path = self.maker.write(self.folder, place)
                self.sent[place.uid("instance")] = checksum(path.read_bytes())
                waiting[str(path)] = place.uid("instance")
                number += 1
            # A modality sends again what was not answered; the archive may have it already.
            for _ in range(2):
                if not waiting:
                    break
                for name in self._send(list(waiting)):
                    self.answered.add(waiting.pop(name))
                time.sleep(0.05)
            for path in self.folder.iterdir():
                path.unlink()

    def _send(self, names: list[str]) -> list[str]:
        """Send the files over one association and return those answered with success."""
        command = ["storescu", "-v", "-to", "20", "-ta", "20", "-td", "20", "-aet", "BENCH", "-aec", "KHOANH"]
        command += ["127.0.0.1", str(self.server.dicom_port), *names]
        try:
            done = subprocess.run(
                command, env=FAST, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=90, check=False
            )
        except subprocess.TimeoutExpired:
            return []
        answered, current = [], ""
        for line in done.stdout.splitlines():
            if found := _SENDING.search(line):
                current = found[1]
            elif _SUCCESS in line and current:
                answered.append(current)
                current = ""
        return answered
