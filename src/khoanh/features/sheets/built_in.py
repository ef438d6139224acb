"""The forms that came with the program (`forms/*.typ`)."""

from functools import cache
from importlib import resources


@cache
def read_parts() -> bytes:
    """Return the parts that templates place."""
    return resources.files("khoanh.features.sheets").joinpath("forms/parts.typ").read_bytes()


@cache
def read_built_in() -> str:
    """Return the template that came with the program."""
    return resources.files("khoanh.features.sheets").joinpath("forms/sheet.typ").read_text("utf-8")
