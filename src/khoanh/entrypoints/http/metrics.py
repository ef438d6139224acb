"""What is counted of requests, in the text form of Prometheus."""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector  # type: ignore[no-untyped-call, unused-ignore]

_REGISTRY = CollectorRegistry()
_REQUESTS = Counter("khoanh_http_requests", "HTTP requests", ["door", "method", "status"], registry=_REGISTRY)
_SECONDS = Histogram(
    "khoanh_http_request_seconds",
    "Time until the answer was sent",
    ["door"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60),
    registry=_REGISTRY,
)
_BYTES = Counter("khoanh_http_response_bytes", "Bytes of answers", ["door"], registry=_REGISTRY)
_DOORS = {"dicom-web": "dicomweb", "wado": "wado", "api": "api", "fhir": "fhir"}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


def count_request(path: str, method: str, status: int, seconds: float, sent_bytes: int) -> None:
    """Count one request; labels come from short fixed lists, whatever a client sends."""
    door = _DOORS.get(path[1:].partition("/")[0], "web")
    _REQUESTS.labels(door, method if method in _METHODS else "other", f"{status // 100}xx").inc()
    _SECONDS.labels(door).observe(seconds)
    if sent_bytes:
        _BYTES.labels(door).inc(sent_bytes)


def format_metrics() -> bytes:
    """Return all counts; of all processes if they share `PROMETHEUS_MULTIPROC_DIR`, else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(_REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
