"""QIDO-RS: searches at every level answer what was asked, in the form asked for."""

from typing import Any

import pytest
from tests.entrypoints.dicomweb.test_retrieve import parts_of
from tests.entrypoints.dicomweb.test_store import store
from tests.make.dicom import ct_slice, make_uid, mr_slice
from tests.make.web import Web

STUDIES, SERIES, INSTANCES = "/dicom-web/studies", "/dicom-web/series", "/dicom-web/instances"
STUDY = f"{STUDIES}/{make_uid(1)}"


@pytest.fixture
def full(web: Web) -> Web:
    """Return the client of an archive with two CT studies and one MR study."""
    store(
        web,
        ct_slice(number=1),
        ct_slice(number=2),
        ct_slice(number=1, series=2),
        ct_slice(study=2, PatientName="Lê^Thị Ánh", StudyDate="20250101"),
        mr_slice(study=3, PatientName="Đỗ^Ượng", StudyDate="20250601"),
    )
    return web


def found(web: Web, path: str, tag: str = "0020000D") -> list[Any]:
    answer = web.get(path)
    assert answer.status_code == 200, answer.text
    return [match[tag].get("Value", [None])[0] for match in answer.json()]


def test_every_level_can_be_searched(full: Web) -> None:
    assert len(found(full, STUDIES)) == 3
    assert len(found(full, SERIES)) == 4
    assert len(found(full, INSTANCES)) == 5
    assert found(full, f"{STUDY}/series", "0020000E") == [make_uid(1, 1), make_uid(1, 2)]
    assert len(found(full, f"{STUDY}/instances")) == 3
    assert found(full, f"{STUDY}/series/{make_uid(1, 1)}/instances", "00080018") == [
        make_uid(1, 1, 1),
        make_uid(1, 1, 2),
    ]


@pytest.mark.parametrize(
    ("query", "studies"),
    [
        ("PatientName=*anh*", {2}),
        ("PatientName=do%20uong&fuzzymatching=true", {3}),
        ("00100020=BN000002", {2}),
        ("PatientID=BN*&00080060=MR", {3}),
        ("ModalitiesInStudy=MR,PT", {3}),
        ("StudyDate=20250101-20251231", {2, 3}),
        ("StudyDate=-20250101", {1, 2}),
        (f"StudyInstanceUID={make_uid(1)},{make_uid(2)}", {1, 2}),
        (f"StudyInstanceUID={make_uid(1)}%2C{make_uid(3)}", {1, 3}),
        ("AccessionNumber=A000002&PatientName=", {2}),
        ("PatientName=nobody", set()),
    ],
)
def test_keys_find_what_they_name(full: Web, query: str, studies: set[int]) -> None:
    assert set(found(full, f"{STUDIES}?{query}")) == {make_uid(study) for study in studies}


def test_no_match_is_an_empty_list(full: Web) -> None:
    answer = full.get(f"{STUDIES}?PatientID=nobody")
    assert (answer.status_code, answer.json(), answer.headers["x-total-count"]) == (200, [], "0")


def test_pages_tell_that_there_is_more(full: Web) -> None:
    first = full.get(f"{STUDIES}?limit=2")
    assert len(first.json()) == 2
    assert "299" in first.headers["warning"]
    assert first.headers["x-total-count"] == "3"
    rest = full.get(f"{STUDIES}?limit=2&offset=2")
    assert len(rest.json()) == 1
    assert "warning" not in rest.headers
    assert len(full.get(f"{STUDIES}?limit=101").json()) == 3


def test_results_can_be_ordered(full: Web) -> None:
    dates = found(full, f"{STUDIES}?orderby=StudyDate", "00080020")
    assert dates == sorted(dates)
    assert found(full, f"{STUDIES}?orderby=-StudyDate", "00080020") == dates[::-1]


def test_a_match_carries_its_address_and_the_fields_asked_for(full: Web) -> None:
    [match] = full.get(f"{STUDIES}?PatientID=BN000001&includefield=00081030,NumberOfStudyRelatedInstances").json()
    assert match["00081190"]["Value"] == [f"http://archive.test{STUDY}"]
    assert match["00201208"]["Value"] == [3]
    assert match["00081030"]["Value"] == ["Chụp cắt lớp vi tính ngực"]
    assert match["00080005"]["Value"] == ["ISO_IR 192"]
    [instance, *_] = full.get(f"{STUDY}/instances?includefield=all").json()
    assert instance["00280010"]["Value"] == [16]
    assert instance["00180050"]["Value"] == [1]
    [narrow] = full.get(f"{STUDIES}?PatientID=BN000001&includefield=SeriesDescription&includefield=00400275").json()
    assert narrow["0020000D"]["Value"] == [make_uid(1)]


def test_results_come_in_xml_too(full: Web) -> None:
    answer = full.get(STUDIES, headers={"Accept": 'multipart/related; type="application/dicom+xml"'})
    parts = parts_of(answer)
    assert len(parts) == 3
    assert all(b"<NativeDicomModel" in content for _, content in parts)


def test_what_was_not_understood_is_warned_of_or_refused(full: Web) -> None:
    assert "cacheBuster" in full.get(f"{STUDIES}?cacheBuster=1").headers["warning"]
    assert full.get(f"{STUDIES}?PatientNam=x").status_code == 400
    assert full.get(f"{STUDIES}?limit=x").status_code == 400
    assert full.get(f"{STUDIES}?StudyDate=yesterday").status_code == 400
    assert full.get(STUDIES, headers={"Accept": "image/png"}).status_code == 406
