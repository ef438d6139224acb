"""What a report may say, when it is due, and what changed between two versions; pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any

import orjson

from khoanh.features.orders import PriorityName
from khoanh.features.reports.kinds import SECTIONS, Content, Difference, KeyImage, Operation, VersionKind
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import parse_uid

MOST_TEXT = 20_000
MOST_CODES = 20
MOST_ADDENDA = 50
MOST_REASON = 1000
MOST_KEY_IMAGES = 30
MOST_CAPTION = 200
_MOST_VALUE = 1e9
_MOST_WORDS = 2_000
# A category of ICD-10 and up to four characters of detail; dagger and asterisk as WHO writes them.
_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?[*†+]?")
_PIECE = re.compile(r"\s+|[^\s]+")


def clean_content(content: Content) -> Content:
    """Return a content as it is kept: composed Unicode (NFC), plain line ends, no control characters.

    Raises:
        Invalid: A text is too long, or a code is none of ICD-10.
    """
    texts: dict[str, Any] = {name: _clean(getattr(content, name)) for name in (*SECTIONS, "critical_note")}
    addenda = tuple(_clean(one) for one in content.addenda)
    if len(addenda) > MOST_ADDENDA:
        raise Invalid(f"at most {MOST_ADDENDA} addenda", vi=f"Tối đa {MOST_ADDENDA} lần bổ sung")
    codes = tuple(dict.fromkeys(code for one in content.icd10 if (code := one.strip().upper())))
    wrong = next((code for code in codes if not _ICD10.fullmatch(code)), None)
    if wrong is not None or len(codes) > MOST_CODES:
        raise Invalid(
            f"ICD-10 codes are like J18.9, at most {MOST_CODES}", vi=f"Mã ICD-10 có dạng J18.9, tối đa {MOST_CODES} mã"
        )
    return replace(content, **texts, addenda=addenda, icd10=codes, key_images=_clean_key_images(content.key_images))


def clean_reason(reason: str) -> str:
    """Return a reason. Raises Invalid: there is none."""
    kept = _strip(reason).strip()[:MOST_REASON]
    if not kept:
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    return kept


def clean_note(text: str) -> str:
    """Return the text of a note. Raises Invalid: there is none, or it is too long."""
    kept = _clean(text).strip()
    if not kept:
        raise Invalid("a note has a text", vi="Chưa nhập nội dung")
    return kept


def require_finished(content: Content) -> None:
    """Refuse what cannot be a result. Raises Invalid: no conclusion, or a critical finding that nobody named."""
    if not content.conclusion.strip():
        raise Invalid("a report needs a conclusion", vi="Chưa có Kết luận")
    if content.critical and not content.critical_note.strip():
        raise Invalid("say which finding is critical", vi="Cần ghi rõ kết quả báo động là gì")


def find_target(performed_at: datetime, priority: PriorityName, minutes: Mapping[str, int]) -> datetime:
    """Return when a report is to be approved at the latest."""
    return performed_at + timedelta(minutes=minutes[priority])


def read_targets(text: str) -> dict[str, int]:
    """Return the minutes of each priority from the setting `report_targets`."""
    return {name: int(minutes) for name, minutes in (part.split("=") for part in text.split())}


def choose_kind(latest: int, *, ever_returned: bool) -> VersionKind:
    """Return the kind of the next version: a correction once a result was told."""
    return "correction" if latest and ever_returned else "report"


def write_content(content: Content) -> dict[str, Any]:
    """Return a content as JSON; without key images as it was written before there were any, for its digest."""
    said = asdict(content)
    if not content.key_images:
        del said["key_images"]
    return said


def read_content(said: Mapping[str, Any]) -> Content:
    """Return a content from JSON; members that a later edition added are left out."""
    known = {name: said[name] for name in Content.__slots__ if name in said}
    for name in ("icd10", "addenda"):
        if name in known:
            known[name] = tuple(known[name])
    if "key_images" in known:
        known["key_images"] = tuple(_read_key_image(one) for one in known["key_images"])
    return Content(**known)


def _read_key_image(said: Mapping[str, Any]) -> KeyImage:
    return KeyImage(**{name: said[name] for name in KeyImage.__slots__ if name in said})


def digest_version(content: Content, subject: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of a version; members in order, no spaces, so that it can be computed anew."""
    said = {"content": write_content(content), "subject": dict(subject)}
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def compare_contents(older: Content, newer: Content) -> dict[str, tuple[Difference, ...]]:
    """Return what differs, section by section: lines first, then the words of the lines that changed."""
    before, after = _lay_out(older), _lay_out(newer)
    return {name: tuple(_join(_compare_texts(before[name], after[name]))) for name in before}


def _lay_out(content: Content) -> dict[str, str]:
    return {
        **{name: getattr(content, name) for name in SECTIONS},
        "icd10": " ".join(content.icd10),
        "critical": content.critical_note if content.critical else "",
        "addenda": "\n".join(content.addenda),
        "key_images": "\n".join(_write_key_image(one) for one in content.key_images),
    }


def _write_key_image(image: KeyImage) -> str:
    """Return a key image as a line that is compared with others."""
    window = "" if image.centre is None else f" {image.width:g}/{image.centre:g}"
    return f"{image.sop_uid} #{image.frame}{window} {image.caption}".rstrip()


def _compare_texts(older: str, newer: str) -> Iterator[Difference]:
    before, after = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    for kind, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield Difference("equal", "".join(before[i:j]))
        else:
            yield from _compare_words("".join(before[i:j]), "".join(after[k:m]))


def _compare_words(older: str, newer: str) -> Iterator[Difference]:
    before, after = _PIECE.findall(older), _PIECE.findall(newer)
    if max(len(before), len(after)) > _MOST_WORDS:
        yield from (Difference("removed", older), Difference("added", newer))
        return
    for kind, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield Difference("equal", "".join(before[i:j]))
            continue
        yield Difference("removed", "".join(before[i:j]))
        yield Difference("added", "".join(after[k:m]))


def _join(parts: Iterator[Difference]) -> Iterator[Difference]:
    """Yield the parts that hold something, neighbours of one kind as one."""
    last: tuple[Operation, str] | None = None
    for one in parts:
        if not one.text:
            continue
        if last is not None and last[0] == one.operation:
            last = (last[0], last[1] + one.text)
            continue
        if last is not None:
            yield Difference(*last)
        last = (one.operation, one.text)
    if last is not None:
        yield Difference(*last)


def _clean_key_images(images: tuple[KeyImage, ...]) -> tuple[KeyImage, ...]:
    if len(images) > MOST_KEY_IMAGES:
        raise Invalid(f"at most {MOST_KEY_IMAGES} key images", vi=f"Tối đa {MOST_KEY_IMAGES} ảnh tiêu biểu")
    return tuple(dict.fromkeys(_clean_key_image(one) for one in images))


def _clean_key_image(image: KeyImage) -> KeyImage:
    window = (image.centre, image.width)
    if any(value is None for value in window) != all(value is None for value in window):
        raise Invalid("a window is a centre and a width", vi="Cửa sổ ảnh gồm cả tâm và độ rộng")
    # Window Width is above 0 in every function, at least 1 in the linear one (PS3.3 C.11.2.1.2).
    wrong = any(value is not None and not abs(value) <= _MOST_VALUE for value in window)
    if wrong or (image.width is not None and image.width <= 0) or not 1 <= image.frame < 2**31:
        raise Invalid(
            "a key image has a frame from 1 and a width above 0", vi="Ảnh tiêu biểu: số ảnh từ 1, độ rộng > 0"
        )
    return replace(
        image,
        study_uid=parse_uid(image.study_uid),
        series_uid=parse_uid(image.series_uid),
        sop_uid=parse_uid(image.sop_uid),
        centre=None if image.centre is None else float(image.centre),
        width=None if image.width is None else float(image.width),
        caption=" ".join(_strip(image.caption).split())[:MOST_CAPTION],
    )


def _clean(text: str) -> str:
    kept = _strip(text)
    if len(kept) > MOST_TEXT:
        raise Invalid(
            f"a section has at most {MOST_TEXT} characters", vi=f"Mỗi mục dài nhất {MOST_TEXT} ký tự, hãy rút gọn"
        )
    return kept


def _strip(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Surrogates cannot be written as UTF-8; controls would break HL7, XML and PDF later.
    return "".join(
        letter for letter in composed if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
