"""Batches (HL7 v2.8 2.10.3): FHS and BHS around messages, BTS and FTS after them; also several messages in a row."""

import re
from collections.abc import Iterator

from khoanh.foundation.errors import Invalid

MOST_MESSAGES = 10_000
_START = re.compile(rb"(?:\A|(?<=[\r\n]))[ \t\x0b]*(FHS|BHS|BTS|FTS|MSH)(?=[^\w\s])")
_ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")


def is_batch(data: bytes) -> bool:
    """Tell whether the bytes begin with a batch or file header."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:3] in (b"FHS", b"BHS")


def split_batch(data: bytes) -> Iterator[bytes]:
    """Yield the messages of a batch, or of several messages in a row.

    For sets of one byte to an ASCII letter: a file in UTF-16 or UTF-32 is one message.

    Raises:
        Invalid: There are more than 10,000.
    """
    begun = -1
    count = 0
    for found in _START.finditer(data):
        if begun >= 0:
            yield data[begun : found.start()]
            begun = -1
        if found.group(1) not in _ENVELOPE:
            begun = found.start(1)
            count += 1
        if count > MOST_MESSAGES:
            raise Invalid(f"more than {MOST_MESSAGES} messages in a batch", vi=f"Lô có hơn {MOST_MESSAGES} bản tin")
    if begun >= 0:
        yield data[begun:]
