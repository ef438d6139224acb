"""Completes the header of an object made from a picture, film or document (PS3.3 A.8, A.32, A.45)."""

from typing import Any

from khoanh.features.captures.films import Film
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import new_uid, parse_uid

_SC = "1.2.840.10008.5.1.4.1.1.7"
_SC_WORD, _SC_TRUE = _SC + ".3", _SC + ".4"
_SC_BYTE = _SC + ".2"
_VIDEO = "1.2.840.10008.5.1.4.1.1.77.1.4.1"
_VIDEOS = frozenset({"1.2.840.10008.5.1.4.1.1.77.1.1.1", "1.2.840.10008.5.1.4.1.1.77.1.2.1", _VIDEO})
_PHOTOS = "1.2.840.10008.5.1.4.1.1.77.1."
_DOCUMENTS = {
    "application/pdf": "1.2.840.10008.5.1.4.1.1.104.1",
    "text/xml": "1.2.840.10008.5.1.4.1.1.104.2",
    "application/xml": "1.2.840.10008.5.1.4.1.1.104.2",
    "model/stl": "1.2.840.10008.5.1.4.1.1.104.3",
    "model/obj": "1.2.840.10008.5.1.4.1.1.104.4",
    "model/mtl": "1.2.840.10008.5.1.4.1.1.104.5",
}
# Type 2 of the modules that every composite object has (PS3.3 C.7.1.1, C.7.2.1, C.7.3.1, C.7.5.1).
_MAY_BE_EMPTY = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID"),
    *("AccessionNumber", "ReferringPhysicianName", "SeriesNumber", "InstanceNumber", "Manufacturer"),
)
_JPEG = "1.2.840.10008.1.2.4."
_METHODS = {
    **dict.fromkeys((_JPEG + "50", _JPEG + "51"), "ISO_10918_1"),
    _JPEG + "81": "ISO_14495_1",
    **dict.fromkeys((_JPEG + "91", _JPEG + "93"), "ISO_15444_1"),
    _JPEG + "203": "ISO_15444_15",
    **dict.fromkeys((_JPEG + "100", _JPEG + "101"), "ISO_13818_2"),
    **dict.fromkeys((_JPEG + n for n in ("102", "103", "104", "105", "106")), "ISO_14496_10"),
    **dict.fromkeys((_JPEG + "107", _JPEG + "108"), "ISO_23008_2"),
}


# Of PS3.16 table L-1; the photograph's class asks for a region where the sender tells only a body part, or none.
_WHOLE_BODY = ("38266002", "Entire body")
_REGIONS = {
    "ABDOMEN": ("818983003", "Abdomen"),
    "CHEST": ("816094009", "Chest"),
    "HEAD": ("69536005", "Head"),
    "NECK": ("45048000", "Neck"),
    "PELVIS": ("816092008", "Pelvis"),
    "STOMACH": ("69695003", "Stomach"),
    "COLON": ("71854001", "Colon"),
    "EYE": ("81745001", "Eye"),
    "HAND": ("85562004", "Hand"),
    "FOOT": ("56459004", "Foot"),
    "KNEE": ("72696002", "Knee"),
    "BREAST": ("76752008", "Breast"),
    "SKIN": ("39937001", "Skin"),
}


def _code(value: str, meaning: str) -> Any:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "SCT", meaning
    return item


def _default(ds: Any, **values: Any) -> None:
    for keyword, value in values.items():
        if keyword not in ds or ds[keyword].is_empty:
            setattr(ds, keyword, value)


def complete_identity(ds: Any, study_uid: str, media_type: str) -> None:
    """Give the object its UIDs, its class if it names none, and the attributes that may be empty.

    Raises:
        Invalid: A UID is none.
    """
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID"):
        if ds.get(keyword):
            setattr(ds, keyword, parse_uid(str(ds[keyword].value), what=keyword))
    _default(ds, StudyInstanceUID=study_uid or new_uid(), SeriesInstanceUID=new_uid(), SOPInstanceUID=new_uid())
    _default(ds, SOPClassUID=_class_for(media_type))
    if not ds.get("SOPClassUID"):
        raise Invalid("SOPClassUID is missing", vi="Thiếu SOPClassUID")
    for keyword in _MAY_BE_EMPTY:
        if keyword not in ds:
            setattr(ds, keyword, None)
    # JSON and XML are Unicode; the object says so, or its Vietnamese would be lost.
    ds.SpecificCharacterSet = "ISO_IR 192"


def _class_for(media_type: str) -> str:
    if media_type.startswith("video/"):
        return _VIDEO
    return _DOCUMENTS.get(media_type, _SC if media_type.startswith("image/") else "")


def complete_document(ds: Any, media_type: str, size_bytes: int) -> None:
    """Complete an encapsulated document (PS3.3 C.24)."""
    moment = now()
    _default(ds, MIMETypeOfEncapsulatedDocument="text/XML" if media_type.endswith("/xml") else media_type)
    _default(ds, Modality="DOC" if media_type in ("application/pdf", "text/xml") else "M3D")
    _default(ds, ContentDate=f"{moment:%Y%m%d}", ContentTime=f"{moment:%H%M%S}", BurnedInAnnotation="YES")
    _default(ds, ConversionType="WSD", InstanceNumber="1", SeriesNumber="1")
    for keyword in ("AcquisitionDateTime", "DocumentTitle"):
        if keyword not in ds:
            setattr(ds, keyword, None)
    if "ConceptNameCodeSequence" not in ds:
        ds.ConceptNameCodeSequence = []
    ds.EncapsulatedDocumentLength = size_bytes


def describe_pixels(
    ds: Any, rows: int, columns: int, samples: int, bits: int, photometric: str, *, frames: int
) -> None:
    """Say of the pixels what the picture says of itself: it is right where the metadata are not (10.5.2)."""
    ds.Rows, ds.Columns, ds.SamplesPerPixel = rows, columns, samples
    ds.BitsAllocated = 8 if bits <= 8 else 16
    ds.BitsStored, ds.HighBit = bits, bits - 1
    if ds.get("PhotometricInterpretation") not in ("MONOCHROME1",) or samples != 1:
        ds.PhotometricInterpretation = photometric
    _default(ds, PixelRepresentation=0)
    if samples > 1:
        ds.PlanarConfiguration = 0
    elif "PlanarConfiguration" in ds:
        del ds.PlanarConfiguration
    if frames > 1 or "NumberOfFrames" in ds or _is_multi_frame(ds):
        ds.NumberOfFrames = frames


def _is_multi_frame(ds: Any) -> bool:
    return ds.get("SOPClassUID") in {_SC_BYTE, _SC_WORD, _SC_TRUE, *_VIDEOS}


def describe_film(ds: Any, film: Film) -> None:
    """Say of the pixels what the film says of itself (PS3.5 8.2.7, PS3.3 C.7.6.5)."""
    describe_pixels(ds, film.rows, film.columns, 3, 8, "YBR_PARTIAL_420", frames=film.frames)
    ds.PhotometricInterpretation = "YBR_PARTIAL_420"
    ds.FrameTime = f"{film.frame_time_ms:.6f}".rstrip("0").rstrip(".")[:16]
    ds.CineRate = max(1, round(1000 / film.frame_time_ms)) if film.frame_time_ms else 1
    ds.FrameIncrementPointer = 0x00181063


def note_compression(ds: Any, syntax: str, size_bytes: int) -> None:
    """Note that the pixels lost something (PS3.3 C.7.6.1.1.5)."""
    method = _METHODS.get(syntax)
    if method is None:
        _default(ds, LossyImageCompression="00")
        return
    ds.LossyImageCompression = "01"
    ratio = native_size(ds) / max(size_bytes, 1)
    _default(ds, LossyImageCompressionRatio=f"{max(ratio, 0.01):.2f}", LossyImageCompressionMethod=method)


def require_pixel_description(ds: Any) -> None:
    """Refuse raw pixels that nothing describes.

    Raises:
        Invalid: Rows, Columns, BitsAllocated or another is missing.
    """
    needed = ("Rows", "Columns", "BitsAllocated", "BitsStored", "SamplesPerPixel", "PhotometricInterpretation")
    for keyword in needed:
        if not ds.get(keyword):
            raise Invalid(f"{keyword} is missing", vi=f"Thiếu thuộc tính {keyword}")
    _default(ds, HighBit=int(ds.BitsStored) - 1, PixelRepresentation=0)


def native_size(ds: Any) -> int:
    """Return the bytes of the pixels uncompressed."""
    cells = int(ds.Rows) * int(ds.Columns) * int(ds.SamplesPerPixel) * int(ds.get("NumberOfFrames") or 1)
    return (cells * int(ds.BitsAllocated) + 7) // 8


def complete_class(ds: Any) -> None:
    """Fill what the object's class asks for beyond the general."""
    uid = str(ds.SOPClassUID)
    if uid == _SC or uid.startswith(_SC + "."):
        _default(ds, ConversionType="WSD", Modality="OT")
        if not ds.get("BodyPartExamined") and "Laterality" not in ds and "ImageLaterality" not in ds:
            # Laterality is needed for paired parts only; what is not known is left empty (PS3.3 C.7.3.1).
            ds.Laterality = None
        if "PatientOrientation" not in ds:
            ds.PatientOrientation = None
        if _is_multi_frame(ds):
            _default(ds, BurnedInAnnotation="YES")
    elif uid.startswith(_PHOTOS):
        _complete_photograph(ds, uid)
    if not ds.get("Modality"):
        _default(ds, Modality="OT")


def _complete_photograph(ds: Any, uid: str) -> None:
    _default(ds, Modality="ES" if uid.startswith(_PHOTOS + "1") else "GM" if uid.startswith(_PHOTOS + "2") else "XC")
    if "ImageType" not in ds:
        ds.ImageType = ["ORIGINAL", "PRIMARY"]
    if "AcquisitionContextSequence" not in ds:
        ds.AcquisitionContextSequence = []
    if "PatientOrientation" not in ds:
        ds.PatientOrientation = None
    if not ds.get("AnatomicRegionSequence"):
        ds.AnatomicRegionSequence = [_code(*_REGIONS.get(str(ds.get("BodyPartExamined") or ""), _WHOLE_BODY))]
    _default(ds, LossyImageCompression="00")
    moment = now()
    _default(ds, ContentDate=f"{moment:%Y%m%d}", ContentTime=f"{moment:%H%M%S}", BurnedInAnnotation="NO")
