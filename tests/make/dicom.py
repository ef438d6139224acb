"""Small DICOM objects in any transfer syntax, built and not copied."""

import zlib
from io import BytesIO
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from khoanh.standards.dicom import EXPLICIT_LE, describe_transfer_syntax, write_file_meta

CT_CLASS = "1.2.840.10008.5.1.4.1.1.2"
MR_CLASS = "1.2.840.10008.5.1.4.1.1.4"
CR_CLASS = "1.2.840.10008.5.1.4.1.1.1"
US_CINE_CLASS = "1.2.840.10008.5.1.4.1.1.3.1"
SR_CLASS = "1.2.840.10008.5.1.4.1.1.88.11"
ROOT = "1.2.826.0.1.3680043.10.1234"
RLE = "1.2.840.10008.1.2.5"


def make_uid(*parts: int) -> str:
    """Return a UID below the root of test data, the same for the same parts."""
    return ".".join([ROOT, *(str(part) for part in parts)])


def _base(
    sop_class: str, modality: str, *, study: int = 1, series: int = 1, number: int = 1, **attributes: Any
) -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = sop_class
    ds.SOPInstanceUID = make_uid(study, series, number)
    ds.StudyInstanceUID = make_uid(study)
    ds.SeriesInstanceUID = make_uid(study, series)
    ds.StudyDate = "20240315"
    ds.SeriesDate = "20240315"
    ds.StudyTime = "081530"
    ds.AccessionNumber = f"A{study:06d}"
    ds.Modality = modality
    ds.Manufacturer = "KHOANH TEST"
    ds.ReferringPhysicianName = "Trần^Thị Bích"
    ds.StudyDescription = "Chụp cắt lớp vi tính ngực"
    ds.SeriesDescription = "Ngực không tiêm"
    ds.PatientName = "Nguyễn^Văn Đức"
    ds.PatientID = f"BN{study:06d}"
    ds.PatientBirthDate = "19700101"
    ds.PatientSex = "M"
    ds.BodyPartExamined = "CHEST"
    ds.StudyID = str(study)
    ds.SeriesNumber = series
    ds.InstanceNumber = number
    ds.update({name: value for name, value in attributes.items() if name != "pixels"})
    return ds


def _pixels(ds: Dataset, pixels: np.ndarray[Any, Any], *, frames: int = 1, samples: int = 1) -> Dataset:
    rows, columns = pixels.shape[-3:-1] if samples > 1 else pixels.shape[-2:]
    ds.SamplesPerPixel = samples
    ds.PhotometricInterpretation = "RGB" if samples > 1 else "MONOCHROME2"
    if samples > 1:
        ds.PlanarConfiguration = 0
    if frames > 1:
        ds.NumberOfFrames = frames
    ds.Rows, ds.Columns = rows, columns
    bits = pixels.dtype.itemsize * 8
    ds.BitsAllocated = ds.BitsStored = bits
    ds.HighBit = bits - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    raw = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    ds.add_new(0x7FE00010, "OW" if bits == 16 else "OB", raw + b"\0" * (len(raw) % 2))
    return ds


def ct_slice(*, number: int = 1, rows: int = 16, columns: int = 16, **more: Any) -> Dataset:
    """Build one CT slice (`study`, `series`, `number` choose its UIDs; further attributes by keyword)."""
    ds = _base(CT_CLASS, "CT", number=number, **more)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.FrameOfReferenceUID = make_uid(9, 9)
    ds.ImagePositionPatient = [-100.0, -100.0, float(number)]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing = [0.75, 0.75]
    ds.SliceThickness = "1.0"
    ds.RescaleIntercept = "-1024"
    ds.RescaleSlope = "1"
    ds.WindowCenter, ds.WindowWidth = [40, -600], [400, 1500]
    ds.add_new(0x00090010, "LO", "KHOANH TEST")
    ds.add_new(0x00091001, "LO", "private text")
    request = Dataset()
    request.RequestedProcedureID = "RP1"
    request.ScheduledProcedureStepID = "SPS1"
    ds.RequestAttributesSequence = Sequence([request])
    shades = (np.arange(rows * columns, dtype="<i2") + number * 7).reshape(rows, columns) % 2000
    return _pixels(ds, shades.astype("<i2"))


def mr_slice(*, number: int = 1, **more: Any) -> Dataset:
    """Build one MR slice."""
    ds = _base(MR_CLASS, "MR", number=number, **more)
    ds.MagneticFieldStrength = "1.5"
    ds.EchoTime, ds.RepetitionTime = "90", "4000"
    ds.ImagePositionPatient = [0.0, 0.0, float(number) * 5]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing = [0.5, 0.5]
    return _pixels(ds, np.full((16, 16), 100 * number, "<u2"))


def cr_image(*, number: int = 1, **more: Any) -> Dataset:
    """Build one CR image, MONOCHROME1, with a VOI LUT."""
    ds = _base(CR_CLASS, "CR", number=number, **more)
    lut = Dataset()
    lut.LUTDescriptor = [16, 0, 16]
    lut.LUTExplanation = "curve"
    lut.add_new(0x00283006, "OW", np.linspace(0, 65535, 16).astype("<u2").tobytes())
    ds.VOILUTSequence = Sequence([lut])
    _pixels(ds, np.tile(np.arange(16, dtype="<u2"), (16, 1)))
    ds.PhotometricInterpretation = "MONOCHROME1"
    return ds


def us_cine(*, number: int = 1, frames: int = 4, **more: Any) -> Dataset:
    """Build one colour ultrasound cine loop."""
    ds = _base(US_CINE_CLASS, "US", number=number, **more)
    ds.FrameTime = "33.3"
    ds.FrameIncrementPointer = 0x00181063
    pixels = np.zeros((frames, 16, 16, 3), "u1")
    for frame in range(frames):
        pixels[frame, :, :, frame % 3] = 200
    return _pixels(ds, pixels, frames=frames, samples=3)


def text_report(*, number: int = 1, **more: Any) -> Dataset:
    """Build one Basic Text SR without pixels."""
    ds = _base(SR_CLASS, "SR", number=number, **more)
    ds.ValueType = "CONTAINER"
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "UNVERIFIED"
    line = Dataset()
    line.RelationshipType, line.ValueType = "CONTAINS", "TEXT"
    line.TextValue = "Không thấy tổn thương"
    ds.ContentSequence = Sequence([line])
    return ds


def encode_dataset(ds: Dataset, transfer_syntax_uid: str = EXPLICIT_LE, *, undefined_lengths: bool = False) -> bytes:
    """Encode a data set, without preamble and group 0002.

    For an encapsulated syntax `ds.PixelData` must already be encapsulated (see `encapsulated`).
    """
    syntax = describe_transfer_syntax(transfer_syntax_uid)
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = not syntax.big_endian, syntax.implicit
    copy = _copy(ds, swap=syntax.big_endian)
    if undefined_lengths:
        _make_undefined(copy)
    write_dataset(out, copy)
    raw = out.getvalue()
    if not syntax.deflated:
        return raw
    stream = zlib.compressobj(wbits=-15)
    packed = stream.compress(raw) + stream.flush()
    return packed + b"\0" * (len(packed) % 2)


def _copy(ds: Dataset, *, swap: bool) -> Dataset:
    copy = Dataset(ds)
    if swap and "PixelData" in ds and ds["PixelData"].VR == "OW":
        copy.add_new(0x7FE00010, "OW", np.frombuffer(ds.PixelData, "<u2").byteswap().tobytes())
    return copy


def _make_undefined(ds: Dataset) -> None:
    for element in ds:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                _make_undefined(item)


def encapsulated(ds: Dataset, frames: list[bytes], *, fragments: int = 1, offset_table: bool = True) -> Dataset:
    """Return a copy of `ds` whose pixel data are the given codestreams."""
    copy = Dataset(ds)
    pieces = encapsulate(frames, fragments_per_frame=fragments, has_bot=offset_table)
    copy.add_new(0x7FE00010, "OB", pieces)
    copy["PixelData"].is_undefined_length = True
    return copy


def part10(ds: Dataset, transfer_syntax_uid: str = EXPLICIT_LE, *, undefined_lengths: bool = False) -> bytes:
    """Encode a whole file."""
    meta = write_file_meta(str(ds.SOPClassUID), str(ds.SOPInstanceUID), transfer_syntax_uid, "TESTMAKER")
    return meta + encode_dataset(ds, transfer_syntax_uid, undefined_lengths=undefined_lengths)


def rle_slice(**more: Any) -> Dataset:
    """Build a CT slice in RLE Lossless; encode it with the transfer syntax `RLE`."""
    from pydicom.pixels.encoders import RLELosslessEncoder

    ds = ct_slice(**more)
    frame = RLELosslessEncoder.encode(
        ds.PixelData,
        rows=ds.Rows,
        columns=ds.Columns,
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=16,
        number_of_frames=1,
        pixel_representation=1,
        photometric_interpretation="MONOCHROME2",
    )
    return encapsulated(ds, [frame])


def read_back(data: bytes) -> Dataset:
    """Read a whole file with pydicom."""
    from pydicom import dcmread

    return dcmread(BytesIO(data))
