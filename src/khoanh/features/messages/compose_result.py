"""ORU^R01: a result as others are told it (HL7 v2.5.1 7.3.1, 7.4; tables 0085, 0123; section codes of PS3.20)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from khoanh.features.accounts import Signatory
from khoanh.features.messages.compose import (
    KINDS,
    Letter,
    close_letter,
    write_moment,
    write_obr,
    write_orc,
    write_person,
)
from khoanh.features.messages.kinds import ResultForm
from khoanh.features.reports import Content, Outcome
from khoanh.standards.hl7 import Line, Value

ResultStatus = Literal["R", "P", "F", "C", "X"]
"""OBR-25 (table 0123): not verified, preliminary, final, corrected, taken back."""

STATUSES: dict[ResultStatus, tuple[str, str]] = {
    "R": ("read, not verified", "đã đọc, chưa duyệt"),
    "P": ("preliminary: approved or signed, not returned", "sơ bộ: đã duyệt hoặc đã ký, chưa trả"),
    "F": ("final: returned", "chính thức: đã trả"),
    "C": ("replaces a final result", "thay cho kết quả chính thức đã gửi"),
    "X": ("taken back", "đã thu hồi"),
}
SECTION_CODES: dict[str, tuple[str, str, str, str]] = {
    "technique": ("55111-9", "KT", "Kỹ thuật", "Technique"),
    "description": ("59776-5", "MT", "Mô tả", "Findings"),
    "conclusion": ("19005-8", "KL", "Kết luận", "Conclusion"),
    "recommendation": ("18783-1", "DN", "Đề nghị", "Recommendation"),
    "addendum": ("55107-7", "BS", "Bổ sung", "Addendum"),
    "critical": ("", "BD", "Kết quả báo động", "Critical finding"),
    "icd10": ("29308-4", "ICD10", "Mã ICD-10", "ICD-10"),
    "sheet": ("18748-4", "PHIEU", "Phiếu kết quả", "Result sheet"),
    "image": ("55113-5", "ANH", "Ảnh tiêu biểu", "Key image"),
}
"""Section → LOINC, our own code, Vietnamese and English title. What LOINC has no code for is named by ours."""

_STUDY: Value = ("113014", "DICOM Study", "DCM")
_TITLE = re.compile(r"(?:[\w/.]*\.|GS|PGS|TS|ThS|BS|BSCK\w*|BSNT|CK\w+|KTV|CN|DS|Dr|Prof)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Observation:
    """An OBX but its number: type (OBX-2), what it is (3), its sub-ID (4), its value (5), and whether it alarms (8)."""

    type: str
    code: Value
    value: Value
    part: str = ""
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class ResultLetter:
    """A result of one order for one receiver.

    Attributes:
        outcome: The version that is told, who made it, and when.
        links: Of key images: caption and address.
    """

    letter: Letter
    status: ResultStatus
    outcome: Outcome
    links: tuple[tuple[str, str], ...] = ()


def compose_result(told: ResultLetter) -> tuple[str, bytes]:
    """Return kind and bytes of the message that tells a result."""
    letter = told.letter
    lines = [*write_person(letter), write_orc(letter, "RE", "CM"), _request(told), *_reason(letter)]
    lines += [_write(told, number, one) for number, one in enumerate(_observe(told), 1)]
    return KINDS["ORU"], close_letter(letter, KINDS["ORU"], lines)


def count_observations(told: ResultLetter) -> int:
    """Return how many OBX `compose_result` writes; what is enclosed goes on from there."""
    return sum(1 for _ in _observe(told))


def compose_picture(form: ResultForm, number: int, caption: str, jpeg: str) -> Observation:
    """Return a key image, the first, second … of its result, as bytes (2A.3.25); `jpeg` is base64."""
    code = name_section(form, "image", caption)
    return Observation("ED", code, ("", "IM", "JPEG", "Base64", jpeg), str(number))


def compose_sheet(form: ResultForm, pdf: str) -> Observation:
    """Return the result sheet as bytes (2A.3.25; types of data as RFC 2046 names them); `pdf` is base64."""
    return Observation("ED", name_section(form, "sheet"), ("", "Application", "PDF", "Base64", pdf))


def name_section(form: ResultForm, section: str, title: str = "") -> Value:
    """Return OBX-3 of a section as the receiver wants it."""
    loinc, own, title_vi, _ = SECTION_CODES[section]
    shown = f"{title_vi}: {title}" if title else title_vi
    if code := form.codes.get(section):
        return (code, shown, "L")
    return (loinc, shown, "LN") if form.system == "LN" and loinc else (own, shown, "L")


def split_name(signatory: Signatory) -> tuple[str, ...]:
    """Return a doctor as CNN (2A.3.8): certificate, family name, given name, none, none, title."""
    words = signatory.display_name.split()
    count = 0
    while count < len(words) - 1 and _TITLE.fullmatch(words[count]):
        count += 1
    title, name = " ".join(words[:count]), words[count:]
    return (signatory.certificate, name[0] if name else "", " ".join(name[1:]), "", "", title)


def _request(told: ResultLetter) -> Line:
    outcome = told.outcome
    fields = dict(write_obr(told.letter, told.status).fields)
    fields[22] = write_moment(told.letter, outcome.at)
    if told.status != "X":
        fields[32] = (split_name(outcome.reader), write_moment(told.letter, outcome.read_at)) if outcome.reader else ""
        fields[33] = (
            (split_name(outcome.approver), write_moment(told.letter, outcome.approved_at)) if outcome.approver else ""
        )
    return Line("OBR", fields)


def _reason(letter: Letter) -> list[Line]:
    """Return why a result was corrected or taken back (2.10.1: RE, of ancillary department)."""
    return [Line("NTE", {1: "1", 2: "L", 3: letter.reason, 4: "RE"})] if letter.reason else []


def _observe(told: ResultLetter) -> Iterator[Observation]:
    letter, content = told.letter, told.outcome.version.content
    form = letter.his.result
    yield Observation("ST", _STUDY, letter.order.study_uid)
    for section, text, part in _list_sections(content):
        alarming = content.critical and section in ("conclusion", "critical")
        yield from _lay_out(form, section, text, part, alarming=alarming)
    coded = "CWE" if letter.his.version >= "2.6" else "CE"
    for number, icd10 in enumerate(content.icd10, 1):
        yield Observation(coded, name_section(form, "icd10"), (icd10, "", "I10"), str(number))
    if letter.link and told.status != "X":
        yield Observation("RP", ("LINK", "Xem ảnh", "L"), (letter.link, "", "Application", "X-LINK"))
    if told.status == "X" and form.pdf:
        yield Observation("ED", name_section(form, "sheet"), "")
    if told.status == "X":
        yield from _take_pictures_back(form, content)
    for number, (caption, address) in enumerate(told.links, 1):
        yield Observation("RP", name_section(form, "image", caption), (address, "", "IM", "JPEG"), str(number))


def _take_pictures_back(form: ResultForm, content: Content) -> Iterator[Observation]:
    """Yield the key images that were told before, to be deleted."""
    if form.images != "none":
        kind = "ED" if form.images == "embedded" else "RP"
        for number, image in enumerate(content.key_images[: form.most_images], 1):
            yield Observation(kind, name_section(form, "image", image.caption), "", str(number))


def _list_sections(content: Content) -> Iterator[tuple[str, str, str]]:
    for section in ("technique", "description", "conclusion", "recommendation"):
        if text := getattr(content, section):
            yield section, text, ""
    if content.critical:
        yield "critical", content.critical_note, ""
    for number, text in enumerate(content.addenda, 1):
        yield "addendum", text, str(number)


def _lay_out(form: ResultForm, section: str, text: str, part: str, *, alarming: bool) -> Iterator[Observation]:
    """Yield the OBX of a section: FT with line ends in it, or TX whose repetitions are lines (2A.3.79)."""
    code, lines = name_section(form, section), text.split("\n")
    if form.lines == "breaks":
        yield Observation("FT", code, text, part, alarming)
    elif form.lines == "repetitions":
        yield Observation("TX", code, list(lines), part, alarming)
    else:
        for number, line in enumerate(lines, 1):
            yield Observation("TX", code, line, f"{part}.{number}" if part else str(number), alarming)


def _write(told: ResultLetter, number: int, one: Observation) -> Line:
    is_back = told.status == "X"
    status = "O" if one.code == _STUDY else told.letter.his.result.recalled if is_back else told.status
    return write_observation(number, one, status, is_empty=is_back and one.code != _STUDY)


def write_observation(number: int, one: Observation, status: str, *, is_empty: bool = False) -> Line:
    """Return an OBX; what is taken back names its observation without a value."""
    fields: dict[int, Value] = {
        1: str(number),
        2: one.type,
        3: one.code,
        4: one.part,
        5: "" if is_empty else one.value,
        8: "AA" if one.alarming and not is_empty else "",
        11: status,
    }
    return Line("OBX", fields)
