"""`kill -9` at random moments while four modalities send: what was answered 0x0000 is there, and nothing by half.

`KHOANH_STORM` is how many times as many processes are killed: `make storm` runs it long, `make test` once.
"""

import os
import re
import shutil
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from benchmarks.servers import Khoanh
from tests.faults.archive_view import (
    INSTANCES_OF_SERIES,
    INSTANCES_OF_STUDY,
    SERIES_OF_STUDY,
    SERIES_UID,
    STUDY_UID,
    instance_uids,
    list_objects,
    metadata_uids,
    stored_checksums,
    value_of,
)
from tests.faults.senders import Sender
from tests.faults.storm import mix, run_storm

TIMES = int(os.environ.get("KHOANH_STORM", "1"))
SEED = int(os.environ.get("KHOANH_STORM_SEED", "15"))
pytestmark = [pytest.mark.system, pytest.mark.storm, pytest.mark.timeout(900 * TIMES)]


def check_nothing_is_lost(server: Khoanh, senders: list[Sender]) -> None:
    """Compare what the archive gives back with what was sent and with what it promised."""
    server.wait_for("/readyz")
    sent = {uid: value for sender in senders for uid, value in sender.sent.items()}
    answered = {uid for sender in senders for uid in sender.answered}
    assert len(answered) > 100, "too little was sent to mean anything"
    # Any other refusal tells a modality that the object itself is wrong, and not to send it again (PS3.4 B.2.3).
    assert {told for sender in senders for told in sender.refused} <= {"Refused: OutOfResources"}
    indexed = instance_uids(server)
    # Sets of thousands are compared by what is left over: pytest's own comparison of them takes for ever.
    assert not sorted(answered - set(indexed))[:5], "answered, and not in the index"
    assert not sorted(set(indexed) - set(sent))[:5], "in the index, and never sent"
    check_counts(server, indexed)
    for study_uid, series_uid in sorted(set(indexed.values())):
        there = sorted(uid for uid, place in indexed.items() if place == (study_uid, series_uid))
        stored = stored_checksums(server, study_uid, series_uid)
        assert sorted(stored) == there, "the index and what is given back differ"
        assert not [uid for uid in there if stored[uid] != sent[uid]], "not given back as it was sent"
        assert metadata_uids(server, study_uid, series_uid) == there, "the metadata names others"
    assert verified(server) == len(indexed)
    server.run("check")


def check_counts(server: Khoanh, indexed: dict[str, tuple[str, str]]) -> None:
    """Compare what is counted of studies and series with what they hold (PS3.4 C.3.4)."""
    of_studies = Counter(study_uid for study_uid, _ in indexed.values())
    of_series = Counter(indexed.values())
    for match in list_objects(server, "studies"):
        uid = value_of(match, STUDY_UID)
        held = str(sum(study == uid for study, _ in of_series)), str(of_studies[uid])
        assert (value_of(match, SERIES_OF_STUDY), value_of(match, INSTANCES_OF_STUDY)) == held, f"study {uid}"
    for match in list_objects(server, "series"):
        place = value_of(match, STUDY_UID), value_of(match, SERIES_UID)
        assert value_of(match, INSTANCES_OF_SERIES) == str(of_series[place]), f"series {place}"


def verified(server: Khoanh) -> int:
    """Re-read every object against its checksum and return how many there are."""
    said = re.search(r"(\d+) objects, \d+ bytes, 0 broken", server.run("verify"))
    assert said is not None
    return int(said[1])


def check_nothing_is_left(server: Khoanh) -> None:
    """Stop the installation; no process of it may stay behind, whichever of its parents was killed."""
    server.stop()
    end = time.monotonic() + 30
    while (left := list_processes(server)) and time.monotonic() < end:
        time.sleep(0.2)
    assert left == []


def list_processes(server: Khoanh) -> list[str]:
    """Return the command lines of all processes that name the installation's folder, or work in it."""
    left = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), *process.environ().values(), process.cwd()]
        except (psutil.Error, OSError):
            continue
        if any(str(server.folder) in word for word in words):
            left.append(" ".join(process.cmdline()))
    return left


def check_the_objects_suffice(server: Khoanh, senders: list[Sender]) -> None:
    """Throw the index away: it is made again of packs whose writers were killed, and names all that was answered."""
    shutil.rmtree(server.folder / "postgres")
    (server.folder / "database.json").unlink()
    server.headers = {}
    server.launch()
    server.run("reindex")
    indexed = instance_uids(server)
    assert not sorted({uid for sender in senders for uid in sender.answered} - set(indexed))[:5]
    assert verified(server) == len(indexed)


def test_no_answered_instance_is_lost_when_any_process_is_killed(server: Khoanh, tmp_path: Path) -> None:
    senders = run_storm(server, tmp_path, mix(50 * TIMES, SEED), seed=SEED)
    check_nothing_is_lost(server, senders)
    check_nothing_is_left(server)
    check_the_objects_suffice(server, senders)


def test_no_answered_instance_is_lost_when_postgresql_is_killed(server: Khoanh, tmp_path: Path) -> None:
    senders = run_storm(server, tmp_path, ["postmaster"] * 10 * TIMES, seed=SEED + 1)
    check_nothing_is_lost(server, senders)
    check_nothing_is_left(server)


def test_no_answered_instance_is_lost_when_a_backend_of_postgresql_is_killed(server: Khoanh, tmp_path: Path) -> None:
    senders = run_storm(server, tmp_path, ["backend"] * 10 * TIMES, seed=SEED + 2)
    check_nothing_is_lost(server, senders)
    check_nothing_is_left(server)
