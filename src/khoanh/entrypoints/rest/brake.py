"""Slows down an address that tries one password after another, over many names."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from threading import Lock

from khoanh.foundation.errors import OutOfResources

_MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class Brake:
    """Counts failures of each address within a window; beyond `most` it refuses before any hash is computed.

    The bound is high: a whole hospital may sit behind one address. Accounts have their own, lower lock-out.
    """

    most: int = 60
    window_s: float = 300.0
    _failures: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def check(self, address: str) -> None:
        """Refuse an address that failed too often of late.

        Raises:
            OutOfResources: It has to wait.
        """
        with self._lock:
            times = self._failures.get(address)
            horizon = time.monotonic() - self.window_s
            while times and times[0] < horizon:
                times.popleft()
            if times and len(times) >= self.most:
                raise OutOfResources(
                    "too many failed sign-ins from this address; wait some minutes",
                    vi="Địa chỉ này đăng nhập sai quá nhiều lần; hãy đợi vài phút",
                )

    def note_failure(self, address: str) -> None:
        """Count a failure."""
        with self._lock:
            self._failures.setdefault(address, deque(maxlen=self.most)).append(time.monotonic())
            self._failures.move_to_end(address)
            while len(self._failures) > _MOST_ADDRESSES:
                self._failures.popitem(last=False)
