"""A data set from its DICOM JSON model (PS3.18 annex F), as STOW-RS metadata bring it."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.dictionary import VRS, public_vr
from khoanh.standards.dicom.values import BINARY_VRS

# pydicom is loaded when a data set is built, not by everyone who parses headers: it takes a second of CPU.
if TYPE_CHECKING:
    from pydicom.dataset import Dataset

FetchBulk = Callable[[str], bytes]
MAX_DEPTH = 64
_INTEGERS = {
    "US": (0, 0xFFFF),
    "SS": (-(1 << 15), (1 << 15) - 1),
    "UL": (0, 0xFFFFFFFF),
    "SL": (-(1 << 31), (1 << 31) - 1),
    "UV": (0, (1 << 64) - 1),
    "SV": (-(1 << 63), (1 << 63) - 1),
}


def dataset_from_json(model: object, fetch_bulk: FetchBulk | None = None) -> "Dataset":
    """Build a data set from the DICOM JSON model.

    Args:
        fetch_bulk: Returns the bytes of a BulkDataURI; without it such elements are left out.

    Raises:
        Invalid: It is not the model of a data set.
    """
    return _read_dataset(model, fetch_bulk, 0)


def _wrong(what: str) -> Invalid:
    return Invalid(f"DICOM JSON: {what}", vi=f"DICOM JSON không hợp lệ: {what}")


def _read_dataset(model: object, fetch_bulk: FetchBulk | None, depth: int) -> "Dataset":
    if not isinstance(model, dict):
        raise _wrong("a data set is not an object")
    if depth > MAX_DEPTH:
        raise _wrong("sequences are nested too deep")
    from pydicom import config
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

    ds = Dataset()
    for key, element in model.items():
        tag = _read_tag(key)
        if not isinstance(element, dict):
            raise _wrong(f"{tag:08X} is not an object")
        if not tag & 0xFFFF or tag >> 16 <= 2:
            continue
        vr = element.get("vr") or public_vr(tag).split(" ")[0] or "UN"
        if vr not in VRS:
            raise _wrong(f"{tag:08X} has no known VR")
        if "BulkDataURI" in element and fetch_bulk is None:
            continue
        try:
            value = _read_element(element, vr, fetch_bulk, depth)
            ds[tag] = DataElement(tag, vr, value, validation_mode=config.IGNORE)
        except (TypeError, ValueError, OverflowError, AttributeError) as fault:
            raise _wrong(f"the value of {tag:08X} does not fit its VR {vr}") from fault
    return ds


def _read_tag(key: object) -> int:
    if isinstance(key, str) and len(key) == 8:
        try:
            return int(key, 16)
        except ValueError:
            pass
    raise _wrong("a member is not named by eight hexadecimal digits")


def _read_element(element: dict[str, Any], vr: str, fetch_bulk: FetchBulk | None, depth: int) -> Any:
    from pydicom.dataelem import empty_value_for_VR
    from pydicom.sequence import Sequence

    if "InlineBinary" in element:
        return _read_inline(element["InlineBinary"])
    if "BulkDataURI" in element:
        uri = element["BulkDataURI"]
        if not isinstance(uri, str) or fetch_bulk is None:
            raise _wrong("BulkDataURI is not a string")
        return fetch_bulk(uri)
    values = element.get("Value", [])
    if not isinstance(values, list):
        raise _wrong("Value is not an array")
    if vr == "SQ":
        return Sequence([_read_dataset(item, fetch_bulk, depth + 1) for item in values])
    if vr in BINARY_VRS:
        if values:
            raise _wrong(f"a value of VR {vr} is not InlineBinary or BulkDataURI")
        return b""
    read = [_read_value(value, vr) for value in values]
    if not read:
        return empty_value_for_VR(vr)
    return read if len(read) > 1 else read[0]


def _read_value(value: object, vr: str) -> Any:
    if value is None:
        return ""
    if vr == "PN":
        return _read_name(value)
    if vr == "AT":
        return _read_tag(value)
    if vr in _INTEGERS:
        low, high = _INTEGERS[vr]
        number = int(value) if isinstance(value, int | str) else _whole(value)
        if not low <= number <= high:
            raise ValueError(vr)
        return number
    if vr in ("FL", "FD"):
        return float(value) if isinstance(value, int | float | str) else _whole(value)
    if vr == "DS":
        from pydicom.valuerep import format_number_as_ds

        return format_number_as_ds(value) if isinstance(value, float) else str(value)
    if vr == "IS":
        return str(_whole(value)) if isinstance(value, float) else str(value)
    if not isinstance(value, str):
        raise TypeError(vr)
    return value


def _whole(value: object) -> int:
    if isinstance(value, float) and value == int(value):
        return int(value)
    raise ValueError("not a whole number")


def _read_name(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise TypeError("PN")
    groups = [value.get(name) or "" for name in ("Alphabetic", "Ideographic", "Phonetic")]
    return "=".join(str(group) for group in groups).rstrip("=")


def _read_inline(text: object) -> bytes:
    if not isinstance(text, str):
        raise _wrong("InlineBinary is not a string")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise _wrong("InlineBinary is not base64") from fault
