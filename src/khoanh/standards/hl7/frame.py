"""The minimal lower layer protocol around a message (HL7 v2.5.1 appendix C.4.3: VT message FS CR)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from khoanh.foundation.errors import Invalid

START = b"\x0b"
END = b"\x1c\r"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stood between a start block and what followed; not whole: another start block, so its sender gave up."""

    data: bytes
    is_whole: bool = True


def wrap_frame(message: bytes) -> bytes:
    """Put a message between start and end block."""
    return START + message + END


@dataclass(slots=True)
class FrameReader:
    """Cuts a stream of bytes into messages; what stands between frames is skipped and counted.

    The carriage return after the end block is not waited for: not every sender writes it.
    """

    most_bytes: int
    skipped_bytes: int = 0
    _buffer: bytearray = field(default_factory=bytearray)
    _seen: int = 0

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Take bytes and yield the messages that are complete.

        Raises:
            Invalid: A message is longer than the cap; those before it were yielded.
        """
        self._buffer += data
        while self._begin():
            end, is_whole = self._find_end()
            if end - 1 > self.most_bytes or (end < 0 and len(self._buffer) > self.most_bytes):
                raise Invalid(f"the message is longer than {self.most_bytes} bytes", vi="Bản tin quá dài")
            if end < 0:
                return
            found = Frame(bytes(self._buffer[1:end]), is_whole)
            self._drop(end + 1 if is_whole else end)
            yield found

    def _begin(self) -> bool:
        """Make the buffer begin with a start block; False where there is none."""
        if self._buffer[:1] == START:
            return True
        start = self._buffer.find(START)
        noise = start if start >= 0 else len(self._buffer)
        self.skipped_bytes += sum(1 for byte in self._buffer[:noise] if byte not in b"\r\n\x1c") if noise else 0
        self._drop(noise)
        return start >= 0

    def _find_end(self) -> tuple[int, bool]:
        begun = max(1, self._seen)
        # UTF-16 has halves of letters that look like an end block.
        wide = b"\0" in self._buffer[1:5]
        end = self._buffer.find(b"\x1c\r" if wide else b"\x1c", begun)
        again = -1 if wide else self._buffer.find(START, begun, end if end >= 0 else len(self._buffer))
        if again >= 0:
            return again, False
        self._seen = len(self._buffer) - 1 if end < 0 else 0
        return end, True

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._seen = 0

    @property
    def held_bytes(self) -> int:
        """Return how many bytes of an unfinished message are held."""
        return len(self._buffer)

    @property
    def is_half(self) -> bool:
        """Tell whether a message has begun and not ended."""
        return bool(self._buffer)
