"""The shape of the source: small modules, small functions, a docstring each, no word that says nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE_LINES = 400
FUNCTION_LINES = 50
COMPONENT_LINES = 250
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "core", "manager", "service", "misc"}


def python_modules() -> list[Path]:
    """Every Python module we wrote, tests and benchmarks too."""
    return sorted(path for room in ("src", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py"))


def web_modules() -> list[Path]:
    """Every TypeScript module we wrote; what a tool generates is named so."""
    found = (path for kind in ("*.ts", "*.tsx") for path in (ROOT / "web/src").rglob(kind))
    return sorted(path for path in found if "generated" not in path.name)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", python_modules(), ids=name_of)
def test_a_python_module_is_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= MODULE_LINES
    assert not text.strip() or ast.get_docstring(tree), "no docstring"
    long = {
        function.name: lines
        for function in functions(tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }
    assert not long


def test_web_modules_are_small() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in web_modules()}
    assert not {name: count for name, count in lines.items() if count > COMPONENT_LINES}


def test_no_module_has_a_name_that_says_nothing() -> None:
    words = {name_of(path): EMPTY_WORDS & set(path.stem.split("_")) for path in python_modules()}
    folders = {part for path in python_modules() for part in path.relative_to(ROOT).parent.parts}
    assert not {name: found for name, found in words.items() if found}
    assert not folders & EMPTY_WORDS


def test_no_line_swallows_every_fault_silently() -> None:
    guilty = []
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            catches_all = isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
            )
            if catches_all and all(isinstance(line, ast.Pass | ast.Continue) for line in node.body):
                guilty.append(f"{name_of(path)}:{node.lineno}")
    assert not guilty
