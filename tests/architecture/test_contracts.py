"""The import contracts of pyproject.toml hold, and each of them really fails when it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]

# For each contract the module that sins, and the line that is the sin.
SINS = {
    "Nine rooms, imports point down": ("foundation/clock.py", "import khoanh.transaction"),
    "Doors ignore each other; http is the ground of the web doors": (
        "entrypoints/dimse/__init__.py",
        "import khoanh.entrypoints.rest",
    ),
    "Features stand in one order": ("features/audit/__init__.py", "import khoanh.features.archive"),
    "SQL only in db, transaction and a feature's queries": ("features/archive/__init__.py", "import psycopg"),
    "pynetdicom only judges, in tests": ("entrypoints/rest/__init__.py", "import pynetdicom"),
    "Standards, foundation and rules do no I/O": ("standards/dicom/__init__.py", "import socket"),
    "No import circles": ("standards/dicom/__init__.py", "import khoanh.standards.hl7"),
}
# A circle needs a second half.
SECOND_HALVES = {"No import circles": ("standards/hl7/__init__.py", "import khoanh.standards.dicom")}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the project laid out in `folder`."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as run; run()"]
    return subprocess.run(
        [*command, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source that a test may spoil."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("webapp", "__pycache__"))
    return tmp_path


def test_every_contract_is_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_a_sin_that_breaks_it() -> None:
    assert set(CONTRACTS) == set(SINS)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_bad_import_breaks_its_contract(copy: Path, name: str) -> None:
    for module, line in filter(None, (SINS[name], SECOND_HALVES.get(name))):
        path = copy / "src/khoanh" / module
        path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    done = lint_imports(copy)
    assert done.returncode != 0
    assert f"{name} BROKEN" in done.stdout, done.stdout + done.stderr
