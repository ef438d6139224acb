"""Parsing: what is written in any transfer syntax is read back; nonsense is refused and nothing else happens."""

import struct

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.make import dicom as make

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Limits,
    parse_header,
    read_file_meta,
    write_file_meta,
)

SYNTAXES = [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("undefined", [False, True])
def test_a_slice_is_read_in_every_encoding(syntax: str, undefined: bool) -> None:
    ds = make.ct_slice(number=7)
    header = parse_header(make.encode_dataset(ds, syntax, undefined_lengths=undefined), syntax)
    assert header.ended == "pixel data"
    assert header.text("PatientName") == "Nguyễn^Văn Đức"
    assert header.integer("Rows") == 16
    assert header.integer("InstanceNumber") == 7
    assert header.texts("ImageType") == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert header.numbers("ImagePositionPatient") == [-100.0, -100.0, 7.0]
    assert header.uid("SOPInstanceUID") == ds.SOPInstanceUID
    [request] = header.items("RequestAttributesSequence")
    assert request.text("RequestedProcedureID") == "RP1"
    assert header.text(0x00091001) == ("private text" if syntax != IMPLICIT_LE else "")
    assert header.raw(0x00091001) == b"private text"


def test_pixel_data_are_located_and_not_read() -> None:
    ds = make.ct_slice()
    raw = make.encode_dataset(ds)
    header = parse_header(raw[: len(raw) - 300], EXPLICIT_LE)
    pixel = header.pixel_data
    assert header.ended == "pixel data"
    assert pixel is not None
    assert (pixel.vr, pixel.length) == ("OW", 512)
    assert raw[pixel.value_offset :] == ds.PixelData
    assert header.end_offset == pixel.value_offset - 12


def test_encapsulated_pixel_data_have_no_length() -> None:
    header = parse_header(make.encode_dataset(make.rle_slice(), make.RLE), make.RLE)
    assert header.pixel_data is not None
    assert header.pixel_data.length is None


def test_a_prefix_is_truncated_at_every_byte_or_parsed() -> None:
    raw = make.encode_dataset(make.ct_slice(), undefined_lengths=True)
    whole = parse_header(raw, EXPLICIT_LE)
    for cut in range(len(raw)):
        header = parse_header(raw[:cut], EXPLICIT_LE)
        assert header.end_offset <= cut
        if cut >= whole.end_offset + 12:
            assert header.ended == "pixel data"
        for tag in header.tags():
            assert header.raw(tag) == whole.raw(tag)


@pytest.mark.parametrize(("declared", "real"), [(IMPLICIT_LE, EXPLICIT_LE), (EXPLICIT_LE, IMPLICIT_LE)])
def test_what_the_first_element_shows_wins_over_the_declared_syntax(declared: str, real: str) -> None:
    header = parse_header(make.encode_dataset(make.ct_slice(), real), declared)
    assert header.text("PatientID") == "BN000001"
    assert header.ended == "pixel data"


def test_big_endian_under_a_little_endian_declaration_is_read() -> None:
    header = parse_header(make.encode_dataset(make.ct_slice(), EXPLICIT_BE), EXPLICIT_LE)
    assert header.integer("Columns") == 16


def test_a_sequence_in_un_of_undefined_length_is_implicit_inside() -> None:
    inner = struct.pack("<HHI", 0x0010, 0x0020, 4) + b"ABCD"
    item = struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + inner + struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
    raw = struct.pack("<HH2s2xI", 0x0009, 0x1001, b"UN", 0xFFFFFFFF) + item + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    raw += struct.pack("<HH2sH", 0x0010, 0x0020, b"LO", 2) + b"P1"
    header = parse_header(raw, EXPLICIT_LE)
    assert header.vr(0x00091001) == "SQ"
    assert header.items(0x00091001)[0].text("PatientID") == "ABCD"
    assert header.text("PatientID") == "P1"


def nest(depth: int, *, undefined: bool) -> bytes:
    raw = b""
    for _ in range(depth):
        length = 0xFFFFFFFF if undefined else len(raw)
        end = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) if undefined else b""
        raw = struct.pack("<HHI", 0xFFFE, 0xE000, length) + raw + end
        length = 0xFFFFFFFF if undefined else len(raw)
        end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0) if undefined else b""
        raw = struct.pack("<HH2s2xI", 0x0040, 0x0275, b"SQ", length) + raw + end
    return raw


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("depth", [65, 5000])
def test_sequences_nested_too_deep_are_refused(depth: int, undefined: bool) -> None:
    with pytest.raises(Invalid, match="too deep"):
        parse_header(nest(depth, undefined=undefined), EXPLICIT_LE)


def test_sequences_nested_as_deep_as_allowed_are_read() -> None:
    header = parse_header(nest(64, undefined=True), EXPLICIT_LE)
    for _ in range(64):
        [header] = header.items("RequestAttributesSequence")


def test_a_length_beyond_all_reason_is_refused() -> None:
    raw = struct.pack("<HH2s2xI", 0x0042, 0x0011, b"OB", 0xFFFFFFFE)
    with pytest.raises(Invalid, match="claims"):
        parse_header(raw, EXPLICIT_LE)


def test_a_deflate_bomb_is_refused() -> None:
    ds = Dataset()
    ds.add_new(0x00420011, "OB", bytes(4 << 20))
    ds.add_new(0x00420012, "LO", "after")
    raw = make.encode_dataset(ds, DEFLATED_LE)
    assert len(raw) < 10000
    with pytest.raises(Invalid, match="inflates"):
        parse_header(raw, DEFLATED_LE, Limits(max_inflated_bytes=1 << 20))
    assert parse_header(raw, DEFLATED_LE).text(0x00420012) == "after"


def test_too_many_elements_are_refused() -> None:
    raw = b"".join(struct.pack("<HHI", 8, 0x10 + number, 0) for number in range(1000))
    with pytest.raises(Invalid, match="too many"):
        parse_header(raw, IMPLICIT_LE, Limits(max_elements=999))


def test_repeated_and_nested_elements_count_too() -> None:
    raw = struct.pack("<HHI", 8, 0x10, 0) * 1000
    with pytest.raises(Invalid, match="too many"):
        parse_header(raw, IMPLICIT_LE, Limits(max_elements=999))
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(raw)) + raw
    nested = struct.pack("<HHI", 0x0040, 0x0275, len(item)) + item
    with pytest.raises(Invalid, match="too many"):
        parse_header(nested, IMPLICIT_LE, Limits(max_steps=999))
    items = struct.pack("<HHI", 0xFFFE, 0xE000, 0) * 1000
    nested = struct.pack("<HHI", 0x0040, 0x0275, len(items)) + items
    with pytest.raises(Invalid, match="too many"):
        parse_header(nested, IMPLICIT_LE, Limits(max_steps=999))


def test_reading_again_and_again_is_not_counted() -> None:
    header = parse_header(
        make.encode_dataset(make.ct_slice(), undefined_lengths=True), EXPLICIT_LE, Limits(max_steps=200)
    )
    for _ in range(300):
        assert header.items("RequestAttributesSequence")[0].text("RequestedProcedureID") == "RP1"


def test_a_broken_sequence_of_known_length_spoils_only_itself() -> None:
    broken = struct.pack("<HH2s2xI", 0x0040, 0x0275, b"SQ", 16) + b"\x01\x02\x03\x04garbage....."
    raw = broken + struct.pack("<HH2sH", 0x0041, 0x0010, b"LO", 2) + b"P1"
    header = parse_header(raw, EXPLICIT_LE)
    assert header.text(0x00410010) == "P1"
    with pytest.raises(Invalid):
        header.items("RequestAttributesSequence")


def test_trailing_zeros_are_padding() -> None:
    raw = make.encode_dataset(make.text_report()) + bytes(50)
    assert parse_header(raw, EXPLICIT_LE).ended == "end"


def test_odd_lengths_are_taken_as_they_are() -> None:
    raw = struct.pack("<HH2sH", 0x0010, 0x0020, b"LO", 3) + b"ABC" + struct.pack("<HH2sH", 0x0010, 0x0030, b"DA", 0)
    header = parse_header(raw, EXPLICIT_LE)
    assert header.text("PatientID") == "ABC"
    assert not header.has("PatientBirthDate")
    assert "PatientBirthDate" in header


def test_items_inherit_the_character_set() -> None:
    item = Dataset()
    item.PatientName = "Nguyễn"
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.OtherPatientIDsSequence = Sequence([item])
    header = parse_header(make.encode_dataset(ds), EXPLICIT_LE)
    assert header.items("OtherPatientIDsSequence")[0].text("PatientName") == "Nguyễn"


def test_an_unknown_keyword_is_an_error_and_an_absent_attribute_is_not() -> None:
    header = parse_header(b"", EXPLICIT_LE)
    assert header.text("PatientName") == ""
    assert header.integer("Rows") is None
    with pytest.raises(Invalid):
        header.text("PatientNom")


def test_file_meta_goes_out_and_comes_back() -> None:
    raw = write_file_meta(make.CT_CLASS, "1.2.3", EXPLICIT_LE, "CT01") + b"rest"
    meta = read_file_meta(raw)
    assert (meta.sop_class_uid, meta.sop_instance_uid, meta.transfer_syntax_uid) == (
        make.CT_CLASS,
        "1.2.3",
        EXPLICIT_LE,
    )
    assert meta.source_ae_title == "CT01"
    assert raw[meta.dataset_offset :] == b"rest"
    assert make.read_back(make.part10(make.ct_slice())).file_meta.TransferSyntaxUID == EXPLICIT_LE


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_a_bare_data_set_is_taken_for_what_it_is(syntax: str) -> None:
    meta = read_file_meta(make.encode_dataset(make.ct_slice(), syntax))
    assert (meta.transfer_syntax_uid, meta.dataset_offset, meta.has_preamble) == (syntax, 0, False)


def test_other_files_are_not_dicom() -> None:
    for raw in (b"", b"MZ" + bytes(500), b"\xff\xd8\xff\xe0" * 100, b"%PDF-1.7" * 40, b"PK\x03\x04" * 60):
        with pytest.raises(Invalid):
            read_file_meta(raw)
