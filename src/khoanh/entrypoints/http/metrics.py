"""What is counted of requests, in the text form of Prometheus.

Requests are counted in plain numbers and handed on once a second: the shared files that make the figures of several
processes one cost more than the rest of the gate together.
"""

import os
import time
from bisect import bisect_left
from collections import Counter as Tally
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_EDGES = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)
_REGISTRY = CollectorRegistry()
_REQUESTS = Counter("khoanh_http_requests", "HTTP requests", ["door", "method", "status"], registry=_REGISTRY)
_SECONDS = Counter("khoanh_http_request_seconds", "Time until answers were sent, summed", ["door"], registry=_REGISTRY)
_WITHIN = Counter("khoanh_http_requests_within", "HTTP requests by duration", ["door", "seconds"], registry=_REGISTRY)
_BYTES = Counter("khoanh_http_response_bytes", "Bytes of answers", ["door"], registry=_REGISTRY)
_DOORS = {"dicom-web": "dicomweb", "wado": "wado", "api": "api", "fhir": "fhir", "p": "handovers"}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_FLUSH_S = 1.0


class _Counts:
    """What one process has counted and not handed on yet; the event loop's thread alone counts."""

    def __init__(self) -> None:
        self.requests: Tally[tuple[str, str, int]] = Tally()
        self.within: Tally[tuple[str, int]] = Tally()
        self.seconds: dict[str, float] = {}
        self.bytes: Tally[str] = Tally()


_waiting = [_Counts()]
_flushed_at = [0.0]
_flushing = Lock()


def count_request(path: str, method: str, status: int, seconds: float, sent_bytes: int) -> None:
    """Count one request; labels come from short fixed lists, whatever a client sends."""
    door = _DOORS.get(path[1:].partition("/")[0], "web")
    counts = _waiting[0]
    counts.requests[door, method if method in _METHODS else "other", status // 100] += 1
    counts.within[door, bisect_left(_EDGES, seconds)] += 1
    counts.seconds[door] = counts.seconds.get(door, 0.0) + seconds
    counts.bytes[door] += sent_bytes
    moment = time.monotonic()
    if moment - _flushed_at[0] > _FLUSH_S:
        _flushed_at[0] = moment
        _flush()


def _flush() -> None:
    with _flushing:
        counts, _waiting[0] = _waiting[0], _Counts()
        for (door, method, status), number in counts.requests.items():
            _REQUESTS.labels(door, method, f"{status}xx").inc(number)
        for (door, edge), number in counts.within.items():
            _WITHIN.labels(door, f"{_EDGES[edge]:g}" if edge < len(_EDGES) else "more").inc(number)
        for door, total in counts.seconds.items():
            _SECONDS.labels(door).inc(total)
            _BYTES.labels(door).inc(counts.bytes[door])


def format_metrics() -> bytes:
    """Return all counts; of all processes if they share `PROMETHEUS_MULTIPROC_DIR`, else of this one."""
    _flush()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(_REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
