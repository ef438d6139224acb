"""Messages: fields where the standard counts them, however the lines end and whatever stands in them."""

import contextlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import (
    DEFAULT_SEPARATORS,
    Envelope,
    Line,
    Separators,
    build_message,
    escape,
    parse_header,
    parse_message,
    read_header,
    split_batch,
    unescape,
)
from khoanh.standards.hl7 import is_batch as begins_batch

MSH = "MSH|^~\\&|HIS|BV|KHOANH|X|20240101||ORM^O01^ORM_O01|77|P|2.5.1||||||UNICODE UTF-8"


def parse(*lines: str, end: str = "\r"):
    return parse_message(end.join((MSH, *lines)).encode())


def test_fields_repetitions_components_and_subcomponents_are_found():
    pid = parse("PID|1||A1^^^BV&1.2.3&ISO^MR~B2^^^^SS||Nguyễn^Văn").first("PID")
    assert pid is not None
    assert [pid.value(3), pid.value(3, 4, 2), pid.value(3, 5, repetition=2), pid.value(5, 2)] == [
        "A1",
        "1.2.3",
        "SS",
        "Văn",
    ]
    assert [pid.value(9), pid.value(3, 9), pid.value(3, 1, 4), pid.value(3, 1, 1, 5), pid.value(0)] == [""] * 5
    assert pid.repetitions(3)[1].startswith("B2")


def test_the_header_counts_its_separator_as_field_one():
    header = parse().header
    assert [header.raw(1), header.raw(2), header.value(3), header.value(12)] == ["|", "^~\\&", "HIS", "2.5.1"]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\n\r", "\r\r", "\r\n\r\n"])
def test_every_line_end_is_understood(end: str):
    assert [segment.name for segment in parse("PID|1", "PV1|1", end=end).segments] == ["MSH", "PID", "PV1"]


def test_a_line_torn_by_a_line_end_is_mended():
    found = parse("NTE|1||dòng một", "dòng hai | ba", "PV1|1").segments
    assert [segment.name for segment in found] == ["MSH", "NTE", "PV1"]
    assert found[1].value(3) == "dòng một\ndòng hai"


def test_noise_and_a_mark_before_the_header_are_skipped():
    data = b"\xef\xbb\xbf\r\n\x0b  " + MSH.encode() + b"\rPID|1\r"
    assert read_header(parse_message(data)).control_id == parse_header(data).control_id == "77"


@pytest.mark.parametrize(
    ("kind", "read"), [("ADT^A08^ADT_A01", "ADT^A08"), ("adt^a08", "ADT^A08"), ("ADT_A08", "ADT^A08"), ("ACK", "ACK")]
)
def test_message_types_are_read_in_the_ways_they_are_written(kind: str, read: str):
    assert parse_header(f"MSH|^~\\&|A|B|C|D|1||{kind}|1|P|2.3".encode()).kind == read


def test_other_separators_and_a_short_list_of_them_are_taken():
    assert parse_message(b"MSH$*~\\&$A$B\rPID$1$$x*y").segments[1].value(3, 2) == "y"
    assert parse_message(b"MSH|^~\\|A|B\rPID|1||x&y").segments[1].value(3, 1, 2) == "y"
    assert parse_message(b"MSH|^~\\&#|A|B\r").separators.truncation == "#"


@pytest.mark.parametrize(
    "data", [b"", b"PID|1", b"MSHX", b"MSH", b"MSH|^^^^|", b"MSH|||||", b"MSHA^~\\&A", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_message_is_refused(data: bytes):
    # An empty MSH-2 is taken for the usual one.
    if data == b"MSH|||||":
        assert parse_message(data).separators == DEFAULT_SEPARATORS
        return
    with pytest.raises(Invalid):
        parse_message(data)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
        ("một\\.br\\hai\\.sp2\\ba", "một\nhai\n\nba"),
        ("\\H\\đậm\\N\\", "đậm"),
        ("\\X0D\\", "\n"),
        ("\\XE1BB87\\", "ệ"),
        ("\\XE1\\\\XBB\\\\X87\\", "ệ"),
        ("\\X1ec7\\", "ệ"),
        ("C:\\ảnh\\phim", "C:\\ảnh\\phim"),
        ("\\Z01\\", "\\Z01\\"),
        ("\\C2842\\x\\M2442\\", "x"),
        ("50\\", "50\\"),
    ],
)
def test_escapes_mean_what_the_standard_says(raw: str, meant: str):
    assert unescape(raw) == meant


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_escaped_text_comes_back(words: str):
    normal = words.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    assert unescape(escape(words)) == normal
    assert not set("|^~&\r\n") & set(escape(words).replace("\\E\\", ""))


@given(st.text(max_size=80))
def test_no_text_makes_unescaping_fail(words: str):
    unescape(words)
    unescape(words.replace("a", "\\X"), Separators(escape="a"))


@given(
    st.lists(
        st.sampled_from(["MSH|^~\\&|", "|", "^", "~", "&", "\\", "\r", "\n", "PID|", "OBX", "\\X41\\", '""', "ệ", "\0"])
    )
)
def test_no_message_makes_the_parser_fail_otherwise(pieces: list[str]):
    with contextlib.suppress(Invalid):
        for segment in parse_message("".join(pieces).encode()).segments:
            for number in range(segment.field_count + 2):
                segment.repetitions(number)
                segment.value(number, 2, 2, 2)


def test_a_null_is_empty_and_known():
    pid = parse('PID|1||A||""').segments[1]
    assert (pid.value(5), pid.is_null(5), pid.is_null(3)) == ("", True, False)


@pytest.mark.parametrize("filler", ["|", "^", "~", "&", "\r", "\rNTE", "\\X41", "\\", "\rNTE|1\n"])
def test_eight_megabytes_of_delimiters_cost_little_memory(filler: str):
    data = (MSH + "\rPID|1||" + filler * ((8 << 20) // len(filler))).encode()
    tracemalloc.start()
    with contextlib.suppress(Invalid):
        segment = parse_message(data).segments[1]
        segment.value(3, 2, 2)
        segment.repetitions(3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 << 20


def test_a_batch_is_cut_into_its_messages():
    first, second = MSH.encode() + b"\rPID|1\r", MSH.encode() + b"\rPID|2\r"
    data = b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + first + second + b"BTS|2\rFTS|1\r"
    assert begins_batch(data)
    assert not begins_batch(first)
    assert list(split_batch(data)) == [first, second]
    assert list(split_batch(first + second)) == [first, second]


def test_a_built_message_is_read_back():
    envelope = Envelope("KHOANH", "CĐHA|1", "HIS", "BV", "20240101", "ORU^R01^ORU_R01", "9", codec="cp1258")
    lines = [Line("OBX", {1: "1", 3: ("CODE", "Kết luận"), 5: ["dòng 1\ndòng 2", ("a", ("b", "c&d"))], 11: ""})]
    message = parse_message(build_message(envelope, lines))
    obx = message.segments[1]
    assert read_header(message).sending_facility == "CĐHA|1"
    assert obx.text == "OBX|1||CODE^Kết luận||dòng 1\\.br\\dòng 2~a^b&c\\T\\d"
    assert obx.value(5, 2, 2, 2) == "c&d"
