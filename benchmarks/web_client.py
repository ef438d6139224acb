"""A small HTTP/1.1 client on a bare socket, so that the client is never what is measured.

Bodies are dropped in the kernel (`MSG_TRUNC`, tcp(7)) unless they are asked for; the length is still counted.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the headers by lower-case name, the body's length, and the body when it was asked for."""

    status: int
    headers: dict[str, str]
    length: int
    body: bytes = b""


@dataclass(slots=True)
class Connection:
    """One keep-alive connection."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    _sock: socket.socket = field(init=False)
    _spare: bytearray = field(init=False)
    _piece: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._piece = bytearray(PIECE)
        self._open()

    def _open(self) -> None:
        self._sock = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._spare = bytearray()

    def close(self) -> None:
        """Close the connection."""
        self._sock.close()

    def get(self, path: str, *, accept: str = "*/*", keep: bool = False) -> Answer:
        """Ask for `path` and read the whole answer."""
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Accept: {accept}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        self._sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        status, headers = self._read_head()
        kept: list[bytes] | None = [] if keep else None
        if headers.get("transfer-encoding", "").lower() == "chunked":
            length = self._read_chunks(kept)
        elif "content-length" in headers:
            length = int(headers["content-length"])
            self._take(length, kept)
        else:
            length = self._read_to_end(kept)
        if headers.get("connection", "").lower() == "close":
            self.close()
            self._open()
        return Answer(status, headers, length, b"".join(kept or ()))

    def _read_head(self) -> tuple[int, dict[str, str]]:
        text = self._until(b"\r\n\r\n").decode("latin-1")
        first, *rest = text.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        return int(first.split(" ")[1]), headers

    def _read_chunks(self, kept: list[bytes] | None) -> int:
        total = 0
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            self._take(size, kept)
            self._take(2, None)
            total += size
        self._until(b"\r\n")
        return total

    def _read_to_end(self, kept: list[bytes] | None) -> int:
        total = len(self._spare)
        self._take(total, kept)
        while got := self._sock.recv_into(self._piece, PIECE, 0 if kept is not None else socket.MSG_TRUNC):
            if kept is not None:
                kept.append(bytes(self._piece[:got]))
            total += got
        return total

    def _until(self, mark: bytes) -> bytes:
        while (at := self._spare.find(mark)) < 0:
            got = self._sock.recv(4096)
            if not got:
                raise ConnectionError("the server closed the connection")
            self._spare += got
        text = bytes(self._spare[:at])
        del self._spare[: at + len(mark)]
        return text

    def _take(self, count: int, kept: list[bytes] | None) -> None:
        ready = min(count, len(self._spare))
        if kept is not None:
            kept.append(bytes(self._spare[:ready]))
        del self._spare[:ready]
        left = count - ready
        while left:
            flags = 0 if kept is not None else socket.MSG_TRUNC
            got = self._sock.recv_into(self._piece, min(left, PIECE), flags)
            if not got:
                raise ConnectionError("the server closed the connection")
            if kept is not None:
                kept.append(bytes(self._piece[:got]))
            left -= got
