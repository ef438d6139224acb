"""Objects in a bucket: the same promises as on a disk, judged by a real S3 server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.make.dicom import ct_slice, part10

from khoanh.adapters.storage.s3 import S3Storage
from khoanh.features import archive
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("s3")
    (root / "bucket").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    keys = {"NANIO_ACCESS_KEY": "key", "NANIO_SECRET_KEY": "secret-secret"}
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("nanio")), "serve", "--data-dir", str(root), "--host", "127.0.0.1",
         "--port", str(port)],
        env={**os.environ, **keys}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()


@pytest.fixture
def storage(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret-secret",
        "AWS_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return S3Storage(f"s3://bucket/{tmp_path.name}", tmp_path / "spool")


def test_an_object_is_put_scanned_and_deleted(storage: S3Storage):
    writer = storage.open_pack()
    writer.begin("1.2.3")
    writer.write(b"ab")
    writer.write(b"cdef" * 1000)
    kept = writer.end()
    assert storage.read(kept.file, 2, 4) == b"cdef"
    (found,) = storage.scan(next(storage.list_files()))
    assert (found.name, found.intact) == ("1.2.3", True)
    storage.erase(kept, "1.2.3")
    with pytest.raises(NotFound):
        storage.read(kept.file, 0, 1)


def test_an_abandoned_object_leaves_no_key(storage: S3Storage):
    writer = storage.open_pack()
    writer.begin("1.2.3")
    writer.write(b"x")
    writer.end()
    writer.abandon()
    assert list(storage.list_files()) == []


def test_the_archive_receives_verifies_and_reindexes_from_a_bucket(desk: Desk, storage: S3Storage):
    who = act_as_system("test")
    far = Desk(desk.pool, desk.settings, storage, desk.codecs, {})
    with archive.open_intake(far, who, source=archive.Source("import", "t")) as intake:
        for number in range(1, 4):
            intake.begin_file()
            intake.write(part10(ct_slice(number=number)))
            assert intake.commit().outcome == "stored"
    assert archive.verify_objects(far, who).broken == []
    with desk.single(who) as unit:
        # As a lost database: nothing guards what was written.
        unit.db.execute("set session_replication_role = replica")
        unit.db.execute("truncate instance, series, study, patient, pack cascade")
        unit.db.execute("reset session_replication_role")
    assert archive.reindex(far, who).added == 3
