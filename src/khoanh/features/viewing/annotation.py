"""What is written over a picture when it is asked for (PS3.18 8.3.5.1.2)."""

from collections.abc import Collection

from khoanh.adapters.codecs import Annotation
from khoanh.standards.dicom import Header

Lines = tuple[tuple[str, ...], tuple[str, ...]]


def read_lines(header: Header, wanted: Collection[Annotation]) -> Lines:
    """Return the lines of the upper left corner (the patient) and of the lower left one (the technique)."""
    patient = _patient_lines(header) if "patient" in wanted else ()
    return patient, _technique_lines(header) if "technique" in wanted else ()


def _patient_lines(header: Header) -> tuple[str, ...]:
    name = " ".join(header.text("PatientName").split("=")[0].replace("^", " ").split())
    born, sex = _as_date(header.text("PatientBirthDate")), header.text("PatientSex")
    taken = _as_date(header.text("ContentDate") or header.text("AcquisitionDate") or header.text("StudyDate"))
    time = header.text("ContentTime") or header.text("AcquisitionTime") or header.text("StudyTime")
    clock = f"{time[:2]}:{time[2:4]}" if time[:4].isdigit() and len(time) >= 4 else ""
    lines = (
        _join(name, header.text("PatientID")),
        _join(born, sex),
        header.text("InstitutionName"),
        _join(taken, clock),
    )
    return tuple(line for line in lines if line)


def _technique_lines(header: Header) -> tuple[str, ...]:
    lines = (
        _join(header.text("Modality"), header.text("SeriesDescription")),
        _join(_unit(header, "KVP", "kV"), _unit(header, "XRayTubeCurrent", "mA"), _unit(header, "Exposure", "mAs")),
        _join(_unit(header, "RepetitionTime", "ms TR"), _unit(header, "EchoTime", "ms TE")),
        _unit(header, "SliceThickness", "mm"),
    )
    return tuple(line for line in lines if line)


def _unit(header: Header, keyword: str, unit: str) -> str:
    number = header.number(keyword)
    return f"{number:g} {unit}" if number is not None else ""


def _join(*parts: str) -> str:
    return "  ".join(part for part in parts if part)


def _as_date(date: str) -> str:
    """Write a date the Vietnamese way."""
    return f"{date[6:8]}/{date[4:6]}/{date[:4]}" if len(date) == 8 and date.isdigit() else ""
