"""UIDs as types, checked before they take part in any path, header or query (PS3.5 chapter 9)."""

import re
import uuid
from typing import NewType

from khoanh.foundation.errors import Invalid

StudyUID = NewType("StudyUID", str)
SeriesUID = NewType("SeriesUID", str)
InstanceUID = NewType("InstanceUID", str)

IMPLEMENTATION_CLASS_UID = "2.25.116407843205168914318350413718964023713"
IMPLEMENTATION_VERSION_NAME = "KHOANH_0_1"

_STRICT = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*\Z")
_TOLERANT = re.compile(r"[0-9]+(?:\.[0-9]+)*\Z")


def is_uid(text: str, *, strict: bool = False) -> bool:
    """Tell whether `text` is a UID: digits and dots, at most 64; `strict` also refuses leading zeros."""
    return len(text) <= 64 and (_STRICT if strict else _TOLERANT).match(text) is not None


def parse_uid(text: str, *, what: str = "UID") -> str:
    """Return `text` without its padding if it is a UID.

    Raises:
        Invalid: It is not; the message repeats at most 64 harmless characters of it.
    """
    stripped = text.rstrip("\0 ")
    if not is_uid(stripped):
        shown = re.sub(r"[^0-9A-Za-z.]", "?", stripped)[:64]
        raise Invalid(f"{what} is not a UID: {shown}", vi=f"{what} không phải là UID hợp lệ: {shown}")
    return stripped


def new_uid() -> str:
    """Make a UID of the 2.25 arc from a random UUID (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"
