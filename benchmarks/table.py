"""The rows of the benchmark table: ours, Orthanc's, the ratio, and whether it is what was asked."""

import datetime
import json
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        ours: Median of our runs in `unit`; None when it could not be measured.
        theirs: Orthanc's, or what else we are compared with; None when there is nothing to compare with.
        more_is_better: Whether a larger figure wins (instances/s) or a smaller one (ms).
        target: The ratio to reach, or the bound on `ours` when `theirs` is None.
    """

    work: str
    unit: str
    ours: float | None
    theirs: float | None
    target: float | None
    more_is_better: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than them."""
        if not self.ours or not self.theirs:
            return None
        return self.ours / self.theirs if self.more_is_better else self.theirs / self.ours

    @property
    def verdict(self) -> str:
        """Return yes, NO, or an empty text when there is nothing to hold it against."""
        if self.target is None or self.ours is None:
            return ""
        if self.ratio is not None:
            return "yes" if self.ratio >= self.target else "NO"
        if self.theirs is None:
            return "yes" if (self.ours >= self.target) == self.more_is_better else "NO"
        return ""

    def cells(self) -> list[str]:
        """Return the cells of the line as people read them."""
        bound = ""
        if self.target is not None:
            bound = (
                f"≥ {self.target:g} ×"
                if self.theirs is not None
                else f"{'≥' if self.more_is_better else '≤'} {self.target:g}"
            )
        ratio = f"{self.ratio:.2f} ×" if self.ratio else ""
        return [self.work, self.unit, figure(self.ours), figure(self.theirs), ratio, bound, self.verdict, self.note]


HEAD = ["work", "unit", "Khoanh", "Orthanc", "ratio", "asked", "met", "note"]


def figure(value: float | None) -> str:
    """Format a measured figure with three digits that matter."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_markdown(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table, its columns aligned."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    texts.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(texts) + "\n"


def machine_words() -> str:
    """Say what kind of machine this is, without its name."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory_gib:.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}; load average at the start {load:.1f}"
    )


def save(rows: Sequence[Row], words: str, *, whole: bool) -> Path:
    """Keep the rows as JSON, and as docs/benchmarks.md when the whole table was run."""
    folder = ROOT / "benchmarks/results"
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.datetime.now(datetime.UTC)
    path = folder / f"{today:%Y-%m-%dT%H%M%S}.json"
    facts = {
        "measured_at": today.isoformat(timespec="seconds"),
        "machine": words,
        "rows": [asdict(row) for row in rows],
    }
    path.write_text(json.dumps(facts, indent=1, ensure_ascii=False), "utf-8")
    if whole:
        head = (
            "# Benchmarks\n\nMade by `make bench`. Both sides on the same machine, in the same run, loopback, with\n"
            "`TCP_NODELAY=1` unless said; each figure is the median of at least three runs.\n\n"
            f"{today:%Y-%m-%d}: {words}.\n\n"
        )
        (ROOT / "docs/benchmarks.md").write_text(head + as_markdown(rows), "utf-8")
    return path


def median_of(runs: int, once: Callable[[int], float]) -> float:
    """Return the median of `once(run)` for each run."""
    return statistics.median(once(run) for run in range(runs))
