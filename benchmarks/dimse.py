"""C-STORE, C-MOVE and C-GET of 0.5 MB CT slices, with DCMTK's programs on the other end."""

import subprocess
import time

from benchmarks.make_ct import Slice
from benchmarks.servers import FAST, SLOW, Server
from benchmarks.stage import Stage, send, sink
from benchmarks.table import Row

TRANSFERS = 1000
# With Nagle on, 1000 instances take Orthanc the better part of a minute a run; the rate is the same with fewer.
NAGLE_TRANSFERS = 200


def bench_store(stage: Stage) -> list[Row]:
    """Measure receiving: one association, four, and a sender with Nagle's algorithm on."""
    one, slow = stage.count(TRANSFERS), stage.count(NAGLE_TRANSFERS)
    with stage.servers() as servers:
        single = stage.compare(servers, lambda server, run: store_rate(stage, server, run, one))
        four = stage.compare(servers, lambda server, run: store_rate(stage, server, 100 + run, one, senders=4))
    with stage.servers(nagle=True) as servers:
        nagle = stage.compare(servers, lambda server, run: store_rate(stage, server, 200 + run, slow, nagle=True))
    unit = "instances/s"
    return [
        Row(f"C-STORE {one} × 0.5 MB, one association", unit, single.get("Khoanh"), single.get("Orthanc"), 2.5),
        Row(f"C-STORE {one} × 0.5 MB, four associations", unit, four.get("Khoanh"), four.get("Orthanc"), 2.5),
        Row(f"C-STORE {slow} × 0.5 MB, Nagle sender", unit, nagle.get("Khoanh"), nagle.get("Orthanc"), 20),
    ]


def store_rate(stage: Stage, server: Server, run: int, count: int, *, senders: int = 1, nagle: bool = False) -> float:
    """Send `count` new slices over `senders` associations; return instances per second."""
    with stage.data() as folder:
        parts = [folder / str(sender) for sender in range(senders)]
        for sender, part in enumerate(parts):
            stage.maker.write_series(part, Slice(study=run * 10 + sender + 1, run=run), count // senders)
        seconds = send(server, *parts, environment=SLOW if nagle else FAST)
    return count // senders * senders / seconds


def bench_retrieve(stage: Stage) -> list[Row]:
    """Measure giving back a study of 1000 instances: C-MOVE to `storescp`, C-GET by `getscu`."""
    count = stage.count(TRANSFERS)
    with sink() as (peers, _), stage.servers(peers) as servers, stage.data() as folder:
        stage.maker.write_series(folder, Slice(), count)
        for server in servers:
            send(server, folder)
            for command in (move(server), get(server)):
                check_complete(command, count)
        moved = stage.compare(servers, lambda server, _: count / seconds_of(move(server)))
        got = stage.compare(servers, lambda server, _: count / seconds_of(get(server)))
    return [
        Row(f"C-MOVE of {count} to storescp", "instances/s", moved.get("Khoanh"), moved.get("Orthanc"), 2),
        Row(f"C-GET of {count} by getscu", "instances/s", got.get("Khoanh"), got.get("Orthanc"), 2),
    ]


def study_keys(server: Server) -> list[str]:
    """Return the arguments that ask `server` for the study that every retrieval takes."""
    uid = Slice().uid("study")
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={uid}"]
    return ["-S", *keys, "-aet", "BENCH", "-aec", server.ae_title, "127.0.0.1", str(server.dicom_port)]


def move(server: Server) -> list[str]:
    """Return the command that has the study sent to the sink."""
    return ["movescu", "-aem", "SINK", *study_keys(server)]


def get(server: Server) -> list[str]:
    """Return the command that fetches the study and drops it."""
    return ["getscu", "--ignore", *study_keys(server)]


def seconds_of(command: list[str]) -> float:
    """Run the command, which must succeed, and return how long it took."""
    begun = time.perf_counter()
    subprocess.run(command, env=FAST, capture_output=True, timeout=900, check=True)
    return time.perf_counter() - begun


def check_complete(command: list[str], count: int) -> None:
    """Run the command once, untimed: every sub-operation must be reported complete."""
    done = subprocess.run([*command, "-d"], env=FAST, capture_output=True, text=True, timeout=900, check=True)
    words = f"Completed Suboperations       : {count}"
    if words not in done.stdout + done.stderr:
        raise RuntimeError(f"{command[0]} did not bring {count}: {(done.stdout + done.stderr)[-800:]}")
