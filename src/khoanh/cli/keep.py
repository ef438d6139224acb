"""`khoanh verify`, `khoanh reindex`, `khoanh check`: is everything there, whole and in order."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cyclopts import App
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from khoanh.cli.place import HERE, Place
from khoanh.features import archive, audit
from khoanh.foundation.identity import act_as_system

verify = App(name="verify", help="Re-read every object against its checksum.")
reindex_packs = App(name="reindex", help="Rebuild the index from the stored objects alone.")
check = App(name="check", help="Examine the installation: database, storage, audit chain.")


@verify.default
def run_verify(*, place: Place = HERE) -> None:
    """Re-read every object against its checksum; status 1 if one is broken."""
    with place.open_desk() as desk, _bar(sized=True) as advance:
        report = archive.verify_objects(desk, act_as_system("verify"), advance)
    for uid, fault in report.broken:
        print(f"BROKEN {uid} {fault}")
    print(f"{report.objects} objects, {report.size_bytes} bytes, {len(report.broken)} broken")
    sys.exit(1 if report.broken else 0)


@reindex_packs.default
def run_reindex(*, place: Place = HERE) -> None:
    """Index what the store holds and the index does not; status 1 if something had to be left out."""
    with place.open_desk() as desk, _bar(sized=False) as advance:
        report = archive.reindex(desk, act_as_system("reindex"), advance)
    for name, reason in report.left_out:
        print(f"LEFT OUT {name} {reason}")
    print(f"{report.packs} packs, {report.added} objects added, {report.known} known, {len(report.left_out)} left out")
    sys.exit(1 if report.left_out else 0)


@check.default
def run_check(*, place: Place = HERE) -> None:
    """Examine the installation; status 1 if something is wrong."""
    wrong = 0
    with place.open_desk() as desk:
        with desk.unit(act_as_system("check")) as unit:
            chain = audit.check_chain(unit)
        for fault in chain.faults:
            print(f"AUDIT link {fault.position}: {fault.what} · {fault.what_vi}")
        wrong += len(chain.faults)
        print(f"audit chain: {chain.links} links, {'whole' if chain.is_intact else 'BROKEN'}")
        space = desk.storage.space()
        if space is not None:
            low = space[1] < desk.settings.min_free_bytes * 4
            wrong += low
            print(f"storage: {space[1]} of {space[0]} bytes free{' — NEARLY FULL' if low else ''}")
        with desk.single(act_as_system("check")) as unit:
            missing = archive.list_missing_packs(unit)
        for file in missing:
            print(f"STORAGE pack {file} is missing")
        wrong += len(missing)
    print("everything is in order" if not wrong else f"{wrong} faults")
    sys.exit(1 if wrong else 0)


@contextmanager
def _bar(*, sized: bool) -> Iterator[Callable[[int, int], None]]:
    column = DownloadColumn() if sized else MofNCompleteColumn()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), column, TimeRemainingColumn(), console=Console(stderr=True)
    ) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
