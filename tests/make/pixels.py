"""A desk with a store but no database, and objects kept at it, for tests of pixels."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
from pydicom.dataset import Dataset
from tests.make.dicom import ct_slice, part10

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.storage import LocalStorage
from khoanh.features.archive import StoredObject
from khoanh.foundation.settings import Settings
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID
from khoanh.standards.dicom import EXPLICIT_LE, read_file_meta
from khoanh.transaction import Desk


@contextmanager
def pixel_desk(folder: Path, **settings: Any) -> Iterator[Desk]:
    """Open a desk that can read, decode and render."""
    codecs = Codecs(processes=2)
    storage = LocalStorage(folder / "blobs")
    yield Desk(cast(Any, None), Settings(data=folder, **settings), storage, codecs, {})
    codecs.close()


def keep_file(desk: Desk, file: bytes) -> StoredObject:
    """Keep a Part 10 file in the desk's store, without an index."""
    meta = read_file_meta(file)
    writer = desk.storage.open_pack()
    writer.begin(meta.sop_instance_uid)
    writer.write(file)
    place = writer.end()
    writer.close()
    return StoredObject(
        instance_uid=InstanceUID(meta.sop_instance_uid),
        sop_class_uid=meta.sop_class_uid,
        transfer_syntax_uid=meta.transfer_syntax_uid,
        study_uid=StudyUID("1.2.3"),
        series_uid=SeriesUID("1.2.4"),
        place=place,
        dataset_offset=meta.dataset_offset,
        frames=1,
        number=1,
        checksum=hashlib.sha256(file).digest(),
        series_id=1,
        series_revision=1,
    )


def keep(desk: Desk, ds: Dataset, transfer_syntax_uid: str = EXPLICIT_LE) -> StoredObject:
    """Keep a data set in the desk's store."""
    return keep_file(desk, part10(ds, transfer_syntax_uid))


def grey_image(values: np.ndarray[Any, Any], *, bits_stored: int = 0, **attributes: Any) -> Dataset:
    """Build an image of the given stored values without windows; further attributes by keyword."""
    ds = ct_slice()
    for keyword in ("WindowCenter", "WindowWidth", "RescaleSlope", "RescaleIntercept", "PixelSpacing"):
        del ds[keyword]
    _put_values(ds, values, bits_stored)
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    return _finish(ds, values, values.ndim - 2, attributes)


def colour_image(values: np.ndarray[Any, Any], photometric: str = "RGB", **attributes: Any) -> Dataset:
    """Build an image of colour values, shape (rows, columns, 3) or (frames, rows, columns, 3)."""
    ds = grey_image(values[..., 0])
    _put_values(ds, values, 0)
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, photometric, 0
    return _finish(ds, values, values.ndim - 3, attributes)


def _put_values(ds: Dataset, values: np.ndarray[Any, Any], bits_stored: int) -> None:
    bits = values.dtype.itemsize * 8
    ds.BitsAllocated, ds.BitsStored = bits, bits_stored or bits
    ds.HighBit, ds.PixelRepresentation = ds.BitsStored - 1, int(values.dtype.kind == "i")
    raw = values.astype(values.dtype.newbyteorder("<")).tobytes()
    ds.add_new(0x7FE00010, "OB" if bits == 8 else "OW", raw + b"\0" * (len(raw) % 2))


def _finish(ds: Dataset, values: np.ndarray[Any, Any], leading: int, attributes: dict[str, Any]) -> Dataset:
    ds.Rows, ds.Columns = values.shape[leading : leading + 2]
    if leading:
        ds.NumberOfFrames = values.shape[0]
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds
