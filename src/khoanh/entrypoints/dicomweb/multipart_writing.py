"""Writes multipart/related bodies whose length is known beforehand (RFC 2387, PS3.18 8.6.1.2)."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PartHead:
    """What stands before a part's content."""

    media_type: str
    transfer_syntax: str = ""
    location: str = ""

    def render(self) -> bytes:
        """Return the header lines; names are spelt as clients look for them."""
        # The standard's examples and the clients in use write no space after the semicolon inside a part.
        syntax = f";transfer-syntax={self.transfer_syntax}" if self.transfer_syntax else ""
        place = f"Content-Location: {self.location}\r\n" if self.location else ""
        return f"Content-Type: {self.media_type}{syntax}\r\n{place}".encode("ascii")


@dataclass(frozen=True, slots=True)
class MultipartWriter:
    """One multipart message: what stands around its parts."""

    inner: str
    boundary: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def content_type(self) -> str:
        """The Content-Type of the whole message."""
        return f'multipart/related; type="{self.inner}"; boundary={self.boundary}'

    def head(self, part: PartHead, size_bytes: int | None, *, first: bool) -> bytes:
        """Return everything up to the first byte of a part's content."""
        length = f"Content-Length: {size_bytes}\r\n" if size_bytes is not None else ""
        start = "" if first else "\r\n"
        return f"{start}--{self.boundary}\r\n".encode() + part.render() + f"{length}\r\n".encode()

    @property
    def tail(self) -> bytes:
        """What closes the message."""
        return f"\r\n--{self.boundary}--\r\n".encode()

    def measure(self, parts: list[tuple[PartHead, int]]) -> int:
        """Return the length of a message with these parts."""
        heads = sum(
            len(self.head(part, size_bytes, first=index == 0)) + size_bytes
            for index, (part, size_bytes) in enumerate(parts)
        )
        return heads + len(self.tail)

    def join(self, parts: list[tuple[PartHead, bytes]]) -> bytes:
        """Return a whole small message."""
        pieces: list[bytes] = []
        for index, (part, content) in enumerate(parts):
            pieces += [self.head(part, len(content), first=index == 0), content]
        return b"".join([*pieces, self.tail])
