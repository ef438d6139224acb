"""The `khoanh` command: finds the subcommand, and says a failure in words."""

import sys

from cyclopts import App

from khoanh.foundation.errors import KhoanhError

app = App(
    name="khoanh",
    help="PACS, RIS và trình xem ảnh trên web · PACS, RIS and web viewer.",
    version_flags=["--version"],
)
# A command's module is loaded when the command is typed: `serve` runs for years and needs none of the others.
for name, command in {
    "serve": "serve:serve",
    "user": "user:user",
    "token": "token:token",
    "device": "device:device",
    "station": "station:station",
    "his": "his:his",
    "import": "bring:import_paths",
    "verify": "keep:verify",
    "reindex": "keep:reindex_packs",
    "check": "keep:check",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "settings": "show:settings",
    "demo": "demo:demo",
    "simulate": "simulate:simulate",
}.items():
    app.command(f"khoanh.cli.{command}", name=name)


def main() -> None:
    """Run the command line; a failure we know ends with status 1 and a sentence."""
    try:
        app()
    except KhoanhError as fault:
        print(fault.vietnamese, file=sys.stderr)
        if fault.english != fault.vietnamese:
            print(fault.english, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
