"""What runs inside a codec worker: one task after another until the other end closes."""

import contextlib
import pickle
import resource
import signal
import socket
import struct
import sys
from pathlib import Path

import orjson

from khoanh.foundation.errors import Invalid, KhoanhError, OutOfResources, Unsuitable

_HEAD = struct.Struct(">BQ")


def serve_tasks(connection: socket.socket) -> None:
    """Answer each pickled (task, arguments, seconds) with bytes, or with the fault in JSON."""
    stream = connection.makefile("rb", buffering=1 << 20)
    while True:
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        _, length = _HEAD.unpack(head)
        task, args, timeout_s = pickle.loads(stream.read(length))
        _fence_time(timeout_s)
        status, answer = 0, b""
        try:
            answer = task(*args)
        except Exception as fault:
            status, answer = 1, _tell_fault(fault)
        connection.sendall(_HEAD.pack(status, len(answer)))
        connection.sendall(answer)
        del task, args, answer


def _tell_fault(fault: Exception) -> bytes:
    """Say a fault in JSON. Codec libraries raise kinds of their own: their name is all that leaves."""
    if type(fault) not in (Invalid, Unsuitable, OutOfResources):
        name = type(fault).__name__
        fault = Invalid(f"the pixel data could not be processed ({name})", vi=f"Không xử lý được dữ liệu ảnh ({name})")
    assert isinstance(fault, KhoanhError)
    return orjson.dumps({"kind": type(fault).__name__, "english": fault.english, "vi": fault.vietnamese})


def _fence_memory(memory_bytes: int) -> None:
    """Limit the address space to what is taken now, after the imports, and `memory_bytes` more."""
    with contextlib.suppress(OSError, ValueError):
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory_bytes, taken + memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _fence_time(timeout_s: float) -> None:
    """End this process by itself should its master be gone while a task hangs."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + timeout_s) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main() -> None:
    """Run as `python -m khoanh.adapters.codecs.inside FD MEMORY_BYTES`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=int(sys.argv[1]))
    import khoanh.adapters.codecs.encode
    import khoanh.adapters.codecs.pictures  # noqa: F401

    _fence_memory(int(sys.argv[2]))
    serve_tasks(connection)


if __name__ == "__main__":
    main()
