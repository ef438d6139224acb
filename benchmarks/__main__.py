"""`python -m benchmarks [NAME…] [--runs N] [--scale X] [--only ours|theirs]`: measure, print the table, keep it."""

import argparse
import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stage import Stage
from benchmarks.table import Row, as_markdown, machine_words, save

BENCHES = {
    "store": "dimse:bench_store",
    "floor": "floor:bench_floor",
    "retrieve": "dimse:bench_retrieve",
    "query": "web:bench_query",
    "web": "web:bench_web",
    "million": "million:bench_million",
    "year": "year:bench_year",
    "statistics": "figures:bench_figures",
    "database": "system:bench_database",
    "hl7": "hl7:bench_hl7",
    "worklist": "worklist:bench_worklist",
    "memory": "system:bench_memory",
    "start": "system:bench_start",
    "browser": "browser:bench_browser",
}
SIDES = {"both": ("Orthanc", "Khoanh"), "ours": ("Khoanh",), "theirs": ("Orthanc",)}


def main() -> int:
    """Run what is asked for; a benchmark that fails is said and does not stop the others."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="all of them when none is named")
    parser.add_argument("--runs", type=int, default=3, help="how often each figure is taken; the median counts")
    parser.add_argument("--scale", type=float, default=1, help="less than 1 for a quick look with fewer objects")
    parser.add_argument("--only", choices=SIDES, default="both", help="one side alone")
    parser.add_argument("--work", type=Path, help="folder on the disk to measure; default: the temporary folder")
    parser.add_argument("--keep", type=Path, help="folder where the filled index stays for the next time")
    asked = parser.parse_args()
    words = machine_words()
    folder = Path(tempfile.mkdtemp(prefix="khoanh-bench-", dir=asked.work))
    rows: list[Row] = []
    failed = []
    try:
        stage = Stage(folder, runs=asked.runs, sides=SIDES[asked.only], scale=asked.scale, keep=asked.keep)
        for name in asked.names or BENCHES:
            begun = time.monotonic()
            try:
                rows += run_bench(name, stage)
            except Exception as fault:
                failed.append(name)
                rows.append(Row(f"{name}: failed", "", None, None, None, note=f"{type(fault).__name__}: {fault}"[:300]))
            print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(as_markdown(rows))
    whole = not asked.names and asked.only == "both" and asked.scale == 1 and not failed
    print(f"kept in {save(rows, words, whole=whole)}", file=sys.stderr)
    return 1 if failed else 0


def run_bench(name: str, stage: Stage) -> list[Row]:
    """Import and run one benchmark."""
    module, function = BENCHES[name].split(":")
    rows: list[Row] = getattr(importlib.import_module(f"benchmarks.{module}"), function)(stage)
    return rows


if __name__ == "__main__":
    sys.exit(main())
