"""Writes a study of known geometry for the tests of the volume's window: `phantom.py FOLDER`.

Series 1: a body of 40 HU in air, a ball of 1000 HU, a rod of 700 HU at 30 degrees in the axial plane, a tube of 300 HU
bent as a quarter of a circle, and a table apart. Columns 1.25 mm, rows 1 mm, slices 1.5 mm apart.
Series 2: a gantry tilted by 15 degrees, one slice missing, a localizer inside. Series 3: pixel spacing zero.
"""

import sys
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

COLUMNS, ROWS, SLICES = 128, 128, 64
STEP_X, STEP_Y, STEP_Z = 1.25, 1.0, 1.5
ORIGIN = np.array([-80.0, -64.0, -48.0])
BALL, BALL_RADIUS = np.array([20.0, 10.0, 12.0]), 10.0
ROD_FROM, ROD_LENGTH, ROD_RADIUS = np.array([-50.0, -20.0, -15.0]), 60.0, 3.0
ROD_WAY = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6), 0.0])
BEND, BEND_RADIUS, TUBE_RADIUS = np.array([-20.0, 20.0, -30.0]), 50.0, 4.0

STUDY = generate_uid(entropy_srcs=["khoanh phantom"])
FRAME = generate_uid(entropy_srcs=["khoanh phantom frame"])


def values() -> np.ndarray:
    """Hounsfield units, shape (slices, rows, columns)."""
    z, y, x = np.meshgrid(
        ORIGIN[2] + STEP_Z * np.arange(SLICES),
        ORIGIN[1] + STEP_Y * np.arange(ROWS),
        ORIGIN[0] + STEP_X * np.arange(COLUMNS),
        indexing="ij",
    )
    place = np.stack([x, y, z], axis=-1)
    out = np.full(x.shape, -1000, np.int16)
    out[(x / 70) ** 2 + (y / 48) ** 2 <= 1] = 40
    out[(np.abs(y - 58) <= 3) & (np.abs(x) <= 70)] = 250
    out[np.linalg.norm(place - BALL, axis=-1) <= BALL_RADIUS] = 1000
    along = (place - ROD_FROM) @ ROD_WAY
    across = np.linalg.norm(place - ROD_FROM - along[..., None] * ROD_WAY, axis=-1)
    out[(along >= 0) & (along <= ROD_LENGTH) & (across <= ROD_RADIUS)] = 700
    # The bend lies in the plane y = 20, from straight below its middle to its right.
    ring = np.hypot(x - BEND[0], z - BEND[2]) - BEND_RADIUS
    inside = (np.hypot(ring, y - BEND[1]) <= TUBE_RADIUS) & (x >= BEND[0]) & (z >= BEND[2])
    out[inside & (out < 700)] = 300
    return out


def header(series: int, description: str, number: int, position: np.ndarray, rows: int, columns: int) -> Dataset:
    """What every slice says."""
    ds = Dataset()
    ds.SOPClassUID = CTImageStorage
    ds.SOPInstanceUID = generate_uid(entropy_srcs=[f"khoanh phantom {series} {number}"])
    ds.StudyInstanceUID = STUDY
    ds.SeriesInstanceUID = generate_uid(entropy_srcs=[f"khoanh phantom {series}"])
    ds.FrameOfReferenceUID = FRAME
    ds.PatientName, ds.PatientID, ds.PatientSex, ds.PatientBirthDate = "PHANTOM^HINH HOC", "PHANTOM-1", "O", ""
    ds.StudyDate, ds.StudyTime, ds.StudyID, ds.AccessionNumber = "20260101", "080000", "1", ""
    ds.StudyDescription, ds.SeriesDescription = "Phantom", description
    ds.ReferringPhysicianName, ds.PositionReferenceIndicator, ds.Manufacturer = "", "", "Khoanh"
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "CT", series, number
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.Rows, ds.Columns, ds.PixelSpacing, ds.SliceThickness = rows, columns, [STEP_Y, STEP_X], STEP_Z
    ds.ImagePositionPatient = [f"{one:.4f}" for one in position]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 1
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 16, 15
    ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType = 1, 0, "HU"
    ds.WindowCenter, ds.WindowWidth = 40, 400
    return ds


def write(folder: Path, ds: Dataset, pixels: np.ndarray) -> None:
    """One file."""
    ds.PixelData = np.ascontiguousarray(pixels, "<i2").tobytes()
    ds["PixelData"].VR = "OW"
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.save_as(folder / f"{ds.SeriesNumber}-{ds.InstanceNumber}.dcm", enforce_file_format=True)


def main(folder: Path) -> None:
    """All three series."""
    whole = values()
    for k in range(SLICES):
        place = ORIGIN + np.array([0, 0, STEP_Z * k])
        write(folder, header(1, "Hinh hoc", k + 1, place, ROWS, COLUMNS), whole[k])
    tilt = np.tan(np.radians(15))
    for k in [0, 1, 2, 3, 5, 6, 7]:
        place = ORIGIN + np.array([0, 5 * k * tilt, 5 * k])
        write(folder, header(2, "Nghieng", k + 1, place, ROWS, COLUMNS), whole[20 + k])
    scout = header(2, "Nghieng", 20, ORIGIN, ROWS, COLUMNS)
    scout.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    scout.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
    write(folder, scout, whole[30])
    for k in range(4):
        flat = header(3, "Khong co", k + 1, ORIGIN + np.array([0, 0, k]), ROWS, COLUMNS)
        flat.PixelSpacing = [0, 0]
        write(folder, flat, whole[30])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
