"""What a sheet says and how: which form, ages, days, numbers of objects; pure."""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from khoanh.features.orders import Order
from khoanh.features.reports import Content, Version
from khoanh.features.sheets.kinds import FORMS, LEVELS, Basis, FormName, Letterhead, Options
from khoanh.foundation.errors import Invalid

MOST_SOURCE = 60_000
MOST_LOGO = 512 << 10
_NAMESPACE = uuid.UUID("5b7a7f3e-6f0f-4d0e-9b3c-2f1f4d8f8a51")
_DISPLAY_MONTHS = 72
_MODALITIES: Mapping[str, FormName] = {
    "CR": "xray", "DX": "xray", "RF": "xray", "XA": "xray", "MG": "xray", "PX": "xray", "IO": "xray", "RG": "xray",
    "CT": "ct", "MR": "mr", "US": "us", "IVUS": "us",
}  # fmt: skip
_SEXES = {"M": "Nam", "F": "Nữ", "O": "Khác"}
BUILT_IN: Mapping[FormName, Options] = {
    "xray": Options("Phiếu chiếu/chụp X-quang", "08/BV2", "Yêu cầu chiếu/chụp", "Kết quả chiếu/chụp"),
    "ct": Options("Phiếu chụp cắt lớp vi tính", "09/BV2", "Yêu cầu chụp", "Kết quả chụp"),
    "mr": Options("Phiếu chụp cộng hưởng từ", "10/BV2", "Yêu cầu chụp", "Kết quả chụp"),
    "us": Options("Phiếu siêu âm", "11/BV2", "Yêu cầu kiểm tra", "Kết quả siêu âm", columns=3, height=50),
    "general": Options("Phiếu kết quả chẩn đoán hình ảnh", "", "Yêu cầu", "Kết quả"),
}


def choose_form(modalities: list[str]) -> FormName:
    """Return the form for the services of a sheet: theirs if all have the same, else the general one."""
    found = {_MODALITIES.get(one, "general") for one in modalities}
    return found.pop() if len(found) == 1 else "general"


def check_options(options: Options) -> Options:
    """Return options as they are kept. Raises Invalid."""
    if not 7 <= options.size <= 14 or not 1 <= options.columns <= 4 or not 20 <= options.height <= 200:
        raise Invalid(
            "letters are 7 to 14 pt, images 1 to 4 beside one another and 20 to 200 mm high",
            vi="Cỡ chữ từ 7 đến 14, ảnh xếp 1–4 cột, cao 20–200 mm",
        )
    if options.paper not in ("a4", "a5") or options.place not in ("after", "inside", "none"):
        raise Invalid("paper is a4 or a5, images stand after, inside or none", vi="Khổ giấy hoặc vị trí ảnh sai")
    if options.signature not in LEVELS:
        raise Invalid(f"signatures are {', '.join(LEVELS)}", vi=f"Loại chữ ký số: {', '.join(LEVELS)}")
    cleaned: dict[str, Any] = {
        one.name: clean(getattr(options, one.name), 500)
        for one in fields(options)
        if isinstance(getattr(options, one.name), str) and one.name not in ("paper", "place", "signature")
    }
    if not cleaned["title"]:
        raise Invalid("a form has a title", vi="Mẫu phiếu cần có tiêu đề")
    return replace(options, **cleaned)


def read_options(form: FormName, said: Mapping[str, Any]) -> Options:
    """Return options from JSON; what an older edition did not know is as the built-in form has it."""
    known = {one.name for one in fields(Options)}
    return replace(BUILT_IN[form], **{name: value for name, value in said.items() if name in known})


def write_options(options: Options) -> dict[str, Any]:
    """Return options as JSON."""
    return asdict(options)


def check_source(source: str) -> str:
    """Return a template as it is kept. Raises Invalid: empty, or too long."""
    kept = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\0", ""))
    if not kept.strip() or len(kept) > MOST_SOURCE:
        raise Invalid(f"a template has 1 to {MOST_SOURCE} characters", vi=f"Mẫu phiếu tối đa {MOST_SOURCE} ký tự")
    return kept


def check_form(form: str) -> FormName:
    """Return a form. Raises Invalid: there is none of this name."""
    for known in FORMS:
        if known == form:
            return known
    raise Invalid(f"forms are {', '.join(FORMS)}", vi="Không có mẫu phiếu này")


def tell_logo(content: bytes) -> str:
    """Return the ending for a logo's file. Raises Invalid: it is no PNG, JPEG or SVG, or too large."""
    if len(content) > MOST_LOGO:
        raise Invalid("a logo has at most 512 KiB", vi="Tệp logo tối đa 512 KB")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if re.match(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg\b", content[:2000], re.DOTALL):
        return "svg"
    raise Invalid("a logo is a PNG, JPEG or SVG", vi="Logo phải là tệp PNG, JPEG hoặc SVG")


def clean(text: str, most: int = 300) -> str:
    """Return text in NFC, without control characters, of a bounded length."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(sign for sign in composed if sign.isprintable() or sign.isspace()).split())[:most]


def tell_age(birth_date: str, birth_year: int | None, on: date) -> str:
    """Return an age as forms have it: in years, below six years in months, below one month in days."""
    if len(birth_date) != 8:
        return str(on.year - birth_year) if birth_year else ""
    born = date(int(birth_date[:4]), int(birth_date[4:6]), int(birth_date[6:]))
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months < 1:
        return f"{max(0, (on - born).days)} ngày"
    return f"{months} tháng" if months < _DISPLAY_MONTHS else str(months // 12)


def tell_birth(birth_date: str, birth_year: int | None) -> str:
    """Return a birth date as it is written here, or the year alone."""
    if len(birth_date) == 8:
        return f"{birth_date[6:]}/{birth_date[4:6]}/{birth_date[:4]}"
    return str(birth_year or "")


def tell_sex(sex: str) -> str:
    """Return a sex in a word."""
    return _SEXES.get(sex, "")


def tell_day(at: datetime | None) -> str:
    """Return a day in words, as above a signature."""
    return "Ngày …… tháng …… năm ……" if at is None else f"Ngày {at:%d} tháng {at:%m} năm {at:%Y}"


def tell_moment(at: datetime | None) -> str:
    """Return day and time."""
    return "" if at is None else f"{at:%d/%m/%Y %H:%M}"


def tell_kind(version: Version) -> str:
    """Return what a version is beside those before it, in the words under the title; empty: the first."""
    match version.kind:
        case "addendum":
            return f"(Kết quả có bổ sung, phiên bản {version.number}, thay cho phiên bản {version.number - 1})"
        case "correction":
            return f"(Kết quả đính chính, phiên bản {version.number}, thay cho phiên bản {version.number - 1})"
        case _:
            return ""


def describe_result(content: Content) -> dict[str, Any]:
    """Return what a content says, for a template."""
    return {
        "technique": content.technique,
        "description": content.description,
        "conclusion": content.conclusion,
        "recommendation": content.recommendation,
        "icd10": list(content.icd10),
        "critical": content.critical_note if content.critical else "",
        "addenda": list(content.addenda),
    }


def describe_letterhead(letterhead: Letterhead, hospital: str) -> dict[str, Any]:
    """Return a letterhead for a template; a hospital that nobody entered is called as the settings have it."""
    return {
        "authority": letterhead.authority,
        "hospital": letterhead.hospital or hospital,
        "department": letterhead.department,
        "address": letterhead.address,
        "phone": letterhead.phone,
        "logo": f"logo.{tell_logo(letterhead.logo)}" if letterhead.logo else None,
    }


def name_document(study_uid: str, basis: Basis, what: str) -> str:
    """Return the UID of an object of a document: made anew it is the same object (PS3.5 B.2)."""
    text = f"{study_uid} report {basis.report} {basis.version} {basis.event} {what}"
    return f"2.25.{uuid.uuid5(_NAMESPACE, text).int}"


def name_series(study_uid: str, report: int, what: str) -> str:
    """Return the UID of the series of one kind of object of a report."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, f'{study_uid} report {report} series {what}').int}"


def join(orders: tuple[Order, ...], keyword: str) -> str:
    """Return what the orders of a sheet say of something, each once."""
    return "; ".join(dict.fromkeys(str(said) for one in orders if (said := getattr(one, keyword))))
