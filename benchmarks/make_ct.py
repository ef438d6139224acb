"""CT slices made fast: one encoded template whose UIDs and names are patched in place, phantom and noise as pixels.

Every object is 512 x 512 x 16 bit (0.5 MB) unless told otherwise, explicit VR little endian, about 120 elements.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

# A UUID-derived root (PS3.5 B.2): a number that no UUID generator gives.
PREFIX = "2.25.1"
PLACES = {"study": 11, "series": 22, "instance": 33}
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Võ", "Hồ"]
MIDDLES = ["Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh"]
GIVENS = ["An", "Bình", "Dũng", "Đạt", "Hà", "Hùng", "Lan", "Mai", "Phúc", "Quân", "Sơn", "Tuấn", "Vy", "Yến"]
PLAIN = {
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "Manufacturer": "Benchmark",
    "InstitutionName": "Bệnh viện Đa khoa",
    "ReferringPhysicianName": "Trần^Thị Bích",
    "StationName": "CT01",
    "StudyDescription": "CT ngực không cản quang",
    "SeriesDescription": "Axial 1.0",
    "InstitutionalDepartmentName": "Khoa Chẩn đoán hình ảnh",
    "PhysiciansOfRecord": "Lê^Văn Nam",
    "OperatorsName": "KTV^Hoa",
    "ManufacturerModelName": "Phantom 64",
    "PatientSex": "M",
    "PatientAge": "046Y",
    "PatientWeight": "62",
    "BodyPartExamined": "CHEST",
    "ScanOptions": "HELICAL",
    "SliceThickness": "1",
    "KVP": "120",
    "DataCollectionDiameter": "500",
    "DeviceSerialNumber": "12345",
    "SoftwareVersions": "1.0",
    "ProtocolName": "Chest",
    "ReconstructionDiameter": "350",
    "DistanceSourceToDetector": "1040",
    "DistanceSourceToPatient": "570",
    "GantryDetectorTilt": "0",
    "TableHeight": "140",
    "RotationDirection": "CW",
    "ExposureTime": "500",
    "XRayTubeCurrent": "200",
    "Exposure": "100",
    "FilterType": "BODY",
    "GeneratorPower": "24",
    "FocalSpots": "1.2",
    "ConvolutionKernel": "B30f",
    "PatientPosition": "HFS",
    "SingleCollimationWidth": 0.6,
    "TotalCollimationWidth": 38.4,
    "TableSpeed": 46.0,
    "SpiralPitchFactor": 1.2,
    "CTDIvol": 6.4,
    "StudyID": "1",
    "SeriesNumber": "2",
    "AcquisitionNumber": "1",
    "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"],
    "FrameOfReferenceUID": f"{PREFIX}9",
    "PositionReferenceIndicator": "",
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "PixelSpacing": ["0.68", "0.68"],
    "BitsAllocated": 16,
    "BitsStored": 16,
    "HighBit": 15,
    "PixelRepresentation": 1,
    "WindowCenter": ["40", "-600"],
    "WindowWidth": ["400", "1500"],
    "RescaleIntercept": "0",
    "RescaleSlope": "1",
    "RescaleType": "HU",
}


@dataclass(frozen=True, slots=True)
class Slice:
    """Where one object stands; the numbers make its UIDs, so equal numbers are the same object."""

    study: int = 1
    series: int = 1
    number: int = 1
    run: int = 0

    def uid(self, level: str) -> str:
        """Return the UID of `level`, always 30 characters long."""
        series = self.series if level != "study" else 0
        number = self.number if level == "instance" else 0
        return f"{PREFIX}{self.run % 1000:03}{self.study:09}{series:04}{number:06}{PLACES[level]}"


def patient_name(study: int) -> str:
    """Return a Vietnamese name that belongs to the study number."""
    surname = SURNAMES[study % len(SURNAMES)]
    middle = MIDDLES[study // 10 % len(MIDDLES)]
    return f"{surname}^{middle} {GIVENS[study // 60 % len(GIVENS)]}"


@dataclass(slots=True)
class Template:
    """An encoded object with the places to patch."""

    head: bytearray
    offsets: dict[str, list[int]] = field(default_factory=dict)


WIDTHS = {"name": 40, "code": 10, "date": 8, "number": 6, "place": 10}


def placeholder(key: str) -> str:
    """Return the text that stands in the template where `key` is patched."""
    if key in PLACES:
        return f"{PREFIX}{PLACES[key]}".ljust(30, "7")
    if key == "date":
        return "19990909"
    if key in {"number", "place"}:
        return ("31" if key == "number" else "32").ljust(WIDTHS[key], "5")
    return f"{key}~".ljust(WIDTHS[key], "~")


def build_template(rows: int, columns: int) -> Template:
    """Encode the template once with pydicom."""
    ds = Dataset()
    for keyword, value in PLAIN.items():
        setattr(ds, keyword, value)
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = CTImageStorage
    ds.Modality = "CT"
    ds.SOPInstanceUID, ds.StudyInstanceUID, ds.SeriesInstanceUID = (
        UID(placeholder(key)) for key in ("instance", "study", "series")
    )
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        setattr(ds, keyword, placeholder("date"))
    for keyword in ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime"):
        setattr(ds, keyword, "101530.250000")
    ds.PatientName, ds.PatientID, ds.AccessionNumber = placeholder("name"), placeholder("code"), placeholder("code")
    ds.PatientBirthDate = "19800101"
    ds.InstanceNumber = placeholder("number")
    ds.SliceLocation = placeholder("place")
    ds.ImagePositionPatient = ["-175", "-175", placeholder("place")]
    ds.Rows, ds.Columns = rows, columns
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "CTCHEST", "99VN", "CT ngực"
    request = Dataset()
    request.RequestedProcedureID, request.ScheduledProcedureStepID = "P1", "S1"
    ds.ProcedureCodeSequence, ds.RequestAttributesSequence = [code], [request]
    ds.add_new(0x00090010, "LO", "KHOANH BENCH")
    for element in range(16):
        ds.add_new(0x00091001 + element, "LO", f"private {element}")
    ds.PixelData = b""
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = CTImageStorage
    ds.file_meta.MediaStorageSOPInstanceUID = UID(placeholder("instance"))
    stream = io.BytesIO()
    ds.save_as(stream, enforce_file_format=True)
    head = bytearray(stream.getvalue())
    head[-4:] = (rows * columns * 2).to_bytes(4, "little")
    template = Template(head)
    for key in (*PLACES, *WIDTHS):
        template.offsets[key] = list(find_all(head, placeholder(key).encode()))
    return template


def find_all(haystack: bytearray, needle: bytes) -> Iterator[int]:
    """Yield every offset of `needle`."""
    at = haystack.find(needle)
    while at >= 0:
        yield at
        at = haystack.find(needle, at + 1)


def phantoms(rows: int, columns: int, count: int = 16) -> list[bytes]:
    """Make pixel blocks: a body, two lungs, a spine and scanner noise, in Hounsfield units."""
    generator = np.random.default_rng(15)
    y, x = np.mgrid[-1 : 1 : complex(rows), -1 : 1 : complex(columns)]  # type: ignore[misc]
    image: NDArray[np.float64] = np.full((rows, columns), -1000.0)
    image[(x / 0.8) ** 2 + (y / 0.6) ** 2 < 1] = 40
    for side in (-1, 1):
        image[((x - side * 0.35) / 0.25) ** 2 + (y / 0.4) ** 2 < 1] = -850
    image[x**2 + (y - 0.42) ** 2 < 0.01] = 700
    return [(image + generator.normal(0, 18, image.shape)).astype("<i2").tobytes() for _ in range(count)]


@dataclass(slots=True)
class CtMaker:
    """Makes objects of one size."""

    rows: int = 512
    columns: int = 512
    template: Template = field(init=False)
    blocks: list[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.template = build_template(self.rows, self.columns)
        self.blocks = phantoms(self.rows, self.columns)

    def head(self, place: Slice, date: str = "20260310") -> bytes:
        """Return everything up to the pixel values."""
        head = bytearray(self.template.head)
        values = {level: place.uid(level).encode() for level in PLACES}
        values["code"] = f"BN{place.study % 10**8:08}".encode()
        values["date"] = date.encode()
        values["number"] = f"{place.number:06}".encode()
        values["place"] = f"{place.number:010}".encode()
        for key, value in values.items():
            for at in self.template.offsets[key]:
                head[at : at + len(value)] = value
        # Last, because it changes the length. A sender may trim padding, so there is no more than evenness asks for.
        name = patient_name(place.study).encode()
        name += b" " * (len(name) % 2)
        [at] = self.template.offsets["name"]
        head[at - 2 : at + WIDTHS["name"]] = len(name).to_bytes(2, "little") + name
        return bytes(head)

    def write(self, folder: Path, place: Slice, date: str = "20260310") -> Path:
        """Write one object as a Part 10 file and return its path."""
        path = folder / f"{place.run:03}-{place.study:07}-{place.series:03}-{place.number:05}.dcm"
        with path.open("wb", buffering=0) as file:
            file.write(self.head(place, date) + self.blocks[(place.number + place.study) % len(self.blocks)])
        return path

    def write_series(self, folder: Path, place: Slice, count: int) -> list[Path]:
        """Write `count` slices of the series that `place` names."""
        folder.mkdir(parents=True, exist_ok=True)
        return [
            self.write(folder, Slice(place.study, place.series, number, place.run)) for number in range(1, count + 1)
        ]
