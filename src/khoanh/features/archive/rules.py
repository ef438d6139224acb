"""What the index needs to know of an object, read from its header; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from khoanh.features.archive.objects import Mismatch
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID, is_uid
from khoanh.standards.dicom import Header, fold_name, sort_key_name

STUDY_MORE = (
    "TimezoneOffsetFromUTC", "InstitutionName", "OtherPatientIDs", "PatientBirthTime", "PatientAge", "PatientSize",
    "PatientWeight", "EthnicGroup", "Occupation", "AdditionalPatientHistory", "PatientComments",
    "NameOfPhysiciansReadingStudy", "AdmittingDiagnosesDescription", "RequestingPhysician", "PatientAddress",
)  # fmt: skip
SERIES_MORE = (
    "Manufacturer", "ManufacturerModelName", "InstitutionName", "InstitutionalDepartmentName", "SeriesDate",
    "SeriesTime", "PerformingPhysicianName", "OperatorsName", "PatientPosition", "FrameOfReferenceUID",
    "PerformedProcedureStepID", "PerformedProcedureStepDescription", "DeviceSerialNumber",
)  # fmt: skip
_IDENTITY = ("PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "PatientSex")
_LONGEST_TEXT = 1024


@dataclass(frozen=True, slots=True)
class Identified:
    """The UIDs of an object and the few facts of its own row."""

    study_uid: StudyUID
    series_uid: SeriesUID
    instance_uid: InstanceUID
    sop_class_uid: str
    number: int | None
    frames: int


def identify(header: Header) -> Identified:
    """Read what every object must carry to be indexed (PS3.3 C.7.2.1, C.7.3.1, C.12.1).

    Raises:
        Invalid: A UID is missing or is none.
    """
    frames = header.integer("NumberOfFrames")
    number = header.integer("InstanceNumber")
    return Identified(
        StudyUID(_require_uid(header, "StudyInstanceUID")),
        SeriesUID(_require_uid(header, "SeriesInstanceUID")),
        InstanceUID(_require_uid(header, "SOPInstanceUID")),
        _require_uid(header, "SOPClassUID"),
        number if number is not None and -(2**31) <= number < 2**31 else None,
        min(max(frames or 1, 1), 2**31 - 1),
    )


def match_request(found: Identified, sop_class_uid: str, sop_instance_uid: str, study_uid: str) -> None:
    """Check the data set against the UIDs of the request that brought it (PS3.4 B.2.3).

    Raises:
        Mismatch: They differ.
    """
    if sop_instance_uid and found.instance_uid != sop_instance_uid:
        raise Mismatch(f"the data set is instance {found.instance_uid}, the request says {sop_instance_uid}")
    if sop_class_uid and found.sop_class_uid != sop_class_uid:
        raise Mismatch(f"the data set is of class {found.sop_class_uid}, the request says {sop_class_uid}")
    if study_uid and found.study_uid != study_uid:
        raise Mismatch(f"the data set is of study {found.study_uid}, the request says {study_uid}")


def fingerprint_place(header: Header) -> tuple[bytes, ...]:
    """Return what tells one series and patient identity from another, undecoded."""
    return tuple(header.raw(keyword) for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "Modality", *_IDENTITY))


def describe_place(header: Header, source_ae: str, source: str, received: datetime) -> dict[str, Any]:
    """Return the patient, study and series of an object as the SQL function `place_series` takes them."""
    name = clean_text(header.text("PatientName"))
    referring = clean_text(header.text("ReferringPhysicianName"))
    date, time = clean_text(header.text("StudyDate")), clean_text(header.text("StudyTime"))
    return {
        "source": source,
        "source_ae": source_ae,
        "patient": {
            "patient_id": clean_text(header.text("PatientID")),
            "issuer": clean_text(header.text("IssuerOfPatientID")),
            "name": name,
            "words": list(fold_name(name)),
            "sort": sort_key_name(name),
            "birth_date": clean_text(header.text("PatientBirthDate")),
            "sex": clean_text(header.text("PatientSex")),
        },
        "study": {
            "uid": header.uid("StudyInstanceUID"),
            "at": (parse_moment(date, time) or received.replace(tzinfo=None)).isoformat(" "),
            "date": date,
            "time": time,
            "accession": clean_text(header.text("AccessionNumber")),
            "id": clean_text(header.text("StudyID")),
            "description": clean_text(header.text("StudyDescription")),
            "referring": referring,
            "referring_words": list(fold_name(referring)),
            "more": _collect(header, STUDY_MORE),
        },
        "series": {
            "uid": header.uid("SeriesInstanceUID"),
            "modality": clean_text(header.text("Modality")),
            "number": _small(header.integer("SeriesNumber")),
            "description": clean_text(header.text("SeriesDescription")),
            "body_part": clean_text(header.text("BodyPartExamined")),
            "laterality": clean_text(header.text("Laterality")),
            "station_name": clean_text(header.text("StationName")),
            "protocol": clean_text(header.text("ProtocolName")),
            "performed_date": clean_text(header.text("PerformedProcedureStepStartDate")),
            "performed_time": clean_text(header.text("PerformedProcedureStepStartTime")),
            "requests": _describe_requests(header),
            "more": _collect(header, SERIES_MORE),
        },
    }


def parse_moment(date: str, time: str) -> datetime | None:
    """Combine a DA and a TM (old dotted and colon forms too); None if there is no valid date."""
    digits = date.replace(".", "").replace("-", "")
    clock = "".join(letter for letter in time.partition(".")[0] if letter.isdigit()).ljust(6, "0")[:6]
    try:
        day = datetime.strptime(digits[:8], "%Y%m%d")
        hours, minutes, seconds = int(clock[:2]), int(clock[2:4]), int(clock[4:])
    except ValueError:
        return None
    return day + timedelta(hours=min(hours, 23), minutes=min(minutes, 59), seconds=min(seconds, 59))


def clean_text(text: str) -> str:
    """Return text as the index keeps it: NFC, no NUL, bounded length."""
    return normalize("NFC", text.replace("\0", ""))[:_LONGEST_TEXT]


def _require_uid(header: Header, keyword: str) -> str:
    uid = header.uid(keyword)
    if not is_uid(uid) or not uid:
        raise Invalid(f"{keyword} is missing or is not a UID", vi=f"{keyword} bị thiếu hoặc không hợp lệ")
    return uid


def _small(number: int | None) -> int | None:
    return number if number is not None and -(2**31) <= number < 2**31 else None


def _collect(header: Header, keywords: tuple[str, ...]) -> dict[str, str] | None:
    found = {keyword: clean_text("\\".join(header.texts(keyword))) for keyword in keywords if header.has(keyword)}
    return {keyword: value for keyword, value in found.items() if value} or None


def _describe_requests(header: Header) -> list[dict[str, str]] | None:
    keywords = ("ScheduledProcedureStepID", "RequestedProcedureID", "AccessionNumber", "RequestedProcedureDescription")
    items = [
        {keyword: clean_text(item.text(keyword)) for keyword in keywords if item.has(keyword)}
        for item in header.items("RequestAttributesSequence")[:16]
    ]
    return items or None
