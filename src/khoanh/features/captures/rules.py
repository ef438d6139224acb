"""What a file is by its first bytes, and the UIDs that a capture has for good."""

import re
import uuid
from typing import Final

from khoanh.features.captures.kinds import Kind
from khoanh.foundation.errors import Invalid

_KEY: Final = re.compile(r"[0-9A-Za-z-]{1,64}\Z")
_NAMESPACE: Final = uuid.UUID("5a1d2f0e-6c0b-5f57-9a50-3c3f0f1f6b1d")


def check_key(key: str) -> str:
    """Return the key of a capture. Raises Invalid: it is none."""
    if not _KEY.match(key):
        raise Invalid("the key is 1 to 64 letters, digits and hyphens", vi="Khóa (key) của ảnh không hợp lệ")
    return key


def name_series(study_uid: str, kind: Kind) -> str:
    """Return the UID of the series that the captures of a kind are in."""
    return _derive(study_uid, f"series {kind}")


def name_instance(study_uid: str, key: str) -> str:
    """Return the UID of the capture with this key: the same key is the same object (PS3.5 B.2)."""
    return _derive(study_uid, f"instance {key}")


def _derive(study_uid: str, what: str) -> str:
    return f"2.25.{uuid.uuid5(_NAMESPACE, f'{study_uid} {what}').int}"


def tell_media_type(head: bytes) -> str:
    """Return what a file is by its first bytes, whatever it is called.

    Raises:
        Invalid: It is nothing that is captured.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    raise Invalid(
        "the file is no JPEG, PNG, MP4, WebM or PDF",
        vi="Tệp không phải ảnh JPEG, PNG, phim MP4, WebM hay tài liệu PDF",
    )
