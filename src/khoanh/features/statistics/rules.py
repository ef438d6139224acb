"""What may be asked of statistics, and how periods, stages and ages are reckoned; pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from khoanh.features.orders import VIETNAMESE
from khoanh.features.statistics.kinds import BASES, DIMENSIONS, Dimension, Question
from khoanh.foundation.errors import Invalid

MOST_DAYS: Final = 3_700
MOST_TEXT: Final = 256
TIMES_OF_STORAGE: Final[tuple[Dimension, ...]] = ("day", "week", "month")

STAGES: Final[tuple[tuple[str, str, str], ...]] = (
    ("order to start", "ordered_at", "started_at"),
    ("start to first image", "started_at", "first_image_at"),
    ("start to end", "started_at", "performed_at"),
    ("end to approval", "performed_at", "approved_at"),
    ("approval to signature", "approved_at", "signed_at"),
    ("approval to return", "approved_at", "returned_at"),
    ("order to return", "ordered_at", "returned_at"),
)
"""Name, from, to: the ways of an order, each where both ends are known and in this order."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHAPES: Final[Mapping[Dimension, re.Pattern[str]]] = {
    "day": _DAY,
    "week": _DAY,
    "month": re.compile(r"[0-9]{4}-[0-9]{2}"),
}

REGISTERS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "all": ("Examinations", "Sổ chẩn đoán hình ảnh", ()),
    "xray": ("X-ray", "Sổ chụp X-quang", ("CR", "DX", "RF", "RG", "PX", "IO")),
    "ct": ("Computed tomography", "Sổ chụp cắt lớp vi tính", ("CT",)),
    "mr": ("Magnetic resonance", "Sổ chụp cộng hưởng từ", ("MR",)),
    "us": ("Ultrasound", "Sổ siêu âm", ("US", "IVUS")),
    "mg": ("Mammography", "Sổ chụp nhũ ảnh", ("MG",)),
    "xa": ("Angiography", "Sổ chụp mạch, can thiệp", ("XA",)),
    "es": ("Endoscopy", "Sổ nội soi", ("ES",)),
    "nm": ("Nuclear medicine", "Sổ y học hạt nhân", ("NM", "PT")),
    "bmd": ("Bone density", "Sổ đo mật độ xương", ("BMD",)),
}
"""Registers as departments keep them, by the modalities they tell of (PS3.3 C.7.3.1.1.1); none: all."""


def check_question(question: Question) -> Question:
    """Return a question as it is asked.

    Raises:
        Invalid: The period ends before it begins or is too long, or something unknown is asked for.
    """
    if question.until < question.since:
        raise Invalid("the period ends before it begins", vi="Ngày kết thúc trước ngày bắt đầu")
    if (question.until - question.since).days >= MOST_DAYS or not 1990 <= question.since.year <= 2200:
        raise Invalid("a period has at most ten years", vi="Khoảng thời gian nhiều nhất mười năm")
    if question.basis not in BASES or question.by not in DIMENSIONS or not set(question.only) <= set(DIMENSIONS):
        raise Invalid("no such figure", vi="Không có cách thống kê này")
    for name, value in question.only.items():
        if value and not _is_value(name, value):
            raise Invalid(f"{name} has no such value", vi="Giá trị lọc không hợp lệ")
    only: dict[Dimension, str] = {name: value.replace("\0", "")[:MOST_TEXT] for name, value in question.only.items()}
    return replace(question, only=only)


def _is_value(name: Dimension, value: str) -> bool:
    """Tell whether a dimension can have a value; a code of the house may be any text."""
    if name == "state":
        return value in VIETNAMESE
    shape = _SHAPES.get(name)
    return shape is None or shape.fullmatch(value) is not None


def find_moments(question: Question, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first moment of a period and the first one after it."""
    begin = datetime.combine(question.since, time(), zone)
    return begin, datetime.combine(question.until + timedelta(days=1), time(), zone)


def find_register(kind: str) -> tuple[str, str, tuple[str, ...]]:
    """Return English name, Vietnamese name and modalities of a register. Raises Invalid."""
    if kind not in REGISTERS:
        raise Invalid("no such register", vi="Không có sổ này")
    return REGISTERS[kind]


def reckon_age(birth_date: str | None, birth_year: int | None, on: date) -> int | None:
    """Return whole years from birth to a day; of a birth year alone the difference of the years."""
    if birth_date and len(birth_date) == 8 and birth_date.isdigit():
        year, rest = int(birth_date[:4]), birth_date[4:]
        age = on.year - year - (f"{on:%m%d}" < rest)
    elif birth_year:
        age = on.year - birth_year
    else:
        return None
    return age if 0 <= age < 150 else None
