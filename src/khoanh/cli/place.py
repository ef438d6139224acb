"""Where a command works: the data folder and its settings, the same for every command."""

import contextlib
import getpass
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from khoanh.foundation.identity import Principal, act_as_system
from khoanh.foundation.settings import Resolved, Settings, resolve_settings

if TYPE_CHECKING:
    from khoanh.transaction import Desk


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Place:
    """Options that every command takes."""

    data: Annotated[Path | None, Parameter(help="Folder that holds everything this installation keeps [./data].")] = (
        None
    )
    config: Annotated[Path | None, Parameter(help="Settings file instead of khoanh.toml in the data folder.")] = None

    def resolve(self, **flags: Any) -> Resolved:
        """Combine the flags that were given with file and environment."""
        given = {name: value for name, value in flags.items() if value is not None}
        if self.data is not None:
            given["data"] = self.data
        return resolve_settings(given, self.config)

    @contextlib.contextmanager
    def open_desk(self) -> Iterator["Desk"]:
        """Open the archive beside a running server, or alone."""
        from khoanh.assembly import open_desk, reach_database

        settings: Settings = self.resolve().settings
        with reach_database(settings) as url, open_desk(settings, url) as desk:
            yield desk


HERE = Place()


def act_from_shell() -> Principal:
    """Return who acts: the command line, under the name of the operating system's user."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return act_as_system(f"shell {name}")
