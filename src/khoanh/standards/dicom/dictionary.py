"""The data dictionary (PS3.6) and private dictionaries: keywords, tags and value representations."""

from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from khoanh.foundation.errors import Invalid

# tag: (VR, VM, name, "Retired" or "", keyword)
Entry = tuple[str, str, str, str, str]

# VRs that explicit encodings give a 16-bit length (PS3.5 table 7.1-2); every other VR has a 32-bit one.
SHORT_VRS = frozenset(["AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS"]) | frozenset(
    ["LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"]
)
LONG_VRS = frozenset(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
VRS = SHORT_VRS | LONG_VRS


@cache
def load_table(name: str) -> Any:
    """Return one of pydicom's generated tables as a module.

    Importing pydicom itself costs a second of CPU and 40 MB in every process; its tables need nothing of it.
    """
    package = find_spec("pydicom")
    folders = package.submodule_search_locations if package else None
    if not folders:
        raise ImportError("pydicom is not installed")
    spec = spec_from_file_location(f"khoanh_table{name}", Path(folders[0]) / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"pydicom has no table {name}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _public() -> dict[int, Entry]:
    table: dict[int, Entry] = load_table("_dicom_dict").DicomDictionary
    return table


@cache
def _keywords() -> dict[str, int]:
    return {entry[4]: tag for tag, entry in _public().items() if entry[4]}


@cache
def _repeaters() -> list[tuple[int, int, Entry]]:
    """Return mask, tag and entry of the repeating groups and elements (PS3.5 7.6), such as 60xx3000."""
    rows = load_table("_dicom_dict").RepeatersDictionary.items()
    return [
        (int("".join("0" if c == "x" else "F" for c in key), 16), int(key.replace("x", "0"), 16), entry)
        for key, entry in rows
    ]


@lru_cache(maxsize=65536)
def _entry_of(tag: int) -> Entry | None:
    found = _public().get(tag)
    if found is None and not tag & 0x10000:
        found = next((entry for mask, base, entry in _repeaters() if tag & mask == base), None)
    return found


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
    tag = _keywords().get(key)
    if tag is not None:
        return tag
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
    entry = _entry_of(tag)
    return entry[4] if entry else ""


@lru_cache(maxsize=65536)
def public_vr(tag: int) -> str:
    """Return the VR that PS3.6 gives a standard tag, "" if the tag is unknown; may be `US or SS` and the like."""
    if not tag & 0xFFFF:
        return "UL"
    entry = _entry_of(tag)
    return "" if entry is None or entry[0] == "NONE" else entry[0]


@lru_cache(maxsize=65536)
def private_vr(tag: int, creator: str) -> str:
    """Return the VR of a private tag whose creator is known to the private dictionary, else "UN"."""
    if 0x10 <= tag & 0xFFFF <= 0xFF:
        return "LO"
    table = load_table("_private_dict").private_dictionaries.get(creator)
    if not table:
        return "UN"
    digits = f"{tag:08X}"
    # Most rows leave the block open (0019xx08), some name it, a few leave the group open too (70xxxx04).
    keys = (digits, f"{digits[:4]}xx{digits[6:]}", f"{digits[:2]}xxxx{digits[6:]}")
    entry = next((table[key] for key in keys if key in table), None)
    return entry[0] if entry and entry[0] in VRS else "UN"


@cache
def sequence_tags() -> frozenset[int]:
    """Return the standard tags whose VR is SQ."""
    return frozenset(tag for tag, entry in _public().items() if entry[0] == "SQ")
