"""Every fault of another system that we promise to withstand has a test, named in `docs/hostile-input.md`."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def list_promises() -> list[tuple[str, str]]:
    return _TEST.findall((ROOT / "docs" / "hostile-input.md").read_text("utf-8"))


@pytest.mark.parametrize(("file", "name"), list_promises())
def test_a_promised_test_exists(file: str, name: str):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_no_row_is_without_a_test():
    rows = [
        line for line in (ROOT / "docs" / "hostile-input.md").read_text("utf-8").splitlines() if line.startswith("| ")
    ]
    assert all(_TEST.search(row) for row in rows[1:])


def imported(folder: str) -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "src" / "khoanh" / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names


def test_gdcm_is_loaded_nowhere():
    assert not imported("") & {"gdcm", "vtkgdcm"}


def test_the_hl7_rooms_deserialise_nothing():
    dangerous = {"pickle", "marshal", "shelve", "yaml", "xml", "lxml", "jsonpickle", "dill"}
    rooms = ("standards/hl7", "entrypoints/hl7", "features/messages", "adapters/hl7_client")
    assert not set().union(*map(imported, rooms)) & dangerous
