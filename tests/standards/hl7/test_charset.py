"""Charsets: what MSH-18 names, and what senders really write."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.standards.hl7 import codec_of, decode_message, encode_text, parse_message

NAME = "Nguyễn Thị Đỗ Ượng"
LETTERS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐ"
TONED = "".join(unicodedata.normalize("NFC", letter + tone) for letter in LETTERS[:-2] for tone in "̣̀́̃̉")


def text(charset: str, name: str = NAME) -> str:
    return f"MSH|^~\\&|A|B|C|D|2024||ADT^A08|1|P|2.5||||||{charset}\rPID|1||1||{name}\r"


def name_in(data: bytes, fallback: str = "cp1258") -> str:
    pid = parse_message(data, fallback).first("PID")
    assert pid is not None
    return pid.value(5)


@pytest.mark.parametrize(
    ("label", "codec", "name"),
    [
        ("UNICODE UTF-8", "utf-8", NAME),
        ("", "utf-8", NAME),
        ("UTF8", "utf-8", NAME),
        ("8859/1", "latin-1", "Señor Müller"),
        ("8859/2", "iso8859-2", "Žižek"),
        ("8859/5", "iso8859-5", "Иванов"),
        ("8859/15", "iso8859-15", "Œuvre €"),
        ("WINDOWS-1252", "cp1252", "“Müller”"),
        ("GB 18030-2000", "gb18030", "王小东"),
        ("BIG-5", "big5", "王小東"),
        ("KS X 1001", "euc_kr", "홍길동"),
        ("ASCII~ISO IR87", "iso2022_jp", "山田"),
        ("UNICODE UTF-16", "utf-16", NAME),
        ("UNICODE UTF-32", "utf-32-be", NAME),
    ],
)
def test_a_message_is_read_in_the_charset_it_names(label: str, codec: str, name: str):
    assert name_in(text(label, name).encode(codec)) == name


@pytest.mark.parametrize("label", ["", "ASCII", "8859/1", "UNICODE UTF-8", "nonsense"])
def test_unlabelled_or_mislabelled_utf8_is_utf8(label: str):
    data = text(label).encode()
    assert name_in(data) == NAME
    assert bool(decode_message(data).doubt) == (label not in ("", "UNICODE UTF-8"))


@pytest.mark.parametrize("label", ["", "ASCII", "UNICODE UTF-8", "nonsense"])
def test_windows_1258_is_read_by_the_senders_profile(label: str):
    data = encode_text(text(label), "cp1258")
    assert name_in(data, "cp1258") == NAME
    assert decode_message(data, "cp1258").doubt


def test_decomposed_letters_are_composed():
    assert name_in(unicodedata.normalize("NFD", text("UNICODE UTF-8")).encode()) == NAME


def test_a_byte_order_mark_is_no_part_of_the_message():
    assert name_in(b"\xef\xbb\xbf" + text("").encode()) == NAME


def test_a_letter_cut_in_two_does_not_spoil_the_others():
    data = text("UNICODE UTF-8").encode() + "NTE|1||Đỗ".encode()[:-1]
    assert name_in(data) == NAME
    assert decode_message(data).doubt


@given(st.text(st.sampled_from(LETTERS + TONED + " abc")))
def test_every_vietnamese_letter_survives_windows_1258(words: str):
    assert unicodedata.normalize("NFC", encode_text(words, "cp1258").decode("cp1258")) == words


@given(st.binary(max_size=400), st.sampled_from(["cp1258", "iso8859-1", "utf-8"]))
def test_no_bytes_make_decoding_fail(data: bytes, fallback: str):
    assert unicodedata.is_normalized("NFC", decode_message(b"MSH|^~\\&|" + data, fallback).text)


def test_codecs_are_known_in_the_spellings_seen():
    assert {codec_of(name) for name in ("UNICODE UTF-8", "UTF-8", "utf8", "Unicode UTF 8")} == {"utf-8"}
    assert {codec_of(name) for name in ("8859/1", "ISO 8859-1", "ISO8859/1")} == {"iso8859-1"}
    assert {codec_of(name) for name in ("WINDOWS-1258", "CP1258", "windows1258")} == {"cp1258"}
    assert codec_of("CNS 11643-1992") is None
