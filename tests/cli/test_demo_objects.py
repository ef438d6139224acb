"""The demonstration hospital holds what it says, and nobody real."""

import io
from datetime import date

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from khoanh.cli.demo_objects import FOLDER, DemoStudy, dress_object, list_demo_studies

pytestmark = pytest.mark.filterwarnings("ignore:.*:UserWarning:pydicom")
TODAY = date(2026, 3, 10)
STUDIES = list_demo_studies()


def dressed(study: DemoStudy, index: int = 0) -> Dataset:
    return dcmread(io.BytesIO(dress_object(study.files[index], study, TODAY)))


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.folder.name)
def test_a_study_belongs_to_its_invented_patient(study: DemoStudy) -> None:
    ds = dressed(study)
    assert str(ds.PatientName) == study.patient["name"]
    assert ds.PatientID.startswith("DEMO")
    assert ds.StudyInstanceUID == study.study_uid
    assert ds.StudyDate <= "20260310"
    assert ds.StudyDescription == study.facts["description"]


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.folder.name)
def test_an_object_is_the_same_every_time(study: DemoStudy) -> None:
    assert dress_object(study.files[0], study, TODAY) == dress_object(study.files[0], study, TODAY)


def test_references_inside_a_study_stay_whole() -> None:
    liver = next(study for study in STUDIES if study.folder.name == "ct-liver")
    objects = [dressed(liver, index) for index in range(len(liver.files))]
    slices = {ds.SOPInstanceUID for ds in objects if ds.Modality == "CT"}
    segmentation = next(ds for ds in objects if ds.Modality == "SEG")
    [series] = segmentation.ReferencedSeriesSequence
    assert {item.ReferencedSOPInstanceUID for item in series.ReferencedInstanceSequence} <= slices


def test_objects_of_a_study_have_uids_of_their_own() -> None:
    uids = [dressed(study, index).SOPInstanceUID for study in STUDIES[:4] for index in range(len(study.files))]
    assert len(set(uids)) == len(uids)


def test_every_folder_is_used_and_its_licence_is_noted() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert folders == {study.folder.name for study in STUDIES}
    licences = (FOLDER / "LICENCES.md").read_text("utf-8")
    assert all(f"`{folder}`" in licences for folder in folders)


def test_the_hospital_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= 12_000_000
