"""The texts beside the code: they name every room and setting, and give nothing of one machine away."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from khoanh.foundation.settings import Settings

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "web/package-lock.json"]
REGISTRIES = [
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "deb.deb" + "ian.org",
    "npm" + "mirror.com",
]
# A path that exists on one machine only; `/usr`, `/etc`, `/var` and `/proc` are the same everywhere.
MACHINE_PATH = re.compile(r"(?<![\w.<>/~$}*-])/(?:work|root|home|Users|workspace)/[\w.]")


def committed() -> list[Path]:
    """The files git knows, texts only."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [ROOT / name.decode() for name in done.stdout.split(b"\0") if name]
    return [path for path in names if path.is_file() and b"\0" not in path.read_bytes()[:8192]]


def rooms() -> list[str]:
    """Every package of the top two floors, as ARCHITECTURE.md must spell it."""
    top = [path.parent for path in (ROOT / "src/khoanh").glob("*/__init__.py")]
    inner = [
        path.parent
        for room in ("features", "entrypoints", "adapters", "standards")
        for path in (ROOT / "src/khoanh" / room).glob("*/__init__.py")
    ]
    return sorted(path.name for path in [*top, *inner])


def test_no_committed_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = []
    for path in committed():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if any(host in line for host in REGISTRIES) or MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_hashes_and_no_address(name: str) -> None:
    path = ROOT / name
    text = path.read_text("utf-8")
    assert "sha256:" in text or '"integrity": "sha512-' in text
    # npm notes where a package asks for money and its home page; those are not where it is fetched from.
    fetched_from = [
        line for line in text.splitlines() if "://" in line and ('"resolved"' in line or "json" not in name)
    ]
    assert not fetched_from


def test_the_lock_of_the_web_app_fits_its_package_file() -> None:
    wanted = json.loads((ROOT / "web/package.json").read_text("utf-8"))
    locked = json.loads((ROOT / "web/package-lock.json").read_text("utf-8"))["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert locked.get(kind) == wanted.get(kind), "run `npm run lock` in web/"


@pytest.fixture
def architecture() -> str:
    """The text of ARCHITECTURE.md."""
    return (ROOT / "ARCHITECTURE.md").read_text("utf-8")


@pytest.mark.parametrize("room", rooms())
def test_architecture_names_the_room(architecture: str, room: str) -> None:
    assert re.search(rf"\b{room}\b", architecture)


def test_architecture_can_be_read_in_one_sitting(architecture: str) -> None:
    assert len(architecture.splitlines()) <= 200


def test_every_setting_is_described() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.description]


def test_the_page_of_settings_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "bin/settings-page", "--print"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs/settings.md").read_text("utf-8") == done.stdout, "run bin/settings-page"


def test_the_conformance_statement_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "bin/conformance-page", "--print"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs/conformance/dicom.md").read_text("utf-8") == done.stdout, "run bin/conformance-page"


def test_the_page_for_his_vendors_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "bin/hl7-page", "--print"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs/hl7.md").read_text("utf-8") == done.stdout, "run bin/hl7-page"
