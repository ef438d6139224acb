"""`khoanh demo load`: a hospital of real pictures and invented patients, to look around in."""

from collections import Counter
from datetime import date
from pathlib import Path

from cyclopts import App
from rich.console import Console
from rich.progress import track

from khoanh.cli.demo_department import load_department
from khoanh.cli.demo_objects import dress_object, list_demo_studies
from khoanh.cli.place import HERE, Place
from khoanh.features import archive
from khoanh.foundation.clock import now
from khoanh.foundation.identity import act_as_system

demo = App(name="demo", help="A demonstration hospital of real pictures and invented patients.")


@demo.command
def load(*, place: Place = HERE) -> None:
    """Bring in the demonstration hospital, by the same way as `khoanh import`, and its department's day.

    Doing it again changes nothing; on a later day the orders of that day come in.
    """
    counts: Counter[str] = Counter()
    who = act_as_system("demo")
    with place.open_desk() as desk:
        today = _first_day(desk.settings.data / "demo.day")
        source = archive.Source("import", "demo")
        objects = [(study, file) for study in list_demo_studies() for file in study.files]
        with archive.open_intake(desk, who, source=source) as intake:
            for study, file in track(objects, "demo", console=Console(stderr=True), transient=True):
                intake.begin_file()
                intake.write(dress_object(file, study, today))
                counts[intake.commit().outcome] += 1
        placed = load_department(desk, who, today)
    print(
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())),
        f"{placed} orders placed",
        sep="; ",
    )


def _first_day(note: Path) -> date:
    """Return the day that the studies are dated from: today, and later on the day of the first load.

    The same day makes the same bytes, which the archive already has.
    """
    if note.exists():
        return date.fromisoformat(note.read_text("utf-8").strip())
    today = now().date()
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(today.isoformat(), "utf-8")
    return today
