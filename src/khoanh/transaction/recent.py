"""A bounded memory of what one process did lately, so that a repeat costs nothing."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class RecentKeys:
    """Remembers at most `capacity` keys, the latest seen; safe from several threads."""

    capacity: int = 100_000
    _keys: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def has(self, key: bytes) -> bool:
        """Tell whether `key` is remembered, and count it as seen now."""
        with self._lock:
            if key not in self._keys:
                return False
            self._keys.move_to_end(key)
            return True

    def add(self, key: bytes) -> None:
        """Remember `key`; the one seen longest ago makes room."""
        with self._lock:
            self._keys[key] = None
            self._keys.move_to_end(key)
            if len(self._keys) > self.capacity:
                self._keys.popitem(last=False)
