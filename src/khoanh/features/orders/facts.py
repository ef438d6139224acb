"""What a placer says of an order: checked, and weighed against what is known; pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from khoanh.features.orders.kinds import PRIORITIES, OrderFacts, State
from khoanh.features.orders.numbers import is_accession
from khoanh.foundation.errors import Invalid
from khoanh.foundation.uids import is_uid

_LONG: Final = 4000
_LENGTHS: Final = {
    "slip": 64, "code": 128, "name": 256, "modality": 16, "room_code": 128, "device": 16, "history": _LONG,
    "diagnosis": _LONG, "icd10": 256, "allergies": 1000, "note": _LONG, "referrer": 256, "referrer_code": 64,
    "department": 256, "department_code": 64,
}  # fmt: skip
_NUMBER_LENGTH: Final = 64
_GIVEN_ONCE: Final = ("accession", "study_uid")
_NOT_STARTED: Final = frozenset((State.WAITING, State.HELD))


def check_facts(facts: OrderFacts) -> OrderFacts:
    """Return the facts as they are kept: texts in NFC and cut to their length.

    An accession number or UID that cannot be one is left out: the order then gets ours, and is not lost for it.

    Raises:
        Invalid: A number is out of its range, the placer's number is too long, or a time lies in no zone.
    """
    cleaned: dict[str, Any] = {
        name: clean(getattr(facts, name), longest)
        for name, longest in _LENGTHS.items()
        if getattr(facts, name) is not None
    }
    for name in ("placer", "source"):
        cleaned[name] = clean(getattr(facts, name), 1000)
        if len(cleaned[name]) > _NUMBER_LENGTH:
            raise Invalid("a number has at most 64 characters", vi="Số phiếu dài nhất 64 ký tự")
    if "modality" in cleaned:
        cleaned["modality"] = cleaned["modality"].upper()
    if facts.priority is not None and facts.priority not in PRIORITIES:
        raise Invalid("the priority is stat, high, routine or low", vi="Mức ưu tiên không hợp lệ")
    if facts.pregnancy is not None and facts.pregnancy not in (1, 2, 3, 4):
        raise Invalid("the pregnancy status is 1 to 4", vi="Tình trạng thai kỳ từ 1 đến 4")
    if facts.minutes is not None and not 1 <= facts.minutes <= 1440:
        raise Invalid("an order takes 1 to 1440 minutes", vi="Thời gian thực hiện từ 1 đến 1440 phút")
    for moment in (facts.ordered_at, facts.scheduled_at):
        check_moment(moment)
    accession, study_uid = facts.accession.strip(), facts.study_uid.strip(" \0")
    cleaned["accession"] = accession if is_accession(accession) else ""
    cleaned["study_uid"] = study_uid if study_uid and is_uid(study_uid, strict=True) else ""
    return replace(facts, **cleaned)


def check_moment(moment: datetime | None) -> None:
    """Refuse a time that lies in no zone or beyond any calendar of ours.

    Raises:
        Invalid: It does.
    """
    if moment is not None and (moment.tzinfo is None or not 1900 <= moment.year <= 2200):
        raise Invalid("a time needs its zone, and a year from 1900 to 2200", vi="Thời điểm không hợp lệ")


def clean(text: str, longest: int) -> str:
    """Return text in NFC without NUL and other controls but line ends, at most so long."""
    kept = "".join(
        letter for letter in text.replace("\r\n", "\n").replace("\r", "\n") if letter >= " " or letter == "\n"
    )
    return unicodedata.normalize("NFC", kept).strip()[:longest]


def list_said(facts: OrderFacts) -> dict[str, Any]:
    """Return what is said, by column: texts, numbers and times, without patient, service and room."""
    skipped = {"patient", "code", "name", "room_code", "modality", "scheduled_at", "minutes"}
    said = {field.name: getattr(facts, field.name) for field in fields(facts) if field.name not in skipped}
    if facts.priority is not None:
        said["priority"] = PRIORITIES.index(facts.priority) + 1
    if facts.scheduled_at is not None:
        said["due_at"], said["scheduled"] = facts.scheduled_at, True
    return {name: value for name, value in said.items() if value is not None and value != ""} | {
        name: None
        for name in said
        # An empty text takes away what was said before, but for the numbers that an order always has.
        if said[name] == "" and name in _LENGTHS and name not in ("slip", "device")
    }


def weigh(before: Mapping[str, Any], said: Mapping[str, Any], *, newer: bool) -> dict[str, Any]:
    """Return what changes of an order: newer words replace what is known, older ones fill what is empty.

    What images may carry already, accession number and Study UID, stays once the examination has begun.
    """
    settled = before["state"] not in _NOT_STARTED
    changes: dict[str, Any] = {}
    for name, value in said.items():
        if name in _GIVEN_ONCE and (settled or not newer):
            continue
        known = before[name]
        if value == known or (not newer and known not in (None, "", False)):
            continue
        changes[name] = value
    if "scheduled" in changes and not newer and before["scheduled"]:
        changes.pop("scheduled")
    if changes.get("scheduled") and "due_at" not in changes and said["due_at"] != before["due_at"]:
        changes["due_at"] = said["due_at"]
    if "ordered_at" in changes and "due_at" not in changes and not (before["scheduled"] or changes.get("scheduled")):
        changes["due_at"] = changes["ordered_at"]
    return changes


def is_newer(said_at: datetime | None, known: datetime | None) -> bool:
    """Tell whether words replace those known: unless both times are known and they were said earlier."""
    return said_at is None or known is None or said_at >= known


def is_strictly_newer(said_at: datetime | None, known: datetime | None) -> bool:
    """Tell whether words were certainly said later than those known."""
    return said_at is not None and known is not None and said_at > known
