"""`khoanh import`: folders, files, ZIP archives and DICOMDIR media, resumable."""

import sys
from collections import Counter
from pathlib import Path

from cyclopts import App
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from khoanh.assembly.media import ImportJournal, bring_file, list_media
from khoanh.cli.place import HERE, Place
from khoanh.features import archive
from khoanh.foundation.identity import act_as_system

import_paths = App(name="import", help="Bring in DICOM files, folders, ZIP archives and DICOMDIR media.")


@import_paths.default
def run(*paths: Path, keep_versions: bool = False, place: Place = HERE) -> None:
    """Bring in everything below PATH…; started again it goes on where it was interrupted.

    Args:
        keep_versions: Keep other bytes under a known UID as a second version instead of refusing them.
    """
    counts: Counter[str] = Counter()
    policy: archive.DuplicatePolicy = "keep" if keep_versions else "refuse"
    source = archive.Source("import", "import", duplicate_policy=policy)
    console = Console(stderr=True)
    with place.open_desk() as desk:
        files = list_media(paths)
        with (
            ImportJournal(desk.settings.data / "run" / "imports", paths) as journal,
            archive.open_intake(desk, act_as_system("import"), source=source) as intake,
            Progress(
                TextColumn("import"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
            ) as bar,
        ):
            for file in bar.track(files):
                if journal.knows(file):
                    counts["done before"] += 1
                    continue
                for name, outcome, detail in bring_file(intake, file):
                    counts[outcome] += 1
                    if detail:
                        print(f"{outcome.upper()} {name}: {detail}")
                journal.note(file)
            journal.finish()
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "nothing found")
    sys.exit(1 if counts["refused"] else 0)
