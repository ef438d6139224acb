"""A bounded memory of what one process did or read lately, so that a repeat costs nothing."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


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


@dataclass(slots=True)
class RecentFacts:
    """Remembers for a moment what was read of tables that hardly change; safe from several threads.

    Attributes:
        seconds: How old a fact may be; another process may have changed it meanwhile.
    """

    seconds: float = 1.0
    capacity: int = 10_000
    _facts: dict[str, dict[Hashable, tuple[float, Any]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, topic: str, key: Hashable) -> tuple[Any] | None:
        """Return the fact in a tuple; None: it is not known, or too old."""
        with self._lock:
            known = self._facts.get(topic, {}).get(key)
        return (known[1],) if known is not None and time.monotonic() - known[0] < self.seconds else None

    def keep(self, topic: str, key: Hashable, fact: Any) -> None:
        """Remember a fact; where there are too many, all of the topic make room."""
        with self._lock:
            facts = self._facts.setdefault(topic, {})
            if len(facts) >= self.capacity:
                facts.clear()
            facts[key] = (time.monotonic(), fact)

    def forget(self, topic: str) -> None:
        """Forget all facts of a topic."""
        with self._lock:
            self._facts.pop(topic, None)
