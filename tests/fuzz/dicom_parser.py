"""The DICOM parser as a fuzz target: `python -m tests.fuzz dicom_parser -max_total_time=60`."""

import contextlib

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Limits,
    find_frames,
    header_to_json,
    header_to_xml,
    parse_header,
    read_file_meta,
)

SYNTAXES = (IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE)
LIMITS = Limits(max_elements=5000, max_steps=50000, max_value_bytes=1 << 24, max_inflated_bytes=1 << 20)


def exercise(raw: bytes, syntax: str) -> None:
    """Take `raw` through everything that reads a data set; only `Invalid` may be raised, and is swallowed."""
    with contextlib.suppress(Invalid):
        read_file_meta(raw)
    try:
        header = parse_header(raw, syntax, LIMITS)
    except Invalid:
        return
    assert header.end_offset <= len(header.data)
    header.text("PatientName")
    header.integer("Rows")
    header_to_json(header, str)
    header_to_xml(header, str)
    if header.pixel_data is not None:
        with contextlib.suppress(Invalid):
            find_frames(lambda at, length: bytes(header.data[at : at + length]), header.pixel_data, 2, 8, end=len(raw))


def one_input(data: bytes) -> None:
    """Let the first byte choose the transfer syntax of the rest."""
    if data:
        exercise(data[1:], SYNTAXES[data[0] % len(SYNTAXES)])
