"""A million studies in the index: the study list, the name search and C-STORE beside the same at a thousand."""

import statistics
import sys
import time
from dataclasses import dataclass

from benchmarks.make_ct import Slice
from benchmarks.make_index import fill_index
from benchmarks.servers import Khoanh, Server
from benchmarks.stage import Stage, send
from benchmarks.table import Row
from benchmarks.web import FIELDS, JSON
from benchmarks.web_client import Connection

FEW, MANY = 1000, 1_000_000
SEARCHES = {
    "newest 101": "limit=101",
    "seven days": "limit=101&StudyDate=20260301-20260307",
    "seven days, CT": "limit=101&StudyDate=20260301-20260307&ModalitiesInStudy=CT",
    "modality": "limit=101&ModalitiesInStudy=MR",
    "name, one word": "limit=101&PatientName=*nguyen*",
    "name, three words": "limit=101&fuzzymatching=true&PatientName=nguyen van an",
    "name, rare word": "limit=101&PatientName=*quynh*",
    "name, absent word": "limit=101&PatientName=*zyxw*",
    "name, seven days": "limit=101&PatientName=*tran*&StudyDate=20260301-20260307",
    "patient ID": "limit=101&PatientID=BN00000500",
    "patient ID prefix": "limit=101&PatientID=BN000005*",
    "accession number": "limit=101&AccessionNumber=BN00000500",
    "a page deep": "limit=101&offset=1000",
}
ASKED = 40


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 95th percentile in ms."""

    median: float
    p95: float


def bench_million(stage: Stage) -> list[Row]:
    """Compare an archive of a thousand studies with one of a million (ours only)."""
    if "Khoanh" not in stage.sides:
        return []
    many = max(FEW, int(MANY * stage.scale))
    place = stage.keep or stage.folder
    small, large = Khoanh(place / str(FEW)), Khoanh(place / str(many))
    try:
        for server, studies in ((small, FEW), (large, many)):
            open_filled(server, studies)
        spreads = {name: (ask(small, query), ask(large, query)) for name, query in SEARCHES.items()}
        stored = stage.compare_by([small, large], lambda server, run: store_ms(stage, server, run))
    finally:
        for server in (small, large):
            server.stop() if stage.keep else server.remove()
    worst = max(spreads, key=lambda name: spreads[name][1].p95)
    title = f"{many:,} studies: study list and name search, worst p95"
    rows = [Row(title, "ms", spreads[worst][1].p95, None, 20, more_is_better=False, note=worst)]
    for name, (few, lots) in spreads.items():
        note = f"median {lots.median:.2g}; at {FEW} studies {few.median:.2g}, p95 {few.p95:.2g}"
        rows.append(Row(f"{many:,} studies: {name}, p95", "ms", lots.p95, None, 20, more_is_better=False, note=note))
    factor = stored[1] / stored[0]
    title = f"{many:,} studies: C-STORE against {FEW}, times the ms an instance"
    note = f"{stored[1]:.2g} ms against {stored[0]:.2g}"
    return [*rows, Row(title, "×", factor, None, 1.3, more_is_better=False, note=note)]


def open_filled(server: Khoanh, studies: int) -> None:
    """Start the server and fill its index, unless an earlier time did and left it."""
    server.launch()
    done = server.folder / "filled"
    if not done.exists():
        begun = time.perf_counter()
        fill_index(server.database_url(), studies)
        done.touch()
        print(f"{studies:,} studies filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def ask(server: Server, query: str) -> Spread:
    """Ask the study list again and again and return how long it took."""
    connection = Connection(server.http_port, server.headers)
    taken = []
    for _ in range(ASKED + 3):
        begun = time.perf_counter()
        answer = connection.get(f"/dicom-web/studies?{query.replace(' ', '%20')}&{FIELDS}", accept=JSON)
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status not in (200, 204):
            raise RuntimeError(f"{answer.status} to {query}")
    connection.close()
    taken = sorted(taken[3:])
    return Spread(statistics.median(taken), taken[int(len(taken) * 0.95)])


def store_ms(stage: Stage, server: Server, run: int) -> float:
    """Send 200 slices of a new study and return the milliseconds an instance took."""
    count = stage.count(200)
    with stage.data() as folder:
        stage.maker.write_series(folder, Slice(study=run + 1, run=900 + run), count)
        return send(server, folder) * 1000 / count
