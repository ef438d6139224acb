"""What tests share: a PostgreSQL for the run, a fresh index and store for each test."""

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.storage import LocalStorage
from khoanh.db import EmbeddedPostgres, migrate_database, open_pool
from khoanh.foundation.settings import Settings
from khoanh.transaction import Desk

# A test's database need not survive a power cut; those of `faults` and `walks` start `khoanh serve`, which does.
_HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}
_NUMBERS = itertools.count(1)

# A busy machine is slow; that is no fault of what is tested.
hypothesis.settings.register_profile("khoanh", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("khoanh")


@pytest.fixture(scope="session")
def template_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL of a migrated, empty database that others are copied from."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), _HASTY)
    url = server.start().url
    migrate_database(url)
    yield url
    server.stop()


@pytest.fixture
def database_url(template_url: str) -> Iterator[str]:
    """Return the URL of a database of this test alone."""
    name = f"test{next(_NUMBERS)}"
    admin = template_url.replace("/khoanh?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create database {name} template khoanh strategy file_copy")
    yield template_url.replace("/khoanh?", f"/{name}?")
    with psycopg.connect(admin, autocommit=True) as connection, contextlib.suppress(psycopg.Error):
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a fresh index and a fresh local store."""
    settings = Settings(data=tmp_path, database_url=database_url, min_free_bytes=0)
    codecs = Codecs(processes=1)
    with open_pool(database_url, 8) as pool:
        yield Desk(pool, settings, LocalStorage(tmp_path / "blobs"), codecs, {})
    codecs.close()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with little work: the strength of the hash is argon2's own business."""
    from argon2 import PasswordHasher

    from khoanh.features.accounts import passwords

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    monkeypatch.setattr(passwords, "_NOBODY", cheap.hash("nobody knows this"))
