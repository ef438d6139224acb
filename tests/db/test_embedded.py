"""The embedded PostgreSQL comes up again, whatever was killed before."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from khoanh.db import EmbeddedPostgres
from khoanh.foundation.errors import OutOfResources

pytestmark = pytest.mark.system


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path, {"fsync": "off"})
    yield postgres
    postgres.stop()


def kill_postmaster(server: EmbeddedPostgres) -> None:
    pid = int((server.folder / "postmaster.pid").read_text().split()[0])
    psutil.Process(pid).send_signal(signal.SIGKILL)
    while server.is_running():
        pass


def test_a_first_start_that_was_cut_off_is_begun_anew(server: EmbeddedPostgres, tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    psycopg.connect(server.start().url).close()
    assert not (tmp_path / "postgres.new").exists()


def test_a_database_whose_password_is_gone_is_left_alone(server: EmbeddedPostgres, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    with pytest.raises(OutOfResources, match="password"):
        server.start()
    assert (tmp_path / "postgres" / "PG_VERSION").read_text() == "18"


def test_it_starts_again_while_a_child_of_the_killed_one_still_works(server: EmbeddedPostgres) -> None:
    url = server.start().url
    busy = threading.Event()

    def work() -> None:
        with pytest.raises(psycopg.OperationalError), psycopg.connect(url) as connection:
            busy.set()
            # It never waits for anything, so it does not notice that its postmaster is dead.
            connection.execute("select count(*) from generate_series(1, 1000000000000)")

    worker = threading.Thread(target=work)
    worker.start()
    busy.wait(10)
    time.sleep(0.3)
    kill_postmaster(server)
    with psycopg.connect(server.start().url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    worker.join(10)
    assert not worker.is_alive()
