"""What a patient's facts may be, and what new words change in what is known; pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from khoanh.features.patients.kinds import Code, Identifier, Patient, PatientFacts
from khoanh.foundation.errors import Invalid

MORE = ("address", "phone", "ethnic_group", "occupation", "nationality", "relative", "comments")
_LONGEST = 256
_CODE_LENGTH = 64
_SEXES = {"M": "M", "F": "F", "O": "O", "U": "", "": ""}
_BIRTH = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?")


def clean(text: str, longest: int = _LONGEST) -> str:
    """Return text in NFC without control characters and backslashes, its spaces single; cut at `longest`."""
    plain = "".join(" " if letter < " " or letter in "\\\x7f" else letter for letter in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))[:longest].strip()


def check_code(code: Code) -> Code:
    """Return the code as it is kept.

    Raises:
        Invalid: It is empty or has more than 64 characters (PS3.5 6.2, LO).
    """
    cleaned = clean(code.code, 1000)
    if not 0 < len(cleaned) <= _CODE_LENGTH:
        raise Invalid("a patient code has 1 to 64 characters", vi="Mã bệnh nhân gồm 1 đến 64 ký tự")
    return Code(cleaned, clean(code.issuer, _CODE_LENGTH))


def check_facts(facts: PatientFacts) -> PatientFacts:
    """Return the facts as they are kept.

    Raises:
        Invalid: The code is too long, the birth date is no day, or the sex is unknown.
    """
    code = check_code(Code(facts.code, facts.issuer)) if facts.code.strip() else Code("", "")
    unknown = sorted(set(facts.more) - set(MORE))
    if unknown:
        raise Invalid(f"a patient has no {', '.join(unknown)[:64]}", vi="Có thông tin bệnh nhân không được hỗ trợ")
    if facts.sex is not None and facts.sex.strip().upper() not in _SEXES:
        raise Invalid("the sex is M, F, O or empty", vi="Giới tính là M, F, O hoặc để trống")
    return replace(
        facts,
        code=code.code,
        issuer=code.issuer,
        name=None if facts.name is None else clean(facts.name),
        birth_date=None if facts.birth_date is None else read_birth(facts.birth_date),
        sex=None if facts.sex is None else _SEXES[facts.sex.strip().upper()],
        identifiers=tuple(dict.fromkeys(part for one in facts.identifiers for part in split_identifier(one))),
        more={name: clean(value, 1000) for name, value in facts.more.items() if value is not None},
    )


def read_birth(text: str) -> str:
    """Return a birth date as `YYYYMMDD`, `YYYYMM`, `YYYY` or empty.

    Raises:
        Invalid: It is none of them, or no day of the calendar.
    """
    stripped = text.strip()
    if not stripped:
        return ""
    parts = _BIRTH.fullmatch(stripped)
    try:
        if parts is None:
            raise ValueError
        year, month, day = (int(part) if part else 1 for part in parts.groups())
        if year < 1850:
            raise ValueError
        date(year, month, day)
    except ValueError as fault:
        raise Invalid("the birth date is no day", vi="Ngày sinh không hợp lệ") from fault
    return "".join(part for part in parts.groups() if part)


def split_identifier(one: Identifier) -> tuple[Identifier, ...]:
    """Return an identifier as it is kept: several insurance cards may stand in one text, joined by `;`."""
    values = one.value.split(";") if one.kind == "insurance" else [one.value]
    cleaned = [clean(value, 1000).replace(" ", "") if one.kind != "other" else clean(value, 1000) for value in values]
    return tuple(
        replace(one, value=value, issuer=clean(one.issuer, _CODE_LENGTH))
        for value in cleaned
        if 0 < len(value) <= _CODE_LENGTH
    )


def weigh(before: Patient | None, facts: PatientFacts, *, newer: bool) -> dict[str, Any]:
    """Return what is to be kept of a patient: newer words replace what is known, older ones fill what is empty.

    Returns:
        name, birth_date, birth_year, sex and more.
    """
    kept: dict[str, Any] = {
        "name": before.name if before else "",
        "birth_date": before.birth_date if before else "",
        "birth_year": before.birth_year if before else None,
        "sex": before.sex if before else "",
        "more": dict(before.more) if before else {},
    }
    if facts.name and (newer or not kept["name"]):
        kept["name"] = facts.name
    if facts.sex is not None and (newer or not kept["sex"]):
        kept["sex"] = facts.sex
    if facts.birth_date is not None and (newer or not (kept["birth_date"] or kept["birth_year"])):
        whole = len(facts.birth_date) == 8
        kept["birth_date"] = facts.birth_date if whole else ""
        kept["birth_year"] = int(facts.birth_date[:4]) if facts.birth_date and not whole else None
    for name, value in facts.more.items():
        if newer or not kept["more"].get(name):
            kept["more"][name] = value or ""
    kept["more"] = {name: value for name, value in kept["more"].items() if value}
    return kept


def list_changes(before: Patient, kept: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what changes: the former and the new value by name."""
    old = {name: getattr(before, name) for name in kept}
    return {name: [old[name], value] for name, value in kept.items() if old[name] != value}


def check_moment(moment: datetime | None) -> None:
    """Refuse a time that lies in no zone or beyond any calendar of ours.

    Raises:
        Invalid: It does.
    """
    if moment is not None and (moment.tzinfo is None or not 1900 <= moment.year <= 2200):
        raise Invalid("a time needs its zone, and a year from 1900 to 2200", vi="Thời điểm không hợp lệ")


def is_newer(said_at: datetime | None, known: datetime | None) -> bool:
    """Tell whether words said at a time replace those known: unless both times are known and it is the earlier."""
    return said_at is None or known is None or said_at >= known
