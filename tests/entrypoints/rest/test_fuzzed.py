"""Schemathesis makes requests up from the contract: no answer is a 5xx, and all are as the contract says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.servers import Khoanh

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Khoanh]:
    installation = Khoanh(tmp_path / "khoanh")
    try:
        installation.launch()
        yield installation
    finally:
        installation.remove()
        if installation.process and installation.process.stdout:
            installation.process.stdout.close()


@pytest.mark.system
@pytest.mark.timeout(1200)
def test_no_request_makes_the_server_fail(server: Khoanh, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"http://127.0.0.1:{server.http_port}/api/v1/openapi.json",
        "-H",
        f"Authorization: {server.headers['Authorization']}",
        "--phases=coverage,fuzzing",
        "--max-examples=5",
        "--seed=7",
        "--generation-database=none",
        f"--checks={CHECKS}",
        # It would call random hosts; and it would revoke the token it works with.
        "--exclude-path-regex=(verify|tokens/.*)$",
        "--continue-on-failure",
        "--no-color",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONSAFEPATH": "1"}, timeout=1100
    )
    # What failed stands before the warnings.
    assert done.returncode == 0, done.stdout.partition("= FAILURES =")[2][:8000] or done.stdout[-8000:]
