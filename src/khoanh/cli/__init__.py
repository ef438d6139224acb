"""The commands a person types."""

from khoanh.cli.main import main

__all__ = ["main"]
