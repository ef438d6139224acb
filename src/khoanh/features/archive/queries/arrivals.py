"""SQL of what the index knows of a study beside its DICOM attributes."""

from datetime import datetime
from typing import Any

import psycopg


def select_arrivals(db: psycopg.Connection[Any], study_uids: list[str]) -> list[tuple[str, datetime, bool]]:
    """Return UID, time of arrival and whether its objects name more than one patient."""
    return db.execute(
        "select uid, received_at, identity_conflict from study where uid = any (%s)", (study_uids,)
    ).fetchall()
