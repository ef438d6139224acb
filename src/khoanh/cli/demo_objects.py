"""The demonstration hospital: real pictures given invented Vietnamese patients and UIDs of their own."""

import io
import json
import uuid
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import UID

FOLDER = Path(__file__).parent / "demo_hospital"
# Text that describes the place of origin; nobody's business in an invented hospital.
FOREIGN = (
    "InstitutionAddress", "InstitutionalDepartmentName", "PhysiciansOfRecord", "PerformingPhysicianName",
    "NameOfPhysiciansReadingStudy", "OperatorsName", "OtherPatientIDs", "OtherPatientIDsSequence", "PatientAddress",
    "PatientBirthTime", "EthnicGroup", "PatientComments", "AdditionalPatientHistory", "ImageComments",
    "RequestingPhysician", "StationName", "IssuerOfPatientID",
)  # fmt: skip
DATES = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
TIMES = ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime")
DATE_TIMES = ("AcquisitionDateTime", "InstanceCreationDate", "InstanceCreationTime")


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """One study of the demonstration hospital; `facts` and `patient` are its entries in hospital.json."""

    folder: Path
    facts: dict[str, Any]
    patient: dict[str, str]
    institution: str

    @property
    def files(self) -> list[Path]:
        """The Part 10 files, in order."""
        return sorted(self.folder.glob("*.dcm"))

    @property
    def study_uid(self) -> str:
        """The UID that the study always gets."""
        return str(own_uid(f"study {self.folder.name}"))


def own_uid(name: str) -> UID:
    """Return the UID that `name` always gets (PS3.5 B.2, from a name-based UUID)."""
    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, f'khoanh demo {name}').int}")


def list_demo_studies() -> list[DemoStudy]:
    """Read hospital.json."""
    hospital = json.loads((FOLDER / "hospital.json").read_text("utf-8"))
    return [
        DemoStudy(FOLDER / facts["folder"], facts, hospital["patients"][facts["patient"]], hospital["institution"])
        for facts in hospital["studies"]
    ]


def dress_object(path: Path, study: DemoStudy, today: date) -> bytes:
    """Return the file at `path` as Part 10 bytes with the demo patient, the demo study and UIDs of its own.

    UIDs depend on nothing but the original ones, so references between the objects stay whole and the same
    object gets the same UID every time.
    """
    with warnings.catch_warnings():
        # One of the pictures spells its character set wrong, as real machines do.
        warnings.simplefilter("ignore")
        ds = dcmread(path)
        ds.walk(_give_own_uids)
    ds.StudyInstanceUID = own_uid(f"study {study.folder.name}")
    # The views of some studies were published as studies of their own; here they are one series of one study.
    if len(study.facts["series"]) == 1:
        ds.SeriesInstanceUID = own_uid(f"series {study.folder.name}")
    _write_patient(ds, study)
    _write_study(ds, path, study, today)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    stream = io.BytesIO()
    ds.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _give_own_uids(ds: Dataset, element: Any) -> None:
    if element.VR != "UI" or not element.value:
        return
    values = [element.value] if isinstance(element.value, str) else list(element.value)
    # UIDs of the standard itself (SOP classes, coding schemes, frames of reference well known) stay.
    own = [uid if uid.startswith("1.2.840.10008.") else own_uid(f"object {uid}") for uid in values]
    element.value = own[0] if len(own) == 1 else own


def _write_patient(ds: Dataset, study: DemoStudy) -> None:
    for keyword in FOREIGN:
        if keyword in ds:
            delattr(ds, keyword)
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.PatientName = study.patient["name"]
    ds.PatientID = study.patient["id"]
    ds.PatientSex = study.patient["sex"]
    # Many people know the year of their birth only: the date stays empty and the age says what is known.
    ds.PatientBirthDate = study.patient["birth"]
    if "age" in study.patient:
        ds.PatientAge = study.patient["age"]
    elif "PatientAge" in ds:
        del ds.PatientAge
    ds.InstitutionName = study.institution


def _write_study(ds: Dataset, path: Path, study: DemoStudy, today: date) -> None:
    day = f"{today - timedelta(days=study.facts['days_ago']):%Y%m%d}"
    for keyword in DATES:
        if keyword in ds or keyword == "StudyDate":
            setattr(ds, keyword, day)
    for keyword in TIMES:
        if keyword in ds or keyword == "StudyTime":
            setattr(ds, keyword, study.facts["time"])
    for keyword in DATE_TIMES:
        if keyword in ds:
            delattr(ds, keyword)
    ds.StudyID = "1"
    ds.StudyDescription = study.facts["description"]
    ds.AccessionNumber = f"DEMO-{study.folder.name.upper()}"[:16]
    ds.ReferringPhysicianName = study.facts["referrer"]
    described = {start: text for start, text in study.facts["series"].items() if path.name.startswith(start)}
    ds.SeriesDescription = described[max(described, key=len)]
    if not ds.get("InstanceNumber"):
        ds.InstanceNumber = study.files.index(path) + 1
