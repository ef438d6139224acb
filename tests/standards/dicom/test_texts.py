"""Character sets and names, Vietnamese first."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.standards.dicom import decode_text, encode_text, fold_name, resolve_charset, sort_key_name

NAME = "Nguyễn^Thị Đỗ Ượng"


@pytest.mark.parametrize("term", ["ISO_IR 192", "ISO-IR 192", "iso_ir_192", "ISO IR 192", "UTF-8", "ISO 2022 IR 192"])
def test_utf8_is_known_however_it_is_spelt(term: str) -> None:
    assert decode_text(NAME.encode(), resolve_charset(term)) == NAME


@pytest.mark.parametrize("term", ["", "ISO_IR 100", "ISO_IR 6", "NONSENSE"])
def test_utf8_under_a_western_character_set_is_recognised(term: str) -> None:
    assert decode_text(NAME.encode(), resolve_charset(term)) == NAME


def test_western_letters_under_their_character_set_stay() -> None:
    assert decode_text("Äneas^Rüdiger".encode("latin_1"), resolve_charset("ISO_IR 100")) == "Äneas^Rüdiger"


def test_decomposed_text_is_composed() -> None:
    assert decode_text(unicodedata.normalize("NFD", NAME).encode(), resolve_charset("ISO_IR 192")) == NAME


# The encoded forms are those of PS3.5 annexes H.3.1, H.3.2, I.2, J.3 and K.2.
@pytest.mark.parametrize(
    ("term", "raw", "text"),
    [
        (
            "\\ISO 2022 IR 87",
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
        ),
        (
            "ISO 2022 IR 13\\ISO 2022 IR 87",
            b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
        ),
        ("\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
        ("ISO_IR 192", b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1", "Wang^XiaoDong=王^小東"),
        ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"),
        ("\\ISO 2022 IR 58", b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab", "Zhang^XiaoDong=张^小东"),
        ("ISO_IR 144", "Люксембург".encode("iso8859_5"), "Люксембург"),
    ],
)
def test_code_extensions_are_read_as_the_standard_shows(term: str, raw: bytes, text: str) -> None:
    assert decode_text(raw, resolve_charset(term)) == unicodedata.normalize("NFC", text)


def test_after_a_delimiter_the_initial_repertoire_returns() -> None:
    raw = b"\x1b-F\xc4\xe9^\xc4\xe9"
    assert decode_text(raw, resolve_charset("ISO 2022 IR 100\\ISO 2022 IR 126")) == "Δι^Äé"


def test_a_gb18030_letter_may_hold_a_backslash_byte() -> None:
    letter = "誠"
    assert b"\x5c" in letter.encode("gb18030")
    assert decode_text(letter.encode("gb18030"), resolve_charset("GB18030")) == letter


@given(st.binary(max_size=60), st.sampled_from(["", "ISO_IR 192", "\\ISO 2022 IR 87", "GB18030", "ISO_IR 13", "x"]))
def test_no_bytes_make_decoding_fail(raw: bytes, term: str) -> None:
    decode_text(raw, resolve_charset(term)).encode()


def test_letters_that_a_repertoire_lacks_lose_their_marks_only() -> None:
    assert encode_text("Nguyễn^Đức", "ISO_IR 100") == b"Nguyen^Duc"
    assert encode_text("Nguyễn", "ISO_IR 192") == "Nguyễn".encode()


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn Đức", "NGUYEN^VAN DUC", "nguyễn^văn^đức", "NGUYỄN, Văn-Đức", "Nguyễn^Văn Đức=^="]
)
def test_a_name_folds_to_the_same_words(text: str) -> None:
    assert fold_name(text) == ("nguyen", "van", "duc")
    assert fold_name(unicodedata.normalize("NFD", text)) == ("nguyen", "van", "duc")


@pytest.mark.parametrize("text", ["Nguyễn Văn Đức", "Nguyễn^Văn Đức", "NGUYEN^DUC^VAN"])
def test_names_sort_by_the_given_name(text: str) -> None:
    assert sort_key_name(text) == "duc nguyen van"


def test_odd_names_have_a_sort_key() -> None:
    assert sort_key_name("") == ""
    assert sort_key_name("An") == "an"
    assert sort_key_name("^An") == "an"
    assert sort_key_name("=山田^太郎") == "山田 太郎"
