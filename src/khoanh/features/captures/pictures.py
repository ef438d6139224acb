"""What pictures, films and documents that arrive without a DICOM header say of themselves.

JPEG (ISO 10918-1), JPEG-LS (ISO 14495-1), JPEG 2000 and HTJ2K (ISO 15444), MPEG-4 (ISO 14496-12).
"""

from dataclasses import dataclass

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import Codestream, probe_codestream

_JPEG = "1.2.840.10008.1.2.4."


@dataclass(frozen=True, slots=True)
class Picture:
    """A compressed frame that may become pixel data as it is.

    Attributes:
        start: Where its codestream begins; boxes before it do not belong into a DICOM object.
        stop: Where it ends, None for the end of the data.
    """

    transfer_syntax: str
    rows: int
    columns: int
    samples: int
    bits: int
    photometric: str
    start: int = 0
    stop: int | None = None


def read_picture(data: bytes) -> Picture:
    """Describe a JPEG, JPEG-LS, JPEG 2000 or HTJ2K picture.

    Raises:
        Invalid: It is none of these, or of a kind that no transfer syntax covers.
    """
    found = probe_codestream(data)
    if found is None or not found.rows or not found.columns:
        raise _unusable("its kind is not known")
    if found.samples not in (1, 3):
        raise _unusable(f"it has {found.samples} components")
    match found.format:
        case "jpeg":
            syntax = _jpeg_syntax(data, found)
        case "jpegls":
            syntax = _JPEG + ("81" if _near_lossless(data) else "80")
        case "jpeg2k":
            return _read_jpeg2k(data, found)
        case _:
            raise _unusable("its kind is not stored without a DICOM header")
    return Picture(syntax, found.rows, found.columns, found.samples, found.bits, _photometric_of_jpeg(data, found))


def _unusable(why: str) -> Invalid:
    return Invalid(f"the picture cannot become pixel data: {why}", vi="Không chuyển được ảnh thành đối tượng DICOM")


def _find_marker(data: bytes, wanted: frozenset[int]) -> int:
    """Return where the first segment of a kind lies, -1 if there is none before the scan."""
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return -1
        marker = data[position + 1]
        if marker in wanted:
            return position
        if marker == 0xFF:
            position += 1
        elif marker == 0xDA:
            return -1
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return -1


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_syntax(data: bytes, found: Codestream) -> str:
    at = _find_marker(data, _FRAMES)
    process = data[at + 1] if at >= 0 else 0
    if process == 0xC0 or (process == 0xC1 and found.bits == 8):
        return _JPEG + ("50" if process == 0xC0 else "51")
    if process == 0xC1 and found.bits == 12:
        return _JPEG + "51"
    if process == 0xC3:
        scan = _find_scan(data)
        return _JPEG + ("70" if scan == 1 else "57")
    # Progressive and hierarchical processes were retired from DICOM.
    raise _unusable("its JPEG process is not one of DICOM's")


def _find_scan(data: bytes) -> int:
    """Return the predictor of a lossless JPEG's first scan (ISO 10918-1 B.2.3)."""
    at = data.find(b"\xff\xda")
    if at < 0 or at + 5 >= len(data):
        return 0
    components = data[at + 4]
    place = at + 5 + 2 * components
    return data[place] if place < len(data) else 0


def _near_lossless(data: bytes) -> bool:
    at = data.find(b"\xff\xda")
    if at < 0 or at + 5 >= len(data):
        return False
    place = at + 5 + 2 * data[at + 4]
    return place < len(data) and data[place] > 0


def _photometric_of_jpeg(data: bytes, found: Codestream) -> str:
    if found.samples == 1:
        return "MONOCHROME2"
    if found.format == "jpegls" or found.lossless or found.colour == "rgb":
        return "RGB"
    at = _find_marker(data, _FRAMES)
    # PS3.3 C.7.6.3.1.2: any subsampling of the colour differences is said as 422.
    sampling = {data[at + 11 + 3 * index] for index in range(3)} if at >= 0 and at + 18 < len(data) else set()
    return "YBR_FULL_422" if len(sampling) != 1 else "YBR_FULL"


def _read_jpeg2k(data: bytes, found: Codestream) -> Picture:
    start = found.start
    cod = data.find(b"\xff\x52", start, start + 65536)
    if cod < 0 or cod + 14 > len(data):
        raise _unusable("its codestream has no coding style")
    reversible = data[cod + 13] == 1
    high_throughput = data.find(b"\xff\x50", start, cod) > 0
    syntax = _JPEG + (("201" if reversible else "203") if high_throughput else ("90" if reversible else "91"))
    photometric = "MONOCHROME2"
    if found.samples == 3:
        photometric = ("YBR_RCT" if reversible else "YBR_ICT") if found.multi_component else "RGB"
    stop = data.rfind(b"\xff\xd9") + 2 if start else None
    return Picture(
        syntax, found.rows, found.columns, found.samples, found.bits, photometric, start, stop if stop != 1 else None
    )
