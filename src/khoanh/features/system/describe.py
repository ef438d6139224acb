"""Gathers what the system page and monitoring show."""

import platform
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

import psutil

from khoanh.features.system import queries
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission, Principal
from khoanh.foundation.settings import Settings, split_address
from khoanh.transaction import Desk

_COMPONENTS = ("pydicom", "pynetdicom", "imagecodecs", "granian", "starlette", "fastapi", "psycopg", "procrastinate")


@dataclass(frozen=True, slots=True)
class Listener:
    """A port of ours and whether it takes connections."""

    name: str
    address: str
    up: bool


@dataclass(frozen=True, slots=True)
class SystemReport:
    """How the installation is. Bytes are None where a store has no such figure."""

    version: str
    started_at: datetime
    listeners: tuple[Listener, ...]
    storage_url: str
    total_bytes: int | None
    free_bytes: int | None
    used_bytes: int | None
    database_version: str
    database_bytes: int
    database_connections: int
    jobs: dict[str, int]
    counts: dict[str, int]
    components: dict[str, str]


def describe_system(desk: Desk, who: Principal) -> SystemReport:
    """Return the report; takes the desk, as it waits for sockets with no transaction open."""
    who.require(Permission.SYSTEM_READ)
    with desk.unit(who) as unit:
        database = queries.select_database(unit.db)
        jobs = queries.select_jobs(unit.db)
        counts = queries.select_counts(unit.db)
    space = desk.storage.space()
    total, free = space if space else (None, None)
    return SystemReport(
        version=_version_of("khoanh"),
        started_at=_started_at(),
        listeners=tuple(_probe_listeners(desk.settings)),
        storage_url=_describe_storage(desk.settings),
        total_bytes=total,
        free_bytes=free,
        used_bytes=total - free if total is not None and free is not None else None,
        database_version=database[0],
        database_bytes=database[1],
        database_connections=database[2],
        jobs=jobs,
        counts=counts,
        components={"python": platform.python_version(), **{name: _version_of(name) for name in _COMPONENTS}},
    )


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _started_at() -> datetime:
    """Return when the oldest of our processes began: workers come and go, their supervisor stays."""
    process = psutil.Process()
    oldest = process.create_time()
    for parent in process.parents():
        if "khoanh" not in " ".join(parent.cmdline()):
            break
        oldest = parent.create_time()
    return datetime.fromtimestamp(oldest, UTC)


def _probe_listeners(settings: Settings) -> list[Listener]:
    named = {name: getattr(settings, name) for name in ("http", "dicom", "dicom_tls", "hl7", "hl7_tls")}
    return [Listener(name, address, _is_up(address)) for name, address in named.items() if address]


def _is_up(address: str) -> bool:
    try:
        host, port = split_address(address)
        loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        socket.create_connection((loopback.get(host, host), port), 0.5).close()
    except (OSError, Invalid):
        return False
    return True


def _describe_storage(settings: Settings) -> str:
    """Return where objects are kept, without keys that a URL may carry."""
    if not settings.storage_url:
        return (settings.data / "blobs").as_uri()
    parts = urlsplit(settings.storage_url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
