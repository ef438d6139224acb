"""A hospital whose patients get links, and telephones that open them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from tests.entrypoints.browser import Browser, open_browser
from tests.entrypoints.rest.test_orders import order, send
from tests.make.dicom import ct_slice, encode_dataset, make_uid, text_report

from khoanh.assembly.guests import admit_guest
from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.entrypoints.dicomweb import build_dicomweb_routes, build_guest_routes
from khoanh.entrypoints.handovers import PREFIX, Doorkeeper, build_handover_routes
from khoanh.entrypoints.http import build_app
from khoanh.entrypoints.rest import build_rest_routes
from khoanh.features import archive
from khoanh.features.accounts import add_user
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

WHO = act_as_system("test")
PASSWORD = "bốn từ chẳng liên quan"
API = "/api/v1"
STUDY, SERIES, NOTES, OTHER = make_uid(11), make_uid(11, 1), make_uid(11, 2), make_uid(12)


@dataclass
class Hospital:
    """An exam with pictures, read by the administrator."""

    desk: Desk
    admin: Browser
    keeper: Doorkeeper
    order: int = 0
    report: int = 0

    def store(self, ds: Any) -> None:
        body = encode_dataset(ds)
        with archive.open_intake(self.desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(body)
            intake.commit()

    def scan(self) -> None:
        patient = {"code": "BN01", "name": "Nguyễn Văn Đức", "birth_date": "19700503", "phone": "0912345678"}
        self.order = order(self.admin, "77", accession="A77", patient_facts=patient)["order"]["id"]
        for number in (1, 2, 3):
            self.store(
                ct_slice(
                    number=number, rows=64, columns=64, StudyInstanceUID=STUDY, SeriesInstanceUID=SERIES,
                    SOPInstanceUID=make_uid(11, 1, number), PatientID="BN01", AccessionNumber="A77",
                )
            )  # fmt: skip
        self.store(text_report(StudyInstanceUID=STUDY, SeriesInstanceUID=NOTES, SOPInstanceUID=make_uid(11, 2, 1)))
        self.store(
            ct_slice(StudyInstanceUID=OTHER, SeriesInstanceUID=make_uid(12, 1), SOPInstanceUID=make_uid(12, 1, 1),
                     PatientID="BN01", AccessionNumber="A12")
        )  # fmt: skip
        send(self.admin, "PUT", f"/orders/{self.order}/studies/{STUDY}")
        send(self.admin, "POST", f"/orders/{self.order}/steps", step="perform")

    def read(self, conclusion: str = "Không thấy bất thường.") -> None:
        self.report = send(self.admin, "POST", f"/orders/{self.order}/case", reason="")["id"]
        content = {"description": "Phổi sáng đều.", "conclusion": conclusion}
        kept = send(self.admin, "PUT", f"/reports/{self.report}/draft", content=content, revision=0)
        kept = self.step("finish", revision=kept["revision"])
        self.step("approve", revision=kept["revision"])

    def step(self, name: str, **facts: Any) -> Any:
        return send(self.admin, "POST", f"/reports/{self.report}/steps", step=name, **facts)

    def give(self, status: int = 201, **wish: Any) -> Any:
        body = {"mode": "link", "pin_kind": "none", **wish}
        return send(self.admin, "POST", f"/orders/{self.order}/handovers", status, **body)

    def phone(self, given: Any, address: str = "198.51.100.7") -> "Phone":
        browser = self.admin.another()
        browser.client = address
        return Phone(browser, given["address"].partition("khoanh.test")[2])

    def openings(self) -> list[str]:
        found = send(self.admin, "GET", f"/orders/{self.order}/handovers")["items"]
        return [one["what"] for item in found for one in item["openings"]]


@dataclass
class Phone:
    """Asks below one link."""

    browser: Browser
    path: str

    def get(self, path: str = "/about", status: int = 200, **more: Any) -> Any:
        answer = self.browser("GET", self.path + path, **more)
        assert answer.status_code == status, answer.text[:300]
        return answer

    def about(self, status: int = 200) -> Any:
        return self.get(status=status).json()

    def pin(self, pin: str, status: int = 200) -> Any:
        answer = self.browser("POST", self.path + "/pin", json={"pin": pin})
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def hospital(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    monkeypatch.setattr("khoanh.entrypoints.handovers.routes._REFUSED_S", 0.0)
    monkeypatch.setattr("khoanh.entrypoints.dicomweb.guests._REFUSED_S", 0.0)
    whole = replace(desk, listeners=SUBSCRIPTIONS)
    with whole.unit(WHO) as unit:
        add_user(unit, "admin1", PASSWORD, roles=["admin"], must_change_password=False)
    keeper = Doorkeeper(whole)
    routes = [
        *build_rest_routes(whole),
        *build_dicomweb_routes(whole),
        *build_handover_routes(whole, keeper),
        *build_guest_routes(whole, PREFIX, partial(admit_guest, keeper)),
    ]
    with open_browser(build_app(whole, routes=routes)) as browser:
        assert browser("POST", f"{API}/session", json={"name": "admin1", "password": PASSWORD}).status_code == 200
        send(browser, "POST", "/services", 201, code="CT01", name="Chụp CLVT ngực", modality="CT")
        made = Hospital(whole, browser, keeper)
        made.scan()
        made.read()
        yield made


@pytest.fixture
def returned(hospital: Hospital) -> Hospital:
    hospital.step("return", version=1)
    return hospital
