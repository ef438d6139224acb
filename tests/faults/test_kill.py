"""`kill -9` at random moments while four modalities send: what was answered 0x0000 is there, and nothing by half."""

import random
import signal
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from benchmarks.make_ct import CtMaker
from benchmarks.servers import Khoanh
from tests.faults.archive_view import instance_uids, stored_checksums
from tests.faults.senders import Sender

pytestmark = [pytest.mark.system, pytest.mark.storm, pytest.mark.timeout(900)]
SENDERS = 4
KILLS = 50


def kill_one(server: Khoanh, choose: random.Random, *, only: str = "") -> str:
    """Kill a process of the installation and return what it was; start the installation again if it was the first."""
    victim = choose.choice(living(server, only))
    what = describe(victim)
    try:
        victim.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return "gone already"
    assert server.process is not None
    if victim.pid == server.process.pid:
        server.process.wait()
        server.launch()
    return what


def living(server: Khoanh, only: str) -> list[psutil.Process]:
    """Return the processes of a kind; when the last one is being started again, wait for it."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = [process for process in server.processes() if not only or only in describe(process)]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {only} came back in two minutes: {server.log_tail()}")


def describe(process: psutil.Process) -> str:
    """Say in a word or two what the process is."""
    try:
        name, text = process.name(), " ".join(process.cmdline())
    except psutil.Error:
        return "?"
    if "postgres" in name:
        return text if text.startswith("postgres:") else "postgres (first)"
    return name


def run_storm(server: Khoanh, folder: Path, maker: CtMaker, kills: int, *, only: str = "") -> list[Sender]:
    """Send from four modalities while processes are killed; return the senders with their notes."""
    choose = random.Random(15)
    senders = [Sender(server, folder / f"sender{number}", number, maker) for number in range(1, SENDERS + 1)]
    for sender in senders:
        sender.start()
    killed: Counter[str] = Counter()
    try:
        for _ in range(kills):
            time.sleep(choose.uniform(0.2, 1.6))
            killed[kill_one(server, choose, only=only)] += 1
    finally:
        for sender in senders:
            sender.stop()
    print(dict(killed))
    return senders


def check_nothing_is_lost(server: Khoanh, senders: list[Sender]) -> None:
    """Compare what the archive gives back with what was sent and with what it promised."""
    server.wait_for("/readyz")
    sent = {uid: value for sender in senders for uid, value in sender.sent.items()}
    answered = {uid for sender in senders for uid in sender.answered}
    assert len(answered) > 100, "too little was sent to mean anything"
    indexed = instance_uids(server)
    # Sets of thousands are compared by what is left over: pytest's own comparison of them takes for ever.
    assert not sorted(answered - set(indexed))[:5], "answered, and not in the index"
    assert not sorted(set(indexed) - set(sent))[:5], "in the index, and never sent"
    stored: set[str] = set()
    for study_uid, series_uid in set(indexed.values()):
        stored |= stored_checksums(server, study_uid, series_uid)
    assert not sorted(uid for uid in indexed if sent[uid] not in stored)[:5], "not given back as it was sent"
    assert len(stored) == len(indexed)
    server.run("verify")


def test_no_answered_instance_is_lost_when_any_process_is_killed(
    server: Khoanh, tmp_path: Path, maker: CtMaker
) -> None:
    senders = run_storm(server, tmp_path, maker, KILLS)
    check_nothing_is_lost(server, senders)


def test_no_answered_instance_is_lost_when_postgresql_is_killed(server: Khoanh, tmp_path: Path, maker: CtMaker) -> None:
    senders = run_storm(server, tmp_path, maker, 8, only="postgres (first)")
    check_nothing_is_lost(server, senders)
