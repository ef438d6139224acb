"""Brings a database to the schema this version of the program needs."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from khoanh.foundation.errors import OutOfResources

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x6B686F616E68  # "khoanh": two processes never migrate at once


def migrate_database(url: str) -> None:
    """Apply the migrations that are missing; does nothing when there are none."""
    # Loaded when used: a process that only reads the index must not carry them.
    from alembic import command
    from sqlalchemy import create_engine, pool, text

    engine = create_engine(_for_sqlalchemy(url), poolclass=pool.NullPool, connect_args={"autocommit": False})
    with engine.connect() as connection:
        connection.execute(text(f"select pg_advisory_lock({_LOCK})"))
        connection.commit()
        config = _configure()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def holds_studies(url: str) -> bool:
    """Tell whether the index names any study."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select exists (select 1 from study)").fetchone()
    return bool(row and row[0])


def is_schema_current(url: str) -> bool:
    """Tell whether nothing is to be migrated, without loading what migrates.

    Raises:
        OutOfResources: The database cannot be asked.
    """
    newest = max(path.name[:4] for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("select version_num from schema_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return False
    except psycopg.OperationalError as fault:
        raise OutOfResources(f"the database is unavailable: {fault}", vi="Không kết nối được cơ sở dữ liệu") from fault
    return row is not None and row[0] == newest


def _configure() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _for_sqlalchemy(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else url
