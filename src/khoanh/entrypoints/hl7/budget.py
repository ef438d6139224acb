"""How much of unfinished messages all connections together may hold in memory."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """Counts bytes that connections hold, and lets one large message at a time be worked on.

    Attributes:
        most_bytes: All of them together; a connection that would go beyond is refused.
    """

    most_bytes: int
    _held: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    large: threading.Lock = field(default_factory=threading.Lock)

    def change(self, before: int, after: int) -> bool:
        """Note that a connection holds more or less than before; False: that would be too much, and is not noted."""
        with self._lock:
            if after > before and self._held + after - before > self.most_bytes:
                return False
            self._held += after - before
            return True
