"""Corrected identities: every answer says them at once, and what is stored stays as it came (IHE PIR)."""

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from tests.entrypoints.dicomweb.conftest import sign_in
from tests.entrypoints.dicomweb.test_retrieve import ANY, INSTANCE, SERIES, STUDY, parts_of
from tests.entrypoints.dicomweb.test_store import store
from tests.make.dicom import ct_slice, make_uid, us_cine
from tests.make.web import Web

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.entrypoints.dicomweb import build_dicomweb_routes
from khoanh.entrypoints.http import build_app
from khoanh.features import archive, orders, patients
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")
RLE = "1.2.840.10008.1.2.5"
Read = Callable[[Web], list[Dataset]]


@pytest.fixture
def house(desk: Desk) -> Desk:
    return replace(desk, listeners=SUBSCRIPTIONS)


@pytest.fixture
def web(house: Desk) -> Web:
    return Web(build_app(house, routes=build_dicomweb_routes(house)), sign_in(house, "admin"))


def register(house: Desk, name: str = "Nguyễn Văn Đức", code: str = "BN000001", sex: str = "M") -> int:
    facts = patients.PatientFacts(code, name=name, birth_date="19700102", sex=sex)
    with house.unit(WHO) as unit:
        return patients.upsert_patient(unit, facts).id


def _single(web: Web) -> list[Dataset]:
    return [dcmread(io.BytesIO(web.get(INSTANCE, headers={"Accept": "application/dicom"}).content))]


def _multipart(web: Web) -> list[Dataset]:
    parts = parts_of(web.get(STUDY, headers={"Accept": ANY}))
    assert all(int(headers["content-length"]) == len(content) for headers, content in parts)
    return [dcmread(io.BytesIO(content)) for _, content in parts]


def _transcoded(web: Web) -> list[Dataset]:
    accept = f'multipart/related; type="application/dicom"; transfer-syntax={RLE}'
    return [dcmread(io.BytesIO(content)) for _, content in parts_of(web.get(STUDY, headers={"Accept": accept}))]


def _zipped(web: Web) -> list[Dataset]:
    answer = web.get(SERIES, headers={"Accept": "application/zip; transfer-syntax=*"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return [dcmread(io.BytesIO(packed.read(name))) for name in packed.namelist()]


def _by_uri(web: Web) -> list[Dataset]:
    query = f"requestType=WADO&studyUID={make_uid(1)}&seriesUID={make_uid(1, 1)}&objectUID={make_uid(1, 1, 1)}"
    answer = web.get(f"/wado?{query}&contentType=application/dicom&transferSyntax=*")
    return [dcmread(io.BytesIO(answer.content))]


def _json(path: str) -> Read:
    def read(web: Web) -> list[Dataset]:
        return [Dataset.from_json(model, lambda *_: b"") for model in web.get(path).json()]

    return read


FORMS: dict[str, Read] = {
    "single": _single,
    "multipart": _multipart,
    "transcoded": _transcoded,
    "zip": _zipped,
    "wado-uri": _by_uri,
    "study metadata": _json(f"{STUDY}/metadata"),
    "series metadata": _json(f"{SERIES}/metadata"),
    "instance metadata": _json(f"{INSTANCE}/metadata"),
    "studies": _json("/dicom-web/studies"),
    "instances": _json(f"{SERIES}/instances?includefield=PatientName&includefield=PatientID"),
    "instances with all": _json(f"{SERIES}/instances?includefield=all"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_corrected_identity_at_once(web: Web, house: Desk, form: str) -> None:
    register(house)
    store(web, ct_slice(number=1), ct_slice(number=2))
    read = FORMS[form]
    assert {str(ds.PatientName) for ds in read(web)} == {"Nguyễn Văn Đức"}
    register(house, name="Nguyễn Văn Đạt")
    told = read(web)
    assert {str(ds.PatientName) for ds in told} == {"Nguyễn Văn Đạt"}
    assert {ds.PatientID for ds in told} == {"BN000001"}
    if form in ("single", "multipart", "zip", "wado-uri", "transcoded") or "metadata" in form:
        assert {ds.PatientBirthDate for ds in told} == {"19700102"}
        [before] = told[0].OriginalAttributesSequence[0].ModifiedAttributesSequence
        assert (before.PatientName, before.PatientBirthDate) == ("Nguyễn^Văn Đức", "19700101")
        assert "PatientID" not in before
    with house.unit(WHO) as unit:
        located = archive.locate(unit, study_uid=make_uid(1))
    assert archive.verify_objects(house, WHO).broken == []
    for stored in located:
        raw = house.storage.read(stored.place.file, stored.place.offset, stored.place.size_bytes)
        assert dcmread(io.BytesIO(raw)).PatientName == "Nguyễn^Văn Đức"


def test_xml_metadata_say_it_too(web: Web, house: Desk) -> None:
    store(web, ct_slice())
    register(house)
    register(house, name="Nguyễn Văn Đạt")
    assert "Đạt" in parts_of(web.get(f"{STUDY}/metadata", headers={"Accept": "application/dicom+xml"}))[0][1].decode()
    for _, content in parts_of(web.get(f"{INSTANCE}/metadata", headers={"Accept": "application/dicom+xml"})):
        assert ET.fromstring(content).find(".//{*}DicomAttribute[@keyword='OriginalAttributesSequence']") is not None


def test_pictures_carry_the_corrected_name(web: Web, house: Desk) -> None:
    store(web, ct_slice(rows=256, columns=256))
    register(house)
    where = f"{INSTANCE}/rendered?annotation=patient"
    before = web.get(where, headers={"Accept": "image/png"})
    register(house, name="Nguyễn Văn Đạt")
    after = web.get(where, headers={"Accept": "image/png"})
    assert before.status_code == after.status_code == 200
    assert before.content != after.content


def test_a_copy_of_before_is_not_current_any_more(web: Web, house: Desk) -> None:
    store(web, ct_slice())
    for path, accept in ((INSTANCE, "application/dicom"), (f"{STUDY}/metadata", "application/dicom+json")):
        etag = web.get(path, headers={"Accept": accept}).headers["etag"]
        assert web.get(path, headers={"Accept": accept, "If-None-Match": etag}).status_code == 304
        register(house, name=f"Nguyễn Văn Đức {len(path)}")
        assert web.get(path, headers={"Accept": accept, "If-None-Match": etag}).status_code == 200


def test_a_range_of_a_corrected_object_is_cut_from_what_it_says(web: Web, house: Desk) -> None:
    store(web, us_cine())
    register(house)
    whole = web.get(INSTANCE, headers={"Accept": "application/dicom"}).content
    for start, stop in ((0, 10), (300, 1500), (len(whole) - 700, len(whole)), (1, len(whole))):
        part = web.get(INSTANCE, headers={"Accept": "application/dicom", "Range": f"bytes={start}-{stop - 1}"})
        assert (part.status_code, part.content) == (206, whole[start:stop])


def test_a_merge_and_its_undoing_show_at_once(web: Web, house: Desk) -> None:
    register(house)
    register(house, name="Nguyễn Văn Đức", code="BN777")
    store(web, ct_slice())
    with house.unit(WHO) as unit:
        patients.merge_patients(unit, patients.Code("BN000001"), patients.Code("BN777"))
    for read in FORMS.values():
        assert {ds.PatientID for ds in read(web)} == {"BN777"}
    assert web.get("/dicom-web/studies?PatientID=BN000001").json() == []
    with house.unit(WHO) as unit:
        patients.unmerge_patients(unit, patients.Code("BN000001"), reason="sai")
    for read in FORMS.values():
        assert {ds.PatientID for ds in read(web)} == {"BN000001"}


def test_a_match_by_hand_tells_patient_and_number_of_the_order(web: Web, house: Desk) -> None:
    hoa = register(house, name="Lê Thị Hoa", code="BN9", sex="F")
    store(web, ct_slice(PatientName="TEST", PatientID="123", AccessionNumber=""))
    with house.unit(WHO) as unit:
        facts = orders.OrderFacts(hoa, placer="1", source="HIS", name="CT", modality="CT")
        order = orders.place_order(unit, facts).order
        orders.match_study(unit, order.id, make_uid(1))
    for read in FORMS.values():
        told = read(web)
        assert {(str(ds.PatientName), ds.PatientID) for ds in told} == {("Lê Thị Hoa", "BN9")}
    assert _single(web)[0].AccessionNumber == order.accession
    assert _json(f"{STUDY}/metadata")(web)[0].AccessionNumber == order.accession
    assert len(web.get(f"/dicom-web/studies?AccessionNumber={order.accession}").json()) == 1
    with house.unit(WHO) as unit:
        orders.unmatch_study(unit, order.id, make_uid(1), reason="nhầm")
    came = _single(web)[0]
    assert (came.PatientName, came.AccessionNumber) == ("TEST", "")
    assert "OriginalAttributesSequence" not in came
    assert web.get(f"/dicom-web/studies?AccessionNumber={order.accession}").json() == []
