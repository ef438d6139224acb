"""`khoanh backup` and `khoanh restore`: a copy that can be trusted, and the way back."""

from pathlib import Path

from cyclopts import App
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from khoanh.assembly import open_desk, reach_database
from khoanh.assembly.copies import make_backup, restore_backup
from khoanh.cli.place import HERE, Place
from khoanh.features import archive
from khoanh.foundation.identity import act_as_system

backup = App(name="backup", help="Copy index and objects into a folder while the server works.")
restore = App(name="restore", help="Put a backup into an empty data folder and verify every object.")


@backup.default
def run_backup(target: Path, *, place: Place = HERE) -> None:
    """Make a backup in TARGET, or bring the one there up to date."""
    settings = place.resolve().settings
    with (
        reach_database(settings) as url,
        Progress(TextColumn("backup"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)) as bar,
    ):
        task = bar.add_task("", total=None)
        report = make_backup(settings, url, target, lambda done, total: bar.update(task, completed=done, total=total))
    print(
        f"{report.copied} packs copied, {report.unchanged} unchanged, {report.removed} removed,"
        f" {report.size_bytes} bytes in all"
    )


@restore.default
def run_restore(source: Path, *, place: Place = HERE) -> None:
    """Restore the backup in SOURCE; ends with status 1 if an object is not whole."""
    settings = place.resolve().settings
    with reach_database(settings) as url:
        restore_backup(settings, url, source)
        with open_desk(settings, url) as desk:
            report = archive.verify_objects(desk, act_as_system("restore"))
    for uid, fault in report.broken:
        print(f"BROKEN {uid} {fault}")
    print(f"{report.objects} objects restored and verified, {len(report.broken)} broken")
    if report.broken:
        raise SystemExit(1)
