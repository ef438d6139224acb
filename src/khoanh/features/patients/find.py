"""Finds patients by words of the name without accents, or by the beginning of any number."""

import base64
import binascii
from dataclasses import replace

import orjson

from khoanh.features.patients.kinds import PatientPage
from khoanh.features.patients.queries import find as queries
from khoanh.features.patients.queries import patients as patient_queries
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import fold_name
from khoanh.transaction import Unit

MOST_ROWS = 200


def find_patients(unit: Unit, text: str, *, cursor: str = "", limit: int = 50) -> PatientPage:
    """Return a page of patients, sorted by given name; those merged away are found as who they are.

    Args:
        text: Words of a name (the last may be unfinished); with a digit in it, the beginning of a patient code,
            citizen number, insurance card or passport.

    Raises:
        Invalid: Nothing is asked for, or the cursor is not ours.
    """
    unit.who.require(Permission.PATIENT_READ)
    limit = max(1, min(limit, MOST_ROWS))
    stripped = text.strip()
    if not stripped:
        raise Invalid("a name or a number is needed", vi="Cần nhập tên hoặc mã để tìm")
    after = _read_cursor(cursor) if cursor else None
    if any(letter.isdigit() for letter in stripped):
        rows = queries.select_by_number(unit.db, "".join(stripped.split()), after, limit + 1)
    else:
        rows = queries.select_by_words(unit.db, list(fold_name(stripped)), after, limit + 1)
    found = [patient for _, patient in rows[:limit]]
    numbers = patient_queries.select_identifiers(unit.db, [patient.id for patient in found])
    items = [replace(patient, identifiers=numbers.get(patient.id, ())) for patient in found]
    more = len(rows) > limit
    return PatientPage(items, _write_cursor(rows[limit - 1][0], items[-1].id) if more else None)


def _write_cursor(name_sort: str, patient: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([name_sort, patient])).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, int]:
    try:
        match orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))):
            case [str(name_sort), int(patient)] if 0 <= patient < 2**63 and "\0" not in name_sort:
                return name_sort, patient
    except (ValueError, binascii.Error):
        pass
    raise Invalid("the cursor is not ours", vi="Con trỏ trang không hợp lệ")
