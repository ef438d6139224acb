"""The minimal lower layer protocol around a message (HL7 v2.5.1 appendix C.4.3: VT message FS CR)."""

from dataclasses import dataclass, field

from khoanh.foundation.errors import Invalid

START = b"\x0b"
END = b"\x1c\r"


def wrap_frame(message: bytes) -> bytes:
    """Put a message between start and end block."""
    return START + message + END


@dataclass(slots=True)
class FrameReader:
    """Cuts a stream of bytes into messages; what comes before a start block is skipped."""

    most_bytes: int
    _buffer: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes and return the messages that are complete.

        Raises:
            Invalid: A message is longer than the cap.
        """
        self._buffer += data
        messages: list[bytes] = []
        while True:
            start = self._buffer.find(START)
            if start < 0:
                self._buffer.clear()
                return messages
            end = self._buffer.find(b"\x1c", start)
            if end < 0:
                del self._buffer[:start]
                if len(self._buffer) > self.most_bytes:
                    raise Invalid(f"the message is longer than {self.most_bytes} bytes", vi="Bản tin quá dài")
                return messages
            messages.append(bytes(self._buffer[start + 1 : end]))
            del self._buffer[: end + 1]

    @property
    def is_half(self) -> bool:
        """Tell whether a message has begun and not ended."""
        return bool(self._buffer)
