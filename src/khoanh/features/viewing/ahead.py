"""Work on many frames in order, a few at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Done = TypeVar("Done")


def run_ahead(work: Callable[[int], Done], numbers: Iterable[int], at_once: int) -> Iterator[Done]:
    """Yield `work(number)` for each number in order, while at most `at_once` more are being worked on."""
    with ThreadPoolExecutor(at_once) as pool:
        waiting: deque[Future[Done]] = deque()
        try:
            for number in numbers:
                waiting.append(pool.submit(work, number))
                if len(waiting) > at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
