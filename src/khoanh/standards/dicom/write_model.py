"""The DICOM JSON model of a message's data set, read from its bytes and written in UTF-8 (PS3.18 annex F)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.from_json import dataset_from_json
from khoanh.standards.dicom.header import parse_header
from khoanh.standards.dicom.json_model import build_model
from khoanh.standards.dicom.tables import describe_transfer_syntax

_CHARACTER_SET = "00080005"
_LONGEST_VALUE = 1 << 20


def read_model(data: bytes, transfer_syntax_uid: str) -> dict[str, Any]:
    """Return the model of a data set without pixel data.

    Raises:
        Invalid: It is not a data set, is cut off, or breaks the caps.
    """
    header = parse_header(data, transfer_syntax_uid)
    if header.ended == "truncated":
        raise Invalid("the data set is cut off", vi="Dữ liệu bị cắt cụt")
    return build_model(header, lambda path: path, _LONGEST_VALUE)


def write_model(model: Mapping[str, Any], transfer_syntax_uid: str) -> bytes:
    """Return a data set without pixel data in one of the uncompressed transfer syntaxes.

    Raises:
        Invalid: It is not the model of a data set.
    """
    # Loaded when used: pydicom takes a second of CPU.
    from pydicom.filebase import DicomIO
    from pydicom.filewriter import write_dataset

    ds = dataset_from_json({**model, _CHARACTER_SET: {"vr": "CS", "Value": ["ISO_IR 192"]}})
    form = describe_transfer_syntax(transfer_syntax_uid)
    written = BytesIO()
    out = DicomIO(written)
    out.is_little_endian, out.is_implicit_VR = not form.big_endian, form.implicit
    write_dataset(out, ds)
    return written.getvalue()
