"""Frames: whole however the stream is cut, bounded however it is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import Frame, FrameReader, wrap_frame

PLAIN = st.binary(min_size=5).filter(lambda m: not {0x0B, 0x1C, 0} & set(m))


@given(st.lists(PLAIN), st.integers(1, 9))
def test_frames_come_out_whole_however_they_are_cut(messages: list[bytes], step: int):
    stream = b"noise" + b"".join(wrap_frame(message) for message in messages)
    reader, found = FrameReader(1 << 20), []
    for start in range(0, len(stream), step):
        found += reader.feed(stream[start : start + step])
    assert [frame.data for frame in found] == messages
    assert reader.skipped_bytes == 5


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_stream_makes_the_reader_hold_more_than_its_cap(pieces: list[bytes]):
    reader = FrameReader(64)
    for piece in pieces:
        try:
            list(reader.feed(piece))
        except Invalid:
            return
        assert reader.held_bytes <= 64


def test_a_message_without_end_is_refused_at_the_cap():
    reader = FrameReader(100)
    with pytest.raises(Invalid):
        list(reader.feed(b"\x0b" + b"x" * 200))


def test_messages_before_one_that_is_too_long_are_not_lost():
    reader, found = FrameReader(20), []
    with pytest.raises(Invalid):
        for frame in reader.feed(wrap_frame(b"MSH|a") + b"\x0b" + b"x" * 200):
            found.append(frame)
    assert found == [Frame(b"MSH|a")]


def test_a_message_that_begins_within_another_ends_it():
    reader = FrameReader(100)
    found = [*reader.feed(b"\x0bMSH|1|half"), *reader.feed(b"\x0bMSH|2|whole\x1c\r")]
    assert found == [Frame(b"MSH|1|half", is_whole=False), Frame(b"MSH|2|whole")]


def test_an_end_block_without_carriage_return_ends_a_message():
    reader = FrameReader(100)
    assert [*reader.feed(b"\x0bMSH|1\x1c"), *reader.feed(b"\x0bMSH|2\x1c\n")] == [Frame(b"MSH|1"), Frame(b"MSH|2")]
    assert not reader.is_half


def test_halves_of_wide_letters_end_nothing():
    text = "MSH|^~\\&|ĜỜḜ\r".encode("utf-16-le")
    assert b"\x1c" in text
    assert list(FrameReader(1000).feed(wrap_frame(text))) == [Frame(text)]


def test_a_long_message_in_small_pieces_is_searched_once():
    reader = FrameReader(8 << 20)
    list(reader.feed(b"\x0b"))
    for _ in range(4000):
        assert not list(reader.feed(b"x" * 1024))
    assert [len(frame.data) for frame in reader.feed(b"\x1c\r")] == [4000 * 1024]
