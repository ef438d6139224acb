"""What the tests of the codec workers let them do."""

import os
import time

import numpy as np

from khoanh.foundation.errors import Invalid


def repeat(text: bytes, times: int) -> bytes:
    return text * times


def process() -> bytes:
    time.sleep(0.05)
    return str(os.getpid()).encode()


def hang() -> bytes:
    while True:
        pass


def allocate(size_bytes: int) -> bytes:
    return bytes(np.ones(size_bytes, np.uint8)[:1])


def crash() -> bytes:
    os.abort()


def refuse() -> bytes:
    raise Invalid("it has three legs", vi="ba chân")


def leak() -> bytes:
    raise KeyError("Nguyễn Văn A")
