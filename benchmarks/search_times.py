"""Times the searches of a worklist on an index of any size: `python -m benchmarks.search_times 1000 1000000`.

With `--keep FOLDER` the indexes stay for the next time, and `python -m benchmarks million --keep FOLDER` finds them.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.make_index import UID_ROOT, fill_index
from khoanh.adapters.codecs import Codecs
from khoanh.adapters.storage import LocalStorage
from khoanh.db import EmbeddedPostgres, migrate_database, open_pool
from khoanh.features import archive
from khoanh.features.archive import Key, Query
from khoanh.foundation.identity import act_as_system
from khoanh.foundation.settings import Settings
from khoanh.standards.dicom import tag_of
from khoanh.transaction import Desk, Unit

REPEATS = 40
SEARCHES: dict[str, list[dict[str, str]]] = {
    "newest": [{}],
    "seven days": [{"StudyDate": "20261020-20261027"}],
    "seven days, CT": [{"StudyDate": "20261020-20261027", "ModalitiesInStudy": "CT"}],
    "one day in the past": [{"StudyDate": "20250301"}],
    "common modality": [{"ModalitiesInStudy": "CT"}, {"ModalitiesInStudy": "US"}],
    "rare or absent modality": [{"ModalitiesInStudy": "NM"}, {"ModalitiesInStudy": "PT"}],
    "name, one common word": [{"PatientName": "nguyen*"}, {"PatientName": "*duc*"}, {"PatientName": "tran*"}],
    "name, rare word": [{"PatientName": "*uong*"}, {"PatientName": "mai to*"}, {"PatientName": "cao vy*"}],
    "name, three words": [
        {"PatientName": "nguyen van duc"},
        {"PatientName": "cao xuan vy"},
        {"PatientName": "lam van to"},
    ],
    "name, absent word": [{"PatientName": "*zzyzx*"}, {"PatientName": "smith^john"}],
    "name, prefix of a word": [{"PatientName": "ngu*"}, {"PatientName": "vy*"}, {"PatientName": "th*"}],
    "name, seven days, CT": [
        {"PatientName": "nguyen*", "StudyDate": "20261020-20261027", "ModalitiesInStudy": "CT"},
        {"PatientName": "cao vy*", "StudyDate": "20261020-20261027", "ModalitiesInStudy": "CT"},
    ],
    "patient ID": [{"PatientID": "BN00000777"}, {"PatientID": "NONE"}],
    "patient ID, prefix": [{"PatientID": "BN000007*"}, {"PatientID": "BN00*"}, {"PatientID": "XX*"}],
    "accession": [{"AccessionNumber": "BN00000777"}],
    "study UID": [{"StudyInstanceUID": f"{UID_ROOT}.777"}],
    "search box": [{"": "duc nguy"}, {"": "BN00000777"}, {"": "cao xuan v"}],
}


def ask(unit: Unit, level: Any, keys: dict[str, str], **more: Any) -> archive.Page:
    """Run one search of 101 matches with everything a list shows."""
    wanted = tuple(Key((tag_of(keyword),), value) for keyword, value in keys.items() if keyword)
    return archive.find(unit, Query(level, wanted, limit=100, text=keys.get("", ""), **more))


def measure(desk: Desk, what: str, level: str, options: list[dict[str, str]], **more: Any) -> None:
    times = []
    for turn in range(REPEATS):
        with desk.unit(act_as_system("bench")) as unit:
            start = time.perf_counter()
            page = ask(unit, level, options[turn % len(options)], **more)
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{what:34} {p50:8.1f} {p95:8.1f} ms   {len(page.matches)} matches", flush=True)


def measure_all(desk: Desk) -> None:
    for what, options in SEARCHES.items():
        measure(desk, what, "STUDY", options)
    by_name = ((tag_of("PatientName"), False),)
    measure(desk, "by name", "STUDY", [{}], order=by_name)
    measure(desk, "by name, CT", "STUDY", [{"ModalitiesInStudy": "CT"}], order=by_name)
    measure(desk, "patients, name", "PATIENT", SEARCHES["name, three words"] + SEARCHES["name, one common word"])
    measure(desk, "series of a study", "SERIES", [{"StudyInstanceUID": f"{UID_ROOT}.777"}])
    measure(desk, "newest series", "SERIES", [{}, {"Modality": "MR"}])
    for what in ("newest", "common modality", "name, one common word", "name, three words", "name, absent word"):
        measure_counts(desk, what)


def measure_counts(desk: Desk, what: str) -> None:
    times = []
    for turn in range(REPEATS):
        keys = SEARCHES[what][turn % len(SEARCHES[what])]
        wanted = tuple(Key((tag_of(keyword),), value) for keyword, value in keys.items())
        with desk.unit(act_as_system("bench")) as unit:
            start = time.perf_counter()
            found = archive.count_matches(unit, Query("STUDY", wanted))
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(f"{'count: ' + what:34} {times[20]:8.1f} {times[int(len(times) * 0.95)]:8.1f} ms   {found}", flush=True)


@contextmanager
def open_filled(folder: Path, studies: int) -> Iterator[Desk]:
    """Open a desk on an index of so many studies, filled unless an earlier time did."""
    server = EmbeddedPostgres(folder)
    try:
        url = server.start().url
        migrate_database(url)
        if not (folder / "filled").exists():
            start = time.perf_counter()
            fill_index(url, studies)
            (folder / "filled").touch()
            print(f"filled in {time.perf_counter() - start:.0f} s")
        settings = Settings(data=folder, database_url=url)
        with open_pool(url, 4) as pool:
            yield Desk(pool, settings, LocalStorage(folder / "blobs"), Codecs(processes=1), {})
    finally:
        server.stop()


def main() -> None:
    """Fill what is missing, measure, print."""
    parser = argparse.ArgumentParser(prog="benchmarks.search_times", description=__doc__)
    parser.add_argument("studies", type=int, nargs="*", default=[1000])
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    place = asked.keep or Path(tempfile.mkdtemp(prefix="khoanh-bench-"))
    try:
        for studies in asked.studies:
            print(f"\n{studies} studies: p50 and p95")
            with open_filled(place / str(studies), studies) as desk:
                measure_all(desk)
    finally:
        if asked.keep is None:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
