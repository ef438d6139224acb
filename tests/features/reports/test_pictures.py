"""Key images are frames that are here, of the patient's own studies, and part of what a version says."""

from dataclasses import replace

import pytest
from tests.features.reports.conftest import FINDING, HAI, SYSTEM, Department

from khoanh.features import orders, patients, reports
from khoanh.features.reports import KeyImage
from khoanh.features.reports.rules import digest_version, read_content, write_content
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Permission


def test_key_images_are_kept_in_draft_and_version_and_compared(department: Department) -> None:
    order = department.scan()
    image = replace(department.photograph(order), centre=-600, width=1500, caption=" nốt  mờ ")
    report = department.write(order, replace(FINDING, key_images=(image, image)))
    kept = replace(image, centre=-600.0, width=1500.0, caption="nốt mờ")
    assert report.draft.key_images == (kept,)
    (version,) = department(reports.list_versions, report.id)
    assert version.content.key_images == (kept,)
    report = department(reports.reread_report, report.id)
    report = department(reports.save_draft, report.id, FINDING, report.revision)
    department(reports.finish_reading, report.id, report.revision)
    (part,) = department(reports.compare_versions, report.id, 1, 2).differences["key_images"]
    assert (part.operation, part.text) == ("removed", f"{image.sop_uid} #1 1500/-600 nốt mờ")


def test_what_is_not_the_patients_or_not_here_is_no_key_image(department: Department) -> None:
    order = department.scan()
    image = department.photograph(order)
    with department.desk.unit(SYSTEM) as unit:
        other = patients.upsert_patient(unit, patients.PatientFacts("BN2", name="Lê Thị Hoa")).id
        facts = orders.OrderFacts(patient=other, source="HIS", placer="9", code="CT01")
        stranger = orders.place_order(unit, facts).order.id
    theirs = department.photograph(
        stranger, PatientID="BN2", PatientName="Lê Thị Hoa", StudyInstanceUID="1.2.9", SOPInstanceUID="1.2.9.1"
    )
    report = department(reports.take_case, order)
    for wrong in (
        theirs,
        replace(image, frame=2),
        replace(image, frame=0),
        replace(image, sop_uid="1.2.3.4"),
        replace(image, sop_uid="../etc"),
        replace(image, centre=40.0),
        replace(image, centre=40.0, width=0.0),
        replace(image, centre=float("nan"), width=1.0),
    ):
        with pytest.raises(Invalid):
            department(reports.save_draft, report.id, replace(FINDING, key_images=(wrong,)), 0)
    blind = replace(HAI, permissions=HAI.permissions - {Permission.STUDY_READ})
    with pytest.raises(Forbidden):
        department(reports.save_draft, report.id, replace(FINDING, key_images=(image,)), 0, who=blind)


def test_a_version_without_key_images_keeps_its_digest(department: Department) -> None:
    assert "key_images" not in write_content(FINDING)
    image = KeyImage("1.2", "1.3", "1.4")
    shown = replace(FINDING, key_images=(image,))
    assert read_content({**write_content(shown), "later": 1}) == shown
    assert digest_version(shown, {}) != digest_version(replace(shown, key_images=(replace(image, frame=2),)), {})
