"""How well a study fits an order: for devices that know no worklist, a person chooses from the best; pure."""

from dataclasses import dataclass
from datetime import datetime

from khoanh.features.orders.kinds import CandidateRow, StudyRow

_RADIOGRAPHY = frozenset(("CR", "DX", "DR"))
"""The same machine says one or the other (0008,0060)."""


@dataclass(frozen=True, slots=True)
class Score:
    """Points from 0 to 100, and the codes of what speaks for it (`+…`) and against it (`-…`)."""

    points: int
    reasons: tuple[str, ...]


def score(study: StudyRow, order: CandidateRow, at: datetime) -> Score:
    """Weigh what a study and an order have in common.

    Args:
        at: When the study came; compared with when the order is due.
    """
    parts: list[tuple[int, str]] = [
        _weigh_patient(study, order),
        _weigh_name(study.words, order.words),
        _weigh_equal(study.birth_date, order.birth_date, 10, -10, "birth_date"),
        _weigh_equal(study.sex, order.sex, 3, -8, "sex"),
        (25, "+accession") if order.accession in study.accessions else (0, ""),
        _weigh_modality(study.modalities, order.modality),
        (8, "+device") if order.device and order.device in study.source_aes else (0, ""),
        (6, "+started") if order.state == "started" else (0, ""),
        (-10, "-has_images") if order.studies else (0, ""),
        _weigh_time(at, order.due_at),
    ]
    points = sum(value for value, _ in parts)
    return Score(max(0, min(100, points)), tuple(reason for value, reason in parts if reason and value))


def _weigh_patient(study: StudyRow, order: CandidateRow) -> tuple[int, str]:
    if study.patient == order.patient or (study.patient_code and study.patient_code == order.patient_code):
        return 35, "+patient"
    if study.patient_code and order.patient_code and _is_near(study.patient_code, order.patient_code):
        return 15, "+patient_nearly"
    return 0, ""


def _weigh_name(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[int, str]:
    if not one or not other:
        return 0, ""
    shared = len(set(one) & set(other)) / len(set(one) | set(other))
    if shared == 1:
        return 25, "+name"
    return (round(20 * shared), "+name_partly") if shared >= 0.3 else (-10, "-name")


def _weigh_equal(one: str, other: str, plus: int, minus: int, what: str) -> tuple[int, str]:
    if not one or not other:
        return 0, ""
    return (plus, f"+{what}") if one == other else (minus, f"-{what}")


def _weigh_modality(modalities: tuple[str, ...], wanted: str) -> tuple[int, str]:
    if not wanted or not modalities:
        return 0, ""
    if wanted in modalities or (wanted in _RADIOGRAPHY and _RADIOGRAPHY & set(modalities)):
        return 12, "+modality"
    return -20, "-modality"


def _weigh_time(at: datetime, due: datetime) -> tuple[int, str]:
    hours = abs((at - due).total_seconds()) / 3600
    if hours <= 2:
        return 12, "+time"
    return (6, "+same_day") if hours <= 16 else (0, "") if hours <= 72 else (-6, "-time")


def _is_near(one: str, other: str) -> bool:
    """Tell whether two numbers differ by one typed character: changed, left out, added, or two exchanged."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differ) == 2 and differ[1] == differ[0] + 1:
            return one[differ[0]] == other[differ[1]] and one[differ[1]] == other[differ[0]]
        return len(differ) <= 1
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
