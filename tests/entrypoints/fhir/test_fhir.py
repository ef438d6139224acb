"""The FHIR door: results, orders, studies and patients read back as R4 writes them, for who may."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.features.reports.conftest import FINDING, SYSTEM, Department
from tests.make.web import Web

from khoanh.entrypoints.fhir import build_fhir_routes
from khoanh.entrypoints.fhir.search import PARAMETERS
from khoanh.entrypoints.http import build_app
from khoanh.features import accounts, reports
from khoanh.transaction import Desk

MAY = ("patient.read", "order.read", "report.read", "report.print", "study.list", "study.read")


@pytest.fixture
def department(desk: Desk) -> Department:
    return Department(desk)


def token(department: Department, *permissions: str) -> str:
    with department.desk.unit(SYSTEM) as unit:
        accounts.add_role(unit, "his", list(permissions))
        return accounts.create_token(unit, "his", "his", machine=True)[1]


@pytest.fixture
def web(department: Department) -> Iterator[Web]:
    app = build_app(department.desk, routes=build_fhir_routes(department.desk))
    yield Web(app, {"Authorization": f"Bearer {token(department, *MAY)}"})


def give(department: Department) -> tuple[int, str]:
    order = department.scan()
    image = department.photograph(order)
    report = department.write(order, replace(FINDING, icd10=("J18.9",), key_images=(image,)))
    report = department(reports.approve_report, report.id, report.revision)
    department(reports.return_result, report.id, report.latest)
    return order, image.study_uid


def resources(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = answer.json()
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "searchset")
    return [entry["resource"] for entry in bundle.get("entry", [])]


def find_empty(value: Any, path: str = "") -> list[str]:
    """Return where a resource has a member without content, which FHIR forbids."""
    if value in (None, "", [], {}):
        return [path]
    if isinstance(value, dict):
        return [place for name, one in value.items() for place in find_empty(one, f"{path}.{name}")]
    if isinstance(value, list):
        return [place for number, one in enumerate(value) for place in find_empty(one, f"{path}[{number}]")]
    return []


def test_a_result_is_read_and_found_with_its_sheet(department: Department, web: Web) -> None:
    order, study = give(department)
    report = web.get(f"/fhir/DiagnosticReport/{order}").json()
    assert report["status"] == "final" and report["conclusion"] == "Không thấy bất thường."
    assert report["conclusionCode"][0]["coding"] == [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "J18.9"}]
    assert "Tim không to." in report["text"]["div"]
    assert report["imagingStudy"] == [{"reference": f"ImagingStudy/{study}"}]
    patient = report["subject"]["reference"]
    for query in ("", f"?based-on=ServiceRequest/{order}", f"?patient={patient}&status=final", f"?_id={order}"):
        assert [one["id"] for one in resources(web.get(f"/fhir/DiagnosticReport{query}"))] == [str(order)], query
    assert resources(web.get("/fhir/DiagnosticReport?status=corrected")) == []
    pdf = web.get(report["presentedForm"][0]["url"].removeprefix("http://archive.test"))
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
    binary = web.get(f"/fhir/Binary/{order}", headers={"Accept": "application/fhir+json"}).json()
    assert base64.b64decode(binary["data"]) == pdf.content


def test_orders_studies_and_patients_are_read_and_found(department: Department, web: Web) -> None:
    order, study = give(department)
    request = web.get(f"/fhir/ServiceRequest/{order}").json()
    assert request["status"] == "completed" and request["intent"] == "order"
    accession = next(n["value"] for n in request["identifier"] if n["type"]["coding"][0]["code"] == "ACSN")
    for query in (f"identifier={accession}", "identifier=HIS|1", "status=completed", f"_id={order}"):
        assert [one["id"] for one in resources(web.get(f"/fhir/ServiceRequest?{query}"))] == [str(order)], query
    imaging = web.get(f"/fhir/ImagingStudy/{study}").json()
    assert imaging["series"] and imaging["basedOn"] == [{"reference": f"ServiceRequest/{order}"}]
    for query in (f"basedon=ServiceRequest/{order}", f"identifier=urn:oid:{study}", f"_id={study}"):
        assert [one["id"] for one in resources(web.get(f"/fhir/ImagingStudy?{query}"))] == [study], query
    patient = web.get(f"/fhir/{request['subject']['reference']}").json()
    assert patient["name"][0]["text"] == "Nguyễn Văn Đức"
    assert [one["id"] for one in resources(web.get("/fhir/Patient?identifier=BN1"))] == [patient["id"]]
    assert resources(web.get("/fhir/Patient?identifier=BN")) == []
    for one in (request, imaging, patient, web.get(f"/fhir/DiagnosticReport/{order}").json()):
        assert find_empty(one) == []


def test_pages_follow_the_links(department: Department, web: Web) -> None:
    orders = [department.scan(str(number)) for number in range(5)]
    found: list[str] = []
    address = "/fhir/ServiceRequest?_count=2&status=active"
    while address:
        answer = web.get(address)
        found += [one["id"] for one in resources(answer)]
        links = {link["relation"]: link["url"] for link in answer.json()["link"]}
        address = links.get("next", "").removeprefix("http://archive.test")
    assert sorted(map(int, found)) == orders


def test_what_is_wrong_is_said_as_an_outcome(department: Department, web: Web) -> None:
    order = department.scan()
    cases = {
        f"/fhir/DiagnosticReport/{order}": (404, "not-found"),
        "/fhir/Patient/999": (404, "not-found"),
        "/fhir/Patient/x1": (400, "invalid"),
        "/fhir/ImagingStudy/x": (400, "invalid"),
        "/fhir": (404, "not-found"),
        "/fhir/a/b/c": (404, "not-found"),
        "/fhir/Observation": (404, "not-found"),
        "/fhir/Patient": (400, "invalid"),
        "/fhir/ServiceRequest?colour=red": (400, "invalid"),
        "/fhir/ServiceRequest?occurrence=tomorrow": (400, "invalid"),
        "/fhir/ServiceRequest?_count=x": (400, "invalid"),
        "/fhir/ServiceRequest?_cursor=x": (400, "invalid"),
        "/fhir/ImagingStudy?identifier=*": (400, "invalid"),
    }
    for address, (status, code) in cases.items():
        answer = web.get(address)
        outcome = answer.json()
        assert (answer.status_code, outcome["resourceType"]) == (status, "OperationOutcome"), address
        assert outcome["issue"][0]["code"] == code, address


def test_who_may_not_sees_nothing(department: Department) -> None:
    order, study = give(department)
    app = build_app(department.desk, routes=build_fhir_routes(department.desk))
    nobody = Web(app).get(f"/fhir/DiagnosticReport/{order}")
    assert nobody.status_code == 401 and nobody.json()["issue"][0]["code"] == "login"
    poor = Web(app, {"Authorization": f"Bearer {token(department, 'queue.show')}"})
    for place in (f"DiagnosticReport/{order}", f"ServiceRequest/{order}", f"ImagingStudy/{study}", f"Binary/{order}"):
        answer = poor.get(f"/fhir/{place}")
        assert answer.status_code == 403 and answer.json()["issue"][0]["code"] == "forbidden", place


def test_the_door_says_what_it_can_do(web: Web) -> None:
    said = web.get("/fhir/metadata").json()
    assert (said["resourceType"], said["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    kinds = {one["type"] for one in said["rest"][0]["resource"]}
    assert kinds == {*PARAMETERS, "Binary"}
