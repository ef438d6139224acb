"""Builds the parts from the settings."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.storage import LocalStorage, Storage
from khoanh.assembly.locks import lock_data
from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.db import EmbeddedPostgres, migrate_database, open_pool, read_embedded_url
from khoanh.features import archive
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import act_as_system
from khoanh.foundation.settings import Settings
from khoanh.transaction import Desk


@contextlib.contextmanager
def open_desk(settings: Settings, database_url: str) -> Iterator[Desk]:
    """Open what the requests of one process share.

    After a crash of PostgreSQL the first connection makes the lost rows again before anything is answered.
    """
    codecs = Codecs(settings.codec_processes)
    storage = build_storage(settings)

    def steady(connection: Any) -> None:
        if not archive.is_steady(connection):
            with contextlib.closing(open_pool(database_url, 2)) as spare:
                archive.steady_index(Desk(spare, settings, storage, codecs, SUBSCRIPTIONS), act_as_system("settle"))

    pool = open_pool(database_url, settings.database_connections, on_connect=steady)
    try:
        yield Desk(pool, settings, storage, codecs, SUBSCRIPTIONS)
    finally:
        codecs.close()
        pool.close()


def build_storage(settings: Settings) -> Storage:
    """Return the store that `storage_url` names.

    Raises:
        Invalid: Its scheme is none of ours.
    """
    if not settings.storage_url:
        return LocalStorage(settings.data / "blobs", min_free_bytes=settings.min_free_bytes)
    parts = urlparse(settings.storage_url)
    if parts.scheme == "file":
        return LocalStorage(Path(url2pathname(parts.path)), min_free_bytes=settings.min_free_bytes)
    if parts.scheme == "s3":
        # Loaded when used: its client is large, and most hospitals keep their objects on a disk.
        from khoanh.adapters.storage.s3 import S3Storage

        return S3Storage(settings.storage_url, settings.data / "run" / "spool")
    raise Invalid(
        f"storage_url has the scheme {parts.scheme or 'none'}; it must be file:// or s3://",
        vi="storage_url phải bắt đầu bằng file:// hoặc s3://",
    )


@contextlib.contextmanager
def reach_database(settings: Settings) -> Iterator[str]:
    """Return the URL of the index: the hospital's, a running server's, or one started for as long as this lasts."""
    if settings.database_url:
        yield settings.database_url
        return
    running = read_embedded_url(settings.data)
    if running is not None:
        yield running
        return
    with lock_data(settings.data):
        server = EmbeddedPostgres(settings.data)
        url = server.start().url
        try:
            migrate_database(url)
            yield url
        finally:
            server.stop()
