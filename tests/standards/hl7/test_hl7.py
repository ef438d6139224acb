"""HL7 frames and headers: tolerant of senders, bounded in memory."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import FrameReader, format_ack, parse_header, wrap_frame

MESSAGE = b"MSH|^~\\&|HIS|BV|KHOANH|X|20240101||ORM^O01^ORM_O01|77|P|2.5\rPID|1\r"


@given(st.lists(st.binary(min_size=1).filter(lambda m: b"\x0b" not in m and b"\x1c" not in m)), st.integers(1, 9))
def test_frames_come_out_whole_however_they_are_cut(messages: list[bytes], step: int):
    stream = b"noise" + b"".join(wrap_frame(message) for message in messages)
    reader, found = FrameReader(1 << 20), []
    for start in range(0, len(stream), step):
        found += reader.feed(stream[start : start + step])
    assert found == messages


def test_a_message_without_end_is_refused_at_the_cap():
    reader = FrameReader(100)
    with pytest.raises(Invalid):
        reader.feed(b"\x0b" + b"x" * 200)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_header_parser_fail_otherwise(data: bytes):
    with contextlib.suppress(Invalid):
        parse_header(data)


def test_an_answer_names_the_message_and_the_reason():
    text = format_ack(parse_header(MESSAGE), "AR", datetime(2024, 1, 2, tzinfo=UTC), "1", text="a|b").decode()
    assert "MSA|AR|77\r" in text
    assert "ACK^O01^ACK" in text
    assert "a\\F\\b" in text
