"""The data dictionary (PS3.6) and private dictionaries: keywords, tags and value representations."""

from functools import cache, lru_cache

from pydicom.datadict import dictionary_VR, keyword_dict, private_dictionary_VR
from pydicom.datadict import keyword_for_tag as _keyword_for_tag

from khoanh.foundation.errors import Invalid

# VRs that explicit encodings give a 16-bit length (PS3.5 table 7.1-2); every other VR has a 32-bit one.
SHORT_VRS = frozenset(["AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS"]) | frozenset(
    ["LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"]
)
LONG_VRS = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
VRS = SHORT_VRS | LONG_VRS


def tag_of(key: int | str) -> int:
    """Return the tag of a keyword, of eight hexadecimal digits, or of a tag itself.

    Raises:
        Invalid: It is neither.
    """
    if isinstance(key, int):
        return key
    return _tag_of_text(key)


@lru_cache(maxsize=4096)
def _tag_of_text(key: str) -> int:
    tag = keyword_dict.get(key)
    if tag is not None:
        return int(tag)
    digits = key.strip("()").replace(",", "")
    if len(digits) == 8:
        try:
            return int(digits, 16)
        except ValueError:
            pass
    shown = "".join(c if c.isascii() and c.isprintable() else "?" for c in key[:64])
    raise Invalid(f"no attribute is called {shown}", vi=f"Không có thuộc tính DICOM tên {shown}")


def keyword_of(tag: int) -> str:
    """Return the keyword of a tag, "" if it has none."""
    return str(_keyword_for_tag(tag)) if not tag & 0x10000 else ""


@lru_cache(maxsize=65536)
def public_vr(tag: int) -> str:
    """Return the VR that PS3.6 gives a standard tag, "" if the tag is unknown; may be `US or SS` and the like."""
    if not tag & 0xFFFF:
        return "UL"
    try:
        vr = str(dictionary_VR(tag))
    except KeyError:
        return ""
    return "" if vr == "NONE" else vr


@lru_cache(maxsize=65536)
def private_vr(tag: int, creator: str) -> str:
    """Return the VR of a private tag whose creator is known to the private dictionary, else "UN"."""
    element = tag & 0xFFFF
    if 0x10 <= element <= 0xFF:
        return "LO"
    if not creator:
        return "UN"
    try:
        vr = str(private_dictionary_VR(tag, creator))
    except KeyError:
        return "UN"
    return vr if vr in VRS else "UN"


@cache
def sequence_tags() -> frozenset[int]:
    """Return the standard tags whose VR is SQ."""
    return frozenset(int(tag) for tag in keyword_dict.values() if public_vr(int(tag)) == "SQ")
