"""The `khoanh` command: finds the subcommand, and says a failure in words."""

import sys

from cyclopts import App

from khoanh.cli import backup, bring, demo, keep, serve, show
from khoanh.foundation.errors import KhoanhError

app = App(
    name="khoanh",
    help="PACS, RIS và trình xem ảnh trên web · PACS, RIS and web viewer.",
    version_flags=["--version"],
)
for command in (
    serve.serve,
    bring.import_paths,
    keep.verify,
    keep.reindex_packs,
    keep.check,
    backup.backup,
    backup.restore,
    show.settings,
    demo.demo,
):
    app.command(command)


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
