"""Uploading studies, finding them as a person types, opening and removing them."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.conftest import API
from tests.make.dicom import ct_slice, mr_slice, part10

from khoanh.features.audit import AuditFilter, find_entries
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def upload(browser: Browser, *files: tuple[str, bytes]) -> list[tuple[str, str]]:
    answer = browser("POST", f"{API}/uploads", files=[("file", file) for file in files])
    assert answer.status_code == 200, answer.text
    return [(one["name"], one["outcome"]) for one in answer.json()["results"]]


@pytest.fixture
def filled(admin: Browser) -> Browser:
    """Return the administrator's browser on an archive of two studies."""
    slices = [("a.dcm", part10(ct_slice(number=number, study=1))) for number in (1, 2)]
    other = mr_slice(study=2, PatientName="Trần^Thị Ngọc Ánh", PatientID="BN000777", StudyDate="20240320")
    assert {outcome for _, outcome in upload(admin, *slices, ("b.dcm", part10(other)))} == {"stored"}
    return admin


def names(browser: Browser, **search: str) -> list[str]:
    answer = browser("GET", f"{API}/studies", params=search)
    assert answer.status_code == 200, answer.text
    return [study["patient_name"] for study in answer.json()["items"]]


def test_a_study_is_found_by_a_name_typed_without_accents(filled: Browser) -> None:
    assert names(filled, q="tran thi ngoc anh") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, q="anh tran") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, q="BN0007") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, patient_name="ngoc") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, patient_id="BN00077") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, modality="MR,US") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, date_from="2024-03-20", date_to="2024-03-20") == ["Trần^Thị Ngọc Ánh"]
    assert names(filled, q="nobody") == []


def test_the_list_comes_in_pages_with_its_count(filled: Browser) -> None:
    first = filled("GET", f"{API}/studies", params={"limit": 1}).json()
    assert first["count"] == {"value": 2, "exact": True}
    second = filled("GET", f"{API}/studies", params={"limit": 1, "cursor": first["next"]}).json()
    assert second["next"] is None
    assert {first["items"][0]["study_uid"], second["items"][0]["study_uid"]} == {
        study["study_uid"] for study in filled("GET", f"{API}/studies", params={"order": "name"}).json()["items"]
    }


def test_studies_are_listed_by_their_uids_without_being_opened(filled: Browser, desk: Desk) -> None:
    every = filled("GET", f"{API}/studies").json()["items"]
    wanted = [study["study_uid"] for study in every if study["modalities"] == ["MR"]]
    assert names(filled, study_uid=f"{wanted[0]}, 1.2.3") == ["Trần^Thị Ngọc Ánh"]
    assert filled("GET", f"{API}/studies", params={"study_uid": "x"}).status_code == 400
    with desk.unit(act_as_system("test")) as unit:
        assert not find_entries(unit, AuditFilter(action="study opened")).entries


@pytest.mark.parametrize(
    "search",
    [{"cursor": "xx"}, {"date_from": "2024-13-45"}, {"date_from": "soon"}, {"limit": "0"}, {"patient_id": "a\\b"}],
)
def test_a_search_that_makes_no_sense_is_refused(admin: Browser, search: dict[str, str]) -> None:
    assert admin("GET", f"{API}/studies", params=search).status_code == 400


def test_opening_a_study_shows_its_series_and_is_recorded_once(filled: Browser, desk: Desk) -> None:
    uid = next(
        study["study_uid"] for study in filled("GET", f"{API}/studies").json()["items"] if study["instance_count"] == 2
    )
    for _ in range(2):
        study = filled("GET", f"{API}/studies/{uid}").json()
    assert [(one["modality"], one["instance_count"]) for one in study["series"]] == [("CT", 2)]
    assert study["modalities"] == ["CT"]
    assert study["identity_conflict"] is False and study["received_at"]
    with desk.unit(act_as_system("test")) as unit:
        rows = find_entries(unit, AuditFilter(action="study opened", study_uid=uid)).entries
    assert [row.who for row in rows] == ["admin1"]
    assert filled("GET", f"{API}/studies/1.2.3").status_code == 404
    assert filled("GET", f"{API}/studies/..%2fetc").status_code in (400, 404)


def test_a_study_is_removed_by_permission(filled: Browser, lan: Browser) -> None:
    uid = filled("GET", f"{API}/studies").json()["items"][0]["study_uid"]
    assert lan("DELETE", f"{API}/studies/{uid}").status_code == 403
    assert filled("DELETE", f"{API}/studies/{uid}").status_code == 204
    assert filled("DELETE", f"{API}/studies/{uid}").status_code == 404
    assert len(filled("GET", f"{API}/studies").json()["items"]) == 1


def test_a_zip_archive_is_unpacked_and_its_names_lead_nowhere(admin: Browser, desk: Desk) -> None:
    data = part10(ct_slice(number=1))
    archive = zipped(
        ("../../../../tmp/khoanh-slip.dcm", data), ("README.TXT", b"hello" * 100), ("again.dcm", data), ("empty", b"")
    )
    assert upload(admin, ("disc.zip", archive)) == [
        ("disc.zip: ../../../../tmp/khoanh-slip.dcm", "stored"),
        ("disc.zip: README.TXT", "skipped"),
        ("disc.zip: again.dcm", "duplicate"),
        ("disc.zip: empty", "skipped"),
    ]
    assert not Path("/tmp/khoanh-slip.dcm").exists()
    assert list((desk.settings.data / "run" / "uploads").iterdir()) == []


def test_a_bomb_and_a_damaged_archive_are_refused(admin: Browser) -> None:
    bomb = zipped(("bomb.dcm", bytes(128) + b"DICM" + bytes(300 << 20)))
    whole = zipped(("a.dcm", part10(ct_slice(number=1))))
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.rfind(b"PK\x01\x02") + 8] |= 1
    broken = bytearray(whole)
    broken[200] ^= 0xFF
    huge = bytearray(whole)
    struct.pack_into("<I", huge, whole.rfind(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    files = [
        ("bomb.zip", bomb),
        ("locked.zip", bytes(locked)),
        ("broken.zip", bytes(broken)),
        ("huge.zip", bytes(huge)),
        ("cut.zip", whole[: len(whole) // 2]),
        ("good.dcm", part10(ct_slice(number=2))),
    ]
    outcomes = upload(admin, *files)
    assert [outcome for _, outcome in outcomes] == ["refused"] * 5 + ["stored"]


def test_what_is_not_dicom_is_skipped_or_refused_and_the_rest_goes_on(admin: Browser) -> None:
    data = part10(ct_slice(number=1))
    files = [("note.txt", b"hello"), ("", b""), ("cut.dcm", data[:300]), ("ok.dcm", data), ("tệp\n.dcm", data)]
    assert [outcome for _, outcome in upload(admin, *files)] == [
        "skipped",
        "skipped",
        "refused",
        "stored",
        "duplicate",
    ]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"not multipart"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nDI'),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
    ],
)
def test_a_body_that_is_no_form_is_refused(admin: Browser, content_type: str, body: bytes) -> None:
    answer = admin("POST", f"{API}/uploads", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == 400, answer.text


def test_uploading_needs_the_permission(lan: Browser) -> None:
    answer = lan("POST", f"{API}/uploads", files=[("file", ("a.dcm", part10(ct_slice(number=1))))])
    assert answer.status_code == 403
