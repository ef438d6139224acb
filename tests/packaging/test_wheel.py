"""The wheel carries the web app and serves from an environment that holds nothing else of this clone."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]


def uv(*words: str | Path) -> None:
    """Run uv, which must succeed."""
    done = subprocess.run([sys.executable, "-m", "uv", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this clone."""
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--quiet", "--wheel", "--out-dir", folder)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_web_app_and_the_demonstration(wheel: Path) -> None:
    assert (ROOT / "src/khoanh/webapp/index.html").exists(), "the web app is not built: make build"
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "khoanh/webapp/index.html" in names
    assert any(name.startswith("khoanh/webapp/assets/") for name in names)
    assert "khoanh/cli/demo_hospital/hospital.json" in names
    assert not any(part in name for name in names for part in ("tests/", "node_modules/", "benchmarks/"))


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_the_wheel_serves_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    uv("venv", "--quiet", "--python", sys.executable, place)
    uv("pip", "install", "--quiet", "--python", place, "--requirement", "requirements.lock")
    uv("pip", "install", "--quiet", "--python", place, "--no-deps", wheel)
    http = free_port()
    command = [place / "bin/khoanh", "serve", "--data", tmp_path / "data", "--http", f"127.0.0.1:{http}"]
    command += ["--dicom", f"127.0.0.1:{free_port()}", "--hl7", f"127.0.0.1:{free_port()}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Khoanh is ready"):
                break
        assert said and said[-1].startswith("Khoanh is ready"), said
        with urllib.request.urlopen(f"http://127.0.0.1:{http}/", timeout=10) as answer:
            assert b'id="root"' in answer.read()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stdout is not None
        process.stdout.close()
