"""Documents in the archive: PDF, SR and KO of the study, judged by dciodvfy, once however often they are sent."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydicom
import pytest
from tests.features.captures.test_capture import judge
from tests.features.sheets.conftest import FINDING, LAN, SYSTEM, House, run

from khoanh.features import archive, reports, sheets
from khoanh.features.reports import Content

PDF_CLASS, SR_CLASS, KO_CLASS = (
    f"1.2.840.10008.5.1.4.1.1.{tail}" for tail in ("104.1", "88.11", "88.59")
)  # fmt: skip
LONG = replace(FINDING, technique="Không tiêm thuốc.", recommendation="Tái khám.", icd10=("J18.9", "R91"))


def keep(house: House, content: Content = LONG, *, images: int = 2) -> Any:
    """Approve a report with key images and put its document into the archive; return the report."""
    order = house.order()
    pictures = tuple(
        replace(house.photograph(order, number=number + 1), caption=f"Ảnh {number}") for number in range(images)
    )
    report = house.approved(order, replace(content, key_images=pictures))
    store(house, report.id, 1)
    return report


def store(house: House, report: int, version: int) -> sheets.Document:
    document = sheets.make_document(house.desk, SYSTEM, report, version)
    sheets.archive_document_job(house.desk, SYSTEM, document.id)
    return document


def read(house: House, document: sheets.Document) -> dict[str, tuple[pydicom.Dataset, bytes]]:
    """Return the objects of a document as the archive gives them back."""
    found = {}
    with house.desk.unit(SYSTEM) as unit:
        for kind, uid in sheets.list_objects(unit, document.id).items():
            (stored,) = archive.locate(unit, instance_uid=uid)
            raw = b"".join(archive.iterate_part10(house.desk.storage, stored))
            found[kind] = (pydicom.dcmread(io.BytesIO(raw)), raw)
    return found


def walk(ds: Any) -> list[Any]:
    found = [ds]
    for item in ds.get("ContentSequence", []):
        found += walk(item)
    return found


def test_a_document_becomes_pdf_report_and_key_images_of_its_study(house: House, tmp_path: Path) -> None:
    report = keep(house)
    document = store(house, report.id, 1)
    made = read(house, document)
    assert {kind: ds.SOPClassUID for kind, (ds, _) in made.items()} == {
        "pdf": PDF_CLASS, "report": SR_CLASS, "images": KO_CLASS
    }  # fmt: skip
    for kind, (ds, raw) in made.items():
        assert judge(raw, tmp_path) == [], kind
        assert (str(ds.PatientName), ds.PatientID) == ("Nguyễn Văn Đức", "BN1")
        assert ds.StudyInstanceUID == document.study_uid and ds.StudyTime == "081530"
    pdf = made["pdf"][0]
    assert bytes(pdf.EncapsulatedDocument)[: pdf.EncapsulatedDocumentLength] == document.pdf
    assert pdf.SOPInstanceUID == document.sop_uid


def test_the_report_says_every_section_and_shows_its_images(house: House, tmp_path: Path) -> None:
    report = keep(house)
    ds, raw = read(house, store(house, report.id, 1))["report"]
    items = walk(ds)
    texts = [item.TextValue for item in items if item.ValueType == "TEXT"]
    assert texts == ["CLVT ngực", "Không tiêm thuốc.", FINDING.description, FINDING.conclusion, "Tái khám."]
    assert [item.ConceptCodeSequence[0].CodeValue for item in items if item.ValueType == "CODE"][2:] == ["J18.9", "R91"]
    shown = [item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for item in items if item.ValueType == "IMAGE"]
    assert len(shown) == 2
    (study,) = ds.CurrentRequestedProcedureEvidenceSequence
    evidence = [
        one.ReferencedSOPInstanceUID
        for series in study.ReferencedSeriesSequence
        for one in series.ReferencedSOPSequence
    ]
    assert sorted(evidence) == sorted(shown)
    path = tmp_path / "report.dcm"
    path.write_bytes(raw)
    dumped = run("dsrdump", "+U8", str(path))
    assert "Không thấy bất thường." in dumped and "Error" not in dumped


def test_a_corrected_version_names_the_one_before_and_both_stay(house: House, tmp_path: Path) -> None:
    report = keep(house, images=1)
    first = read(house, store(house, report.id, 1))
    corrected = replace(LONG, conclusion="Nốt mờ thùy trên phổi phải.")
    house(reports.correct_report, report.id, corrected, "xem lại", 1, who=LAN)
    second = read(house, store(house, report.id, 2))
    assert "images" not in second
    before = second["report"][0].PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0].ReferencedSOPSequence[0]
    assert before.ReferencedSOPInstanceUID == first["report"][0].SOPInstanceUID
    assert second["report"][0].SeriesInstanceUID == first["report"][0].SeriesInstanceUID
    assert all(judge(raw, tmp_path) == [] for _, raw in second.values())
    assert read(house, store(house, report.id, 1)).keys() == {"pdf", "report", "images"}


def test_a_run_that_was_killed_goes_on_and_nothing_is_there_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = house.order()
    image = house.photograph(order)
    report = house.approved(order, replace(LONG, key_images=(image,)))
    document = sheets.make_document(house.desk, SYSTEM, report.id, 1)
    real, done = archive.Intake.commit, []

    def die_at_second(self: archive.Intake) -> archive.Receipt:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(archive.Intake, "commit", die_at_second)
        with pytest.raises(KeyboardInterrupt):
            sheets.archive_document_job(house.desk, SYSTEM, document.id)
    for _ in range(2):
        sheets.archive_document_job(house.desk, SYSTEM, document.id)
    with house.desk.unit(SYSTEM) as unit:
        stored = archive.locate(unit, study_uid=document.study_uid)
    assert sorted(
        one.sop_class_uid for one in stored if one.sop_class_uid in (PDF_CLASS, SR_CLASS, KO_CLASS)
    ) == sorted((PDF_CLASS, SR_CLASS, KO_CLASS))


def test_an_order_without_images_has_its_document_in_a_study_of_its_own(house: House, tmp_path: Path) -> None:
    report = keep(house, images=0)
    document = store(house, report.id, 1)
    made = read(house, document)
    assert document.study_uid == report.orders[0].study_uid
    assert made.keys() == {"pdf", "report"} and all(judge(raw, tmp_path) == [] for _, raw in made.values())
