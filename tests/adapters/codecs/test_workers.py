"""Codec workers: a hang, a bomb or a crash costs one task; nothing runs before it is needed."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.codecs import tasks

from khoanh.adapters.codecs import Codecs
from khoanh.foundation.errors import Invalid


@pytest.fixture
def codecs() -> Iterator[Codecs]:
    pool = Codecs(processes=2, memory_bytes=512 << 20)
    yield pool
    pool.close()


def test_no_worker_runs_before_the_first_task(codecs: Codecs) -> None:
    assert codecs._alive == 0
    assert codecs.run(tasks.repeat, b"ab", 2) == b"abab"
    assert codecs._alive == 1


def test_a_hanging_task_is_killed_and_the_next_one_runs(codecs: Codecs) -> None:
    codecs.run(tasks.repeat, b"warm", 1)
    start = time.monotonic()
    with pytest.raises(Invalid, match="longer than"):
        codecs.run(tasks.hang, timeout_s=0.3)
    assert time.monotonic() - start < 30
    assert codecs.run(tasks.repeat, b"x", 3) == b"xxx"


def test_an_allocation_of_3_gigabytes_fails_inside_the_worker(codecs: Codecs) -> None:
    with pytest.raises(Invalid, match="MemoryError"):
        codecs.run(tasks.allocate, 3 << 30)
    assert codecs.run(tasks.repeat, b"x", 1) == b"x"


def test_a_crash_costs_one_task(codecs: Codecs) -> None:
    with pytest.raises(Invalid, match="process ended"):
        codecs.run(tasks.crash)
    assert codecs.run(tasks.repeat, b"x", 1) == b"x"


def test_our_own_faults_keep_their_words(codecs: Codecs) -> None:
    with pytest.raises(Invalid, match="three legs") as caught:
        codecs.run(tasks.refuse)
    assert caught.value.vietnamese == "ba chân"


def test_foreign_faults_tell_only_their_name(codecs: Codecs) -> None:
    with pytest.raises(Invalid) as caught:
        codecs.run(tasks.leak)
    assert "Nguyễn" not in str(caught.value)
    assert "KeyError" in str(caught.value)


def test_more_tasks_than_workers_wait_their_turn(codecs: Codecs) -> None:
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(codecs.run(tasks.process))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert 1 <= len(set(answers)) <= 2


def test_idle_workers_give_their_memory_back() -> None:
    pool = Codecs(processes=1, idle_s=0.2)
    process = int(pool.run(tasks.process))
    deadline = time.monotonic() + 10
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{process}").exists()
    assert pool.run(tasks.repeat, b"y", 1) == b"y"
    pool.close()
