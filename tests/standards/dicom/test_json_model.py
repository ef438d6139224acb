"""The DICOM JSON and XML models, there and back."""

import struct
import xml.etree.ElementTree as ET

import orjson
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.make import dicom as make

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import (
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    dataset_from_json,
    find_value,
    header_to_json,
    header_to_xml,
    parse_header,
)


def model_of(ds: Dataset, syntax: str = EXPLICIT_LE, inline_up_to: int = 1024) -> dict:
    header = parse_header(make.encode_dataset(ds, syntax), syntax)
    return orjson.loads(header_to_json(header, lambda path: f"bulk/{path}", inline_up_to=inline_up_to))


@pytest.mark.parametrize("syntax", [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])
def test_a_slice_reads_the_same_in_json_whatever_its_encoding(syntax: str) -> None:
    model = model_of(make.ct_slice(number=3), syntax)
    assert model["00100010"] == {"vr": "PN", "Value": [{"Alphabetic": "Nguyễn^Văn Đức"}]}
    assert model["00200013"] == {"vr": "IS", "Value": [3]}
    assert model["00281052"] == {"vr": "DS", "Value": [-1024]}
    assert model["00280030"] == {"vr": "DS", "Value": [0.75, 0.75]}
    assert model["00280010"] == {"vr": "US", "Value": [16]}
    assert model["00080005"] == {"vr": "CS", "Value": ["ISO_IR 192"]}
    assert model["00090010"] == {"vr": "LO", "Value": ["KHOANH TEST"]}
    assert model["00400275"]["Value"][0]["00400009"] == {"vr": "SH", "Value": ["SPS1"]}
    assert model["7FE00010"] == {"vr": "OW", "BulkDataURI": "bulk/7FE00010"}
    assert list(model) == sorted(model)


def test_our_json_is_what_pydicom_reads() -> None:
    ds = make.cr_image()
    header = parse_header(make.encode_dataset(ds), EXPLICIT_LE)
    text = header_to_json(header, lambda path: path, inline_up_to=1 << 20).decode()
    back = Dataset.from_json(text, lambda uri: ds.PixelData)
    assert back == ds


def test_an_empty_element_has_only_a_vr() -> None:
    ds = Dataset()
    ds.PatientName = ""
    ds.RequestAttributesSequence = Sequence([])
    assert model_of(ds) == {"00100010": {"vr": "PN"}, "00400275": {"vr": "SQ"}}


def test_an_empty_value_among_others_is_null() -> None:
    ds = Dataset()
    ds.ImageType = ["ORIGINAL", "", "AXIAL"]
    assert model_of(ds)["00080008"]["Value"] == ["ORIGINAL", None, "AXIAL"]


def test_numbers_that_are_none_stay_text() -> None:
    raw = struct.pack("<HH2sH", 0x0020, 0x0013, b"IS", 4) + b"12a " + struct.pack("<HH2sH", 0x0028, 0x1053, b"DS", 4)
    header = parse_header(raw + b"nan ", EXPLICIT_LE)
    model = orjson.loads(header_to_json(header, str))
    assert model["00200013"]["Value"] == ["12a"]
    assert model["00281053"]["Value"] == ["nan"]


def test_floats_that_json_lacks_are_named() -> None:
    raw = struct.pack("<HH2sH", 0x0018, 0x9087, b"FD", 32)
    raw += struct.pack("<4d", float("nan"), float("inf"), float("-inf"), 1.5)
    model = orjson.loads(header_to_json(parse_header(raw, EXPLICIT_LE), str))
    assert model["00189087"]["Value"] == ["NaN", "Infinity", "-Infinity", 1.5]


def test_person_name_groups_are_named() -> None:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PatientName = "Yamada^Tarou=山田^太郎=やまだ^たろう"
    assert model_of(ds)["00100010"]["Value"] == [
        {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    ]


def test_attribute_tags_are_hexadecimal() -> None:
    assert model_of(make.us_cine())["00280009"] == {"vr": "AT", "Value": ["00181063"]}


def test_long_binary_values_are_bulk_data_and_found_again_in_sequences() -> None:
    icon = Dataset()
    icon.add_new(0x7FE00010, "OB", bytes(range(256)) * 8)
    ds = Dataset()
    ds.IconImageSequence = Sequence([Dataset(), icon])
    header = parse_header(make.encode_dataset(ds), EXPLICIT_LE)
    model = orjson.loads(header_to_json(header, lambda path: f"bulk/{path}"))
    uri = model["00880200"]["Value"][1]["7FE00010"]["BulkDataURI"]
    assert uri == "bulk/00880200/2/7FE00010"
    item, tag = find_value(header, uri.removeprefix("bulk/"))
    assert item.raw(tag) == bytes(range(256)) * 8


@pytest.mark.parametrize("path", ["", "x", "00880200", "00880200/1", "00880200/9/7FE00010", "../../etc", "1/2/3" * 90])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    header = parse_header(make.encode_dataset(make.ct_slice()), EXPLICIT_LE)
    with pytest.raises(Invalid):
        find_value(header, path)


def test_lookup_tables_are_always_in_place() -> None:
    ds = Dataset()
    ds.add_new(0x00281201, "OW", bytes(131072))
    assert "InlineBinary" in model_of(ds)["00281201"]


def test_big_endian_words_are_turned_round_in_place() -> None:
    ds = Dataset()
    ds.add_new(0x00281201, "OW", b"\1\2\3\4")
    assert model_of(ds, EXPLICIT_BE)["00281201"]["InlineBinary"] == "AgEEAw=="


def test_xml_names_private_creators_and_name_components() -> None:
    header = parse_header(make.encode_dataset(make.ct_slice()), EXPLICIT_LE)
    root = ET.fromstring(header_to_xml(header, lambda path: f"bulk/{path}"))
    space = "{http://dicom.nema.org/PS3.19/models/NativeDICOM}"
    by_tag = {element.get("tag"): element for element in root}
    private = by_tag["00090001"]
    assert private.get("privateCreator") == "KHOANH TEST"
    assert by_tag["00100010"].get("keyword") == "PatientName"
    assert by_tag["00100010"].findtext(f"{space}PersonName/{space}Alphabetic/{space}FamilyName") == "Nguyễn"
    assert by_tag["7FE00010"].find(f"{space}BulkData").get("uri") == "bulk/7FE00010"


def test_a_data_set_comes_back_from_its_model() -> None:
    ds = make.cr_image()
    model = model_of(ds, inline_up_to=1 << 20)
    assert dataset_from_json(model, lambda uri: ds.PixelData) == ds


@pytest.mark.parametrize(
    "model",
    [
        None,
        [],
        {"nonsense": {}},
        {"00100010": []},
        {"00100010": {"vr": "XX"}},
        {"00100010": {"vr": "PN", "Value": "x"}},
        {"00280010": {"vr": "US", "Value": [70000]}},
        {"00280010": {"vr": "US", "Value": ["x"]}},
        {"00400275": {"vr": "SQ", "Value": ["x"]}},
        {"7FE00010": {"vr": "OW", "InlineBinary": "***"}},
        {"7FE00010": {"vr": "OW", "Value": [1]}},
        {"00200013": {"vr": "IS", "Value": ["abc"]}},
    ],
)
def test_what_is_not_a_model_is_refused(model: object) -> None:
    with pytest.raises(Invalid):
        dataset_from_json(model)
