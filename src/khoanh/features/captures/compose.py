"""The object of a capture: what the order says, and its picture, film or document (PS3.3 A.8, A.32, A.45)."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from khoanh.features import archive, viewing
from khoanh.features.archive import StoredObject
from khoanh.features.captures import completing
from khoanh.features.captures.convert import open_film
from khoanh.features.captures.jpeg import strip_jpeg
from khoanh.features.captures.kinds import FORMS, CaptureFacts, Kind
from khoanh.features.captures.pictures import read_picture
from khoanh.features.captures.rules import name_instance, name_series
from khoanh.features.captures.writing import Content
from khoanh.features.orders import Order
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MOST_PICTURE: Final = 256 << 20
_CHUNK: Final = 1 << 20
_PIXELS, _DOCUMENT = 0x7FE00010, 0x00420011


@dataclass(frozen=True, slots=True)
class Scene:
    """What a capture is of and where it is put.

    Attributes:
        neighbour: An object of the same study, None: this is its first.
        number: Instance Number.
        by: Who captures.
    """

    order: Order
    facts: CaptureFacts
    kind: Kind
    neighbour: StoredObject | None
    number: int
    by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """The file: where it lies, how long it is, what it is."""

    file: IO[bytes]
    size_bytes: int
    media_type: str


def describe(desk: Desk, scene: Scene, *, is_film: bool) -> "Dataset":
    """Return the modules that do not depend on the picture: patient, study, request, series, equipment."""
    from pydicom.dataset import Dataset

    order, form = scene.order, FORMS[scene.kind]
    moment = scene.taken_at.astimezone(ZoneInfo(desk.settings.time_zone))
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = form.film if is_film else form.still
    ds.SOPInstanceUID = name_instance(order.study_uid, scene.facts.key)
    ds.StudyInstanceUID, ds.SeriesInstanceUID = order.study_uid, name_series(order.study_uid, scene.kind)
    ds.PatientName, ds.PatientID = order.patient_name[:64], order.patient_code
    if order.patient_issuer:
        ds.IssuerOfPatientID = order.patient_issuer
    ds.PatientBirthDate = order.patient_birth_date if len(order.patient_birth_date) == 8 else ""
    ds.PatientSex = order.patient_sex if order.patient_sex in ("M", "F", "O") else ""
    _describe_study(desk, ds, scene, moment)
    ds.Modality = form.modality
    ds.SeriesNumber, ds.InstanceNumber = form.series, scene.number
    ds.SeriesDescription = order.service_name[:64]
    if order.body_part:
        ds.BodyPartExamined = order.body_part[:16]
    ds.OperatorsName = scene.by[:64]
    ds.Manufacturer, ds.ManufacturerModelName = "Khoanh", "Khoanh capture"
    ds.StationName = (order.device or desk.settings.ae_title)[:16]
    day, time = f"{moment:%Y%m%d}", f"{moment:%H%M%S}"
    ds.SeriesDate, ds.SeriesTime, ds.ContentDate, ds.ContentTime = day, time, day, time
    ds.AcquisitionDateTime = f"{moment:%Y%m%d%H%M%S%z}"
    return ds


def _describe_study(desk: Desk, ds: "Dataset", scene: Scene, moment: datetime) -> None:
    from pydicom.dataset import Dataset

    order = scene.order
    ds.StudyDate, ds.StudyTime = f"{moment:%Y%m%d}", f"{moment:%H%M%S}"
    ds.StudyID, ds.StudyDescription = order.filler[:16], order.service_name[:64]
    if scene.neighbour is not None:
        # What is true of the study is the same in each of its objects.
        stored = scene.neighbour
        limits = archive.limit_header(desk.settings)
        header = archive.read_header(desk.storage, stored.dataset_place, stored.transfer_syntax_uid, limits)
        for keyword in ("StudyDate", "StudyTime", "StudyID", "StudyDescription"):
            setattr(ds, keyword, header.text(keyword))
    ds.AccessionNumber, ds.ReferringPhysicianName = order.accession, order.referrer[:64]
    request = Dataset()
    request.AccessionNumber = order.accession
    request.StudyInstanceUID = order.study_uid
    request.RequestedProcedureID = request.ScheduledProcedureStepID = order.filler[:16]
    request.RequestedProcedureDescription = request.ScheduledProcedureStepDescription = order.service_name[:64]
    ds.RequestAttributesSequence = [request]


def fill(desk: Desk, ds: "Dataset", scene: Scene, upload: Upload, stack: ExitStack) -> tuple[str, Content]:
    """Put the picture, film or document in; return the transfer syntax and what is streamed.

    Args:
        stack: Closes what the content is read from.

    Raises:
        Invalid: The file is damaged or too large.
    """
    title = scene.facts.title.strip()[:64]
    if scene.kind is Kind.DOCUMENT:
        syntax, content = EXPLICIT_LE, _take_document(ds, upload, title)
    else:
        if title:
            ds.ImageComments = title
        # A capture card brings what the device's screen shows, the patient's name too.
        ds.BurnedInAnnotation = "YES" if scene.kind in (Kind.ULTRASOUND, Kind.SECONDARY) else "NO"
        ds.ImageType = ["ORIGINAL", "PRIMARY"]
        if scene.kind is Kind.ULTRASOUND:
            # Which side and which way is not told (PS3.3 C.7.3.1, C.7.6.1): empty where the class asks for it.
            ds.PatientOrientation = None
            if not scene.order.body_part:
                ds.Laterality = None
        if scene.kind is Kind.SECONDARY:
            ds.ConversionType = "DI"
            ds.ImageType = ["DERIVED", "SECONDARY"]
        if upload.media_type.startswith("video/"):
            syntax, content = _take_film(desk, ds, upload, stack)
        else:
            syntax, content = _take_picture(desk, ds, upload)
    completing.complete_class(ds)
    return syntax, content


def _take_document(ds: "Dataset", upload: Upload, title: str) -> Content:
    ds.DocumentTitle = title
    ds.ConversionType = "SD"
    completing.complete_document(ds, upload.media_type, upload.size_bytes)
    return Content(_DOCUMENT, "OB", [(upload.size_bytes, _chunks(upload.file, upload.size_bytes))])


def _take_film(desk: Desk, ds: Any, upload: Upload, stack: ExitStack) -> tuple[str, Content]:
    film, file, size_bytes = stack.enter_context(open_film(desk, upload.file, upload.size_bytes))
    completing.describe_film(ds, film)
    completing.note_compression(ds, film.transfer_syntax, size_bytes)
    return film.transfer_syntax, Content(_PIXELS, "OB", [(size_bytes, _chunks(file, size_bytes))], encapsulated=True)


def _take_picture(desk: Desk, ds: "Dataset", upload: Upload) -> tuple[str, Content]:
    if upload.size_bytes > _MOST_PICTURE:
        raise Invalid("the picture is too large", vi="Ảnh quá lớn")
    upload.file.seek(0)
    data = upload.file.read()
    if upload.media_type == "image/jpeg":
        return _take_jpeg(desk, ds, data)
    picture = viewing.decode_picture(desk, data)
    photometric = "RGB" if picture.samples == 3 else "MONOCHROME2"
    bits = picture.bits
    completing.describe_pixels(ds, picture.rows, picture.columns, picture.samples, bits, photometric, frames=1)
    completing.note_compression(ds, EXPLICIT_LE, len(picture.cells))
    vr = "OW" if bits > 8 else "OB"
    return EXPLICIT_LE, Content(_PIXELS, vr, [(len(picture.cells), iter([picture.cells]))], joined=True)


def _take_jpeg(desk: Desk, ds: "Dataset", data: bytes) -> tuple[str, Content]:
    plain, orientation = strip_jpeg(data)
    try:
        picture = read_picture(plain) if orientation == 1 else None
    except Invalid:
        picture = None
    if picture is None:
        # Turned, or of a process that DICOM has retired: made anew, as a camera would have.
        plain = viewing.recode_jpeg(desk, data)
        picture = read_picture(plain)
    else:
        viewing.decode_picture(desk, plain)  # A picture that breaks off is refused now, not when it is looked at.
    completing.describe_pixels(
        ds, picture.rows, picture.columns, picture.samples, picture.bits, picture.photometric, frames=1
    )
    completing.note_compression(ds, picture.transfer_syntax, len(plain))
    return picture.transfer_syntax, Content(_PIXELS, "OB", [(len(plain), iter([plain]))], encapsulated=True)


def _chunks(file: IO[bytes], size_bytes: int) -> Iterator[bytes]:
    file.seek(0)
    while size_bytes > 0 and (chunk := file.read(min(_CHUNK, size_bytes))):
        size_bytes -= len(chunk)
        yield chunk
