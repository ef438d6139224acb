"""Search results are written in the DICOM JSON and XML models."""

import json
from xml.etree import ElementTree

from khoanh.entrypoints.dicomweb.matches import to_json, to_xml

MATCH = {
    0x00080020: "20260102",
    0x00080050: "",
    0x00080061: ["CT", "SR"],
    0x00100010: "Nguyễn^Thị=阮",
    0x00201208: 3,
    0x00200013: "7",
    0x00400275: [{0x00400009: "<b>&\x01"}],
}


def test_json_carries_numbers_names_lists_and_sequences() -> None:
    [match] = json.loads(to_json([MATCH]))
    assert match["00080050"] == {"vr": "SH"}
    assert match["00080061"] == {"vr": "CS", "Value": ["CT", "SR"]}
    assert match["00100010"]["Value"] == [{"Alphabetic": "Nguyễn^Thị", "Ideographic": "阮"}]
    assert match["00200013"] == {"vr": "IS", "Value": [7]}
    assert match["00400275"]["Value"][0]["00400009"]["Value"] == ["<b>&\x01"]
    assert list(match) == sorted(match)


def test_xml_is_well_formed_and_escaped() -> None:
    root = ElementTree.fromstring(to_xml(MATCH))
    assert root.find('{*}DicomAttribute[@tag="00100010"]/{*}PersonName/{*}Alphabetic/{*}FamilyName').text == "Nguyễn"  # type: ignore[union-attr]
    assert root.find('{*}DicomAttribute[@tag="00400275"]/{*}Item/{*}DicomAttribute/{*}Value').text.startswith("<b>&")  # type: ignore[union-attr]


def test_no_match_is_an_empty_list() -> None:
    assert to_json([]) == b"[]"


def test_a_page_and_its_single_matches_are_written_alike() -> None:
    other = {**MATCH, 0x00201208: None, 0x00100010: 'Trần^"Anh"\\', 0x00080061: "MR", 0x00200013: "x", 0x00280010: 5}
    same = {**MATCH, 0x00100010: "", 0x00080050: "A\n1", 0x00080061: [], 0x00400275: []}
    page = json.loads(to_json([MATCH, same]))
    assert page == [json.loads(to_json([MATCH]))[0], json.loads(to_json([same]))[0]]
    assert json.loads(to_json([MATCH, other]))[1]["00100010"]["Value"] == [{"Alphabetic": 'Trần^"Anh"\\'}]
    assert json.loads(to_json([other])) == [json.loads(to_json([MATCH, other]))[1]]
