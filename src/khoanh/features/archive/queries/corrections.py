"""SQL of what a study's objects say otherwise when they leave."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from blake3 import blake3

from khoanh.standards.dicom import Correction

_SYSTEM = "KHOANH"
_ISSUER, _BIRTH_DATE = 0x00100021, 0x00100030
_PATIENT = ((0x00100010, "name"), (0x00100020, "patient_id"), (_ISSUER, "issuer"), (_BIRTH_DATE, "birth_date"),
    (0x00100040, "sex"))  # fmt: skip
_ACCESSION = 0x00080050


def read_corrections(db: psycopg.Connection[Any], study_uids: Sequence[str]) -> dict[str, Correction]:
    """Return for each of the studies what its objects say now, if that is not what they came with."""
    rows = db.execute(
        "select uid, stored_identity, stored_accession, accession, coalesce(corrected_at, received_at),"
        " patient_name, patient_id, issuer, birth_date, sex from study"
        " where uid = any (%s) and (stored_identity is not null or stored_accession is not null)",
        (list(study_uids),),
    )
    found = {row[0]: _shape(row[1], row[2], row[3], row[4], row[5:]) for row in rows}
    return {uid: correction for uid, correction in found.items() if correction is not None}


def _shape(
    came: dict[str, str] | None, came_accession: str | None, accession: str, at: datetime, now: tuple[str, ...]
) -> Correction | None:
    values: dict[int, str] = {}
    if came is not None:
        told = dict(zip((tag for tag, _ in _PATIENT), now, strict=True))
        before = {tag: came[name] for tag, name in _PATIENT}
        if told != before:
            # What nobody knows stays as each object has it; so does the day if no more than the year is known.
            values = {tag: text for tag, text in told.items() if text and (tag != _BIRTH_DATE or len(text) == 8)}
            if before[_ISSUER] and not told[_ISSUER]:
                values[_ISSUER] = ""
    if came_accession is not None and came_accession != accession:
        values[_ACCESSION] = accession
    if not values:
        return None
    moment = at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    mark = blake3(repr((sorted(values.items()), moment)).encode()).hexdigest(16)
    return Correction(tuple(sorted(values.items())), moment, _SYSTEM, mark)
