"""How often something may be done within a span of time, for each of many keys, in one process."""

import time
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

_MOST_KEYS = 20_000


@dataclass(slots=True)
class Throttle:
    """Counts what each key did of late; beyond `most` within `window_s` it says no."""

    most: int
    window_s: float
    _done: OrderedDict[Hashable, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def is_open(self, key: Hashable) -> bool:
        """Tell whether the key may do it once more."""
        horizon = time.monotonic() - self.window_s
        with self._lock:
            times = self._done.get(key)
            while times and times[0] < horizon:
                times.popleft()
            return times is None or len(times) < self.most

    def note(self, key: Hashable) -> None:
        """Count that the key did it."""
        with self._lock:
            self._done.setdefault(key, deque(maxlen=self.most)).append(time.monotonic())
            self._done.move_to_end(key)
            while len(self._done) > _MOST_KEYS:
                self._done.popitem(last=False)

    def take(self, key: Hashable) -> bool:
        """Count it if the key may do it; tell whether it may."""
        if not self.is_open(key):
            return False
        self.note(key)
        return True
