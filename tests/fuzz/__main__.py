"""Run one fuzz target under atheris: `python -m tests.fuzz TARGET [libFuzzer options]`."""

import sys
from importlib import import_module

import atheris

if __name__ == "__main__":
    with atheris.instrument_imports(include=["khoanh.standards"]):
        target = import_module(f"tests.fuzz.{sys.argv[1]}")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.one_input)
    atheris.Fuzz()
