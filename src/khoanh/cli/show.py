"""`khoanh settings`: each value and where it comes from."""

from cyclopts import App
from rich.console import Console
from rich.table import Table

from khoanh.cli.place import HERE, Place
from khoanh.foundation.settings import Settings

settings = App(name="settings", help="Print every setting, its value and where the value comes from.")

_SECRET = {"database_url", "storage_url"}


@settings.default
def run(*, place: Place = HERE) -> None:
    """Print every setting, its value and its source."""
    resolved = place.resolve()
    table = Table("setting", "value", "source", "what it is")
    for name, field in Settings.model_fields.items():
        value = str(getattr(resolved.settings, name))
        table.add_row(name, _hide(value) if name in _SECRET else value, resolved.sources[name], field.description or "")
    Console(width=None if Console().is_terminal else 200).print(table)


def _hide(value: str) -> str:
    """Leave the password out of a URL."""
    head, separator, tail = value.rpartition("@")
    if not separator:
        return value
    return f"{head.rpartition(':')[0]}:…@{tail}"
