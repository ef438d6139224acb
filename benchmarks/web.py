"""DICOMweb: the study list, metadata, whole series, and frames as a viewer asks for them."""

import json
import multiprocessing
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.make_ct import CtMaker, Slice
from benchmarks.servers import Server
from benchmarks.stage import Stage, send
from benchmarks.table import Row
from benchmarks.web_client import Connection

JSON = "application/dicom+json"
WHOLE = 'multipart/related; type="application/dicom"; transfer-syntax=*'
FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
STUDIES = 1000
DAYS = [f"202603{day:02}" for day in range(1, 29)]
FIELDS = "includefield=00201206&includefield=00201208&includefield=00080061&includefield=00081030"
FILTERS = {
    "newest 101": "limit=101",
    "one day": "limit=101&StudyDate=20260310",
    "seven days, CT": "limit=101&StudyDate=20260310-20260316&ModalitiesInStudy=CT",
    "name prefix": "limit=101&PatientName=Nguy*",
    "name prefix, seven days": "limit=101&PatientName=Nguy*&StudyDate=20260310-20260316",
    "patient ID": "limit=101&PatientID=BN00000500",
    "accession number": "limit=101&AccessionNumber=BN00000500",
}
ASKED = 40


def bench_query(stage: Stage) -> list[Row]:
    """Measure the study list on 1000 studies, by the filters of a worklist."""
    count = stage.count(STUDIES)
    small = CtMaker(rows=16, columns=16)
    with stage.servers() as servers, stage.data() as folder:
        for study in range(1, count + 1):
            small.write(folder, Slice(study), DAYS[study % len(DAYS)])
        for server in servers:
            send(server, folder)
        medians: dict[str, dict[str, float]] = {}
        found: dict[str, set[int]] = {}
        for name, filters in FILTERS.items():
            path = f"/dicom-web/studies?{filters}&{FIELDS}"
            medians[name] = stage.compare(servers, lambda server, _, path=path: typical_ms(server, path, JSON))
            found[name] = {count_matches(server, path) for server in servers}
    rows = []
    for name, figures in medians.items():
        note = f"{min(found[name])} found" if len(found[name]) == 1 else f"they differ: {sorted(found[name])}"
        ours, theirs = figures.get("Khoanh"), figures.get("Orthanc")
        rows.append(Row(f"QIDO study list: {name}", "ms", ours, theirs, None, more_is_better=False, note=note))
    whole = {
        server: statistics.mean(figures[server] for figures in medians.values())
        for server in next(iter(medians.values()))
    }
    title = f"QIDO study list, {count} studies, mean of the filters"
    return [Row(title, "ms", whole.get("Khoanh"), whole.get("Orthanc"), 3, more_is_better=False), *rows]


def typical_ms(server: Server, path: str, accept: str, times: int = ASKED) -> float:
    """Ask `times` times over one connection, after one that does not count; return the median."""
    connection = Connection(server.http_port, server.headers)
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        answer = connection.get(path, accept=accept)
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status not in (200, 206):
            raise RuntimeError(f"{server.name} answered {answer.status} to {path}")
    connection.close()
    return statistics.median(taken[1:])


def count_matches(server: Server, path: str) -> int:
    """Return how many matches the answer holds."""
    connection = Connection(server.http_port, server.headers)
    answer = connection.get(path, accept=JSON, keep=True)
    connection.close()
    return len(json.loads(answer.body)) if answer.body else 0


@dataclass(frozen=True, slots=True)
class Series:
    """A series of `count` slices that both sides hold."""

    count: int
    study: int

    def path(self) -> str:
        """Return the address of the series."""
        place = Slice(self.study)
        return f"/dicom-web/studies/{place.uid('study')}/series/{place.uid('series')}"

    def frames(self) -> list[str]:
        """Return the address of the first frame of every instance."""
        places = [Slice(self.study, 1, number) for number in range(1, self.count + 1)]
        return [f"{self.path()}/instances/{place.uid('instance')}/frames/1" for place in places]


def bench_web(stage: Stage) -> list[Row]:
    """Measure metadata, a whole series, frames one by one and frames over six connections."""
    short, long = Series(stage.count(200), 1), Series(stage.count(1000), 2)
    with stage.servers() as servers, stage.data() as folder:
        for series in (short, long):
            stage.maker.write_series(folder / str(series.study), Slice(series.study), series.count)
        for server in servers:
            send(server, folder / "1", folder / "2")
            check_frame(server, short, stage.maker)
        rows = []
        for series, times in ((short, 15), (long, 5)):
            path = f"/dicom-web/studies/{Slice(series.study).uid('study')}/metadata"
            got = stage.compare(
                servers, lambda server, _, path=path, times=times: typical_ms(server, path, JSON, times)
            )
            title = f"metadata of a {series.count}-instance study, warm"
            rows.append(Row(title, "ms", got.get("Khoanh"), got.get("Orthanc"), 8, more_is_better=False))
        whole = stage.compare(servers, lambda server, _: series_rate(server, short))
        one = stage.compare(servers, lambda server, _: frame_rate(server, short.frames(), 1))
        six = stage.compare(servers, lambda server, _: frame_rate(server, short.frames(), 6))
    title = f"WADO-RS whole series of {short.count}, warm"
    rows.append(Row(title, "MB/s", whole.get("Khoanh"), whole.get("Orthanc"), 1.2))
    rows.append(Row("WADO-RS frames one by one", "frames/s", one.get("Khoanh"), one.get("Orthanc"), 2))
    rows.append(Row("WADO-RS frames over six connections", "frames/s", six.get("Khoanh"), six.get("Orthanc"), 2))
    return rows


def check_frame(server: Server, series: Series, maker: CtMaker) -> None:
    """Look once at what is measured: the frame must be the pixels that were sent."""
    connection = Connection(server.http_port, server.headers)
    answer = connection.get(series.frames()[0], accept=FRAME, keep=True)
    connection.close()
    if answer.status != 200 or maker.blocks[(1 + series.study) % len(maker.blocks)] not in answer.body:
        raise RuntimeError(f"{server.name} gave back another frame ({answer.status})")


def series_rate(server: Server, series: Series) -> float:
    """Fetch the series once to warm it and three times for the figure; return MB/s."""
    connection = Connection(server.http_port, server.headers)
    wanted = series.count * 512 * 512 * 2
    rates = []
    for _ in range(4):
        begun = time.perf_counter()
        answer = connection.get(series.path(), accept=WHOLE)
        rates.append(answer.length / 1e6 / (time.perf_counter() - begun))
        if answer.status != 200 or answer.length < wanted:
            raise RuntimeError(f"{server.name}: {answer.status}, {answer.length} of {wanted} bytes of the series")
    connection.close()
    return statistics.median(rates[1:])


def frame_rate(server: Server, paths: Sequence[str], connections: int) -> float:
    """Fetch every frame (each of several clients its share, three times over); return frames per second."""
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(connections + 1)
    shares = [list(paths[start::connections]) * 3 for start in range(connections)]
    clients = [
        context.Process(target=fetch_frames, args=(server.http_port, server.headers, share, ready)) for share in shares
    ]
    for client in clients:
        client.start()
    ready.wait()
    begun = time.perf_counter()
    for client in clients:
        client.join()
    taken = time.perf_counter() - begun
    if any(client.exitcode for client in clients):
        raise RuntimeError(f"a client of {server.name} failed")
    return sum(map(len, shares)) / taken


def fetch_frames(port: int, headers: dict[str, str], paths: list[str], ready: object) -> None:
    """Fetch the frames over one connection, after all clients are ready."""
    connection = Connection(port, headers)
    connection.get(paths[0], accept=FRAME)
    ready.wait()  # type: ignore[attr-defined]
    for path in paths:
        answer = connection.get(path, accept=FRAME)
        if answer.status != 200 or answer.length < 512 * 512 * 2:
            raise RuntimeError(f"{answer.status}, {answer.length} bytes")
    connection.close()
