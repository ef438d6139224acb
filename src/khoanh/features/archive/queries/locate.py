"""SQL of finding where objects lie."""

from collections.abc import Mapping
from typing import Any

import psycopg

from khoanh.adapters.storage import BlobPlace
from khoanh.features.archive.objects import StoredObject
from khoanh.features.archive.queries.corrections import read_corrections
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID
from khoanh.standards.dicom import Correction

Connection = psycopg.Connection[Any]

_SELECT = """
select instance.uid, class.uid, syntax.uid, study.uid, series.uid, pack.file, instance."offset", instance.size_bytes,
    instance.dataset_offset, instance.frames, instance.number, instance.checksum, series.id, series.revision,
    study.stored_identity is not null or study.stored_accession is not null
from study
join series on series.study = study.id
join instance on instance.series = series.id
join pack on pack.id = instance.pack
join uid_code class on class.id = instance.sop_class
join uid_code syntax on syntax.id = instance.transfer_syntax
"""
_ORDER = " order by series.number nulls last, series.uid, instance.number nulls last, instance.uid"


def locate_objects(
    db: Connection,
    *,
    study_uids: list[str] | None = None,
    series_uids: list[str] | None = None,
    instance_uids: list[str] | None = None,
    patient_id: tuple[str, str | None] | None = None,
) -> list[StoredObject]:
    """Return every object that satisfies all that is given; at least one must be."""
    conditions: list[str] = []
    values: list[Any] = []
    for column, wanted in (("study.uid", study_uids), ("series.uid", series_uids), ("instance.uid", instance_uids)):
        if wanted is not None:
            conditions.append(f"{column} = any (%s)")
            values.append(wanted)
    if patient_id is not None:
        conditions.append("study.patient_id = %s")
        values.append(patient_id[0])
        if patient_id[1]:
            conditions.append("study.issuer = %s")
            values.append(patient_id[1])
    assert conditions
    rows = db.execute(f"{_SELECT} where {' and '.join(conditions)}{_ORDER}", values)
    return _shape_all(db, rows.fetchall())


def locate_series(db: Connection, series_id: int) -> list[StoredObject]:
    """Return the objects of the series with this key."""
    return [_shape(row, {}) for row in db.execute(f"{_SELECT} where series.id = %s{_ORDER}", (series_id,))]


_PICTURELESS = ["SR", "KO", "PR", "AU", "DOC", "REG", "RTSTRUCT", "RTPLAN", "RTRECORD", "SEG", "PLAN", "RWV", "ECG"]


def locate_cover(db: Connection, study_uid: str, series_uid: str | None) -> StoredObject | None:
    """Return the middle object of a study's first series that has pictures, else of its first series."""
    row = db.execute(
        "select series.id, series.instance_count from study join series on series.study = study.id"
        " where study.uid = %s and (%s::text is null or series.uid = %s) and series.instance_count > 0"
        " order by series.modality = any (%s), series.number nulls last, series.uid limit 1",
        (study_uid, series_uid, series_uid, _PICTURELESS),
    ).fetchone()
    if row is None:
        return None
    cover = db.execute(
        f"{_SELECT} where series.id = %s order by instance.number nulls last, instance.uid offset %s limit 1",
        (row[0], row[1] // 2),
    ).fetchone()
    return _shape_all(db, [cover])[0] if cover else None


def read_series_keys(db: Connection, study_uid: str, series_uid: str | None) -> list[tuple[int, int, str, str]]:
    """Return (key, revision, series UID, study UID) of a study's series, in order."""
    rows = db.execute(
        "select series.id, series.revision, series.uid, study.uid from study join series on series.study = study.id"
        " where study.uid = %s and (%s::text is null or series.uid = %s) order by series.number nulls last, series.uid",
        (study_uid, series_uid, series_uid),
    )
    return rows.fetchall()


def _shape_all(db: Connection, rows: list[tuple[Any, ...]]) -> list[StoredObject]:
    """Shape the rows; what is told otherwise of their studies is looked up once for each of those that need it."""
    studies = {row[3] for row in rows if row[14]}
    corrections = read_corrections(db, sorted(studies)) if studies else {}
    return [_shape(row, corrections) for row in rows]


def _shape(row: tuple[Any, ...], corrections: Mapping[str, Correction]) -> StoredObject:
    return StoredObject(
        instance_uid=InstanceUID(row[0]), sop_class_uid=row[1], transfer_syntax_uid=row[2], study_uid=StudyUID(row[3]),
        series_uid=SeriesUID(row[4]), place=BlobPlace(row[5], row[6], row[7]), dataset_offset=row[8], frames=row[9],
        number=row[10], checksum=bytes(row[11]), series_id=row[12], series_revision=row[13],
        correction=corrections.get(row[3]),
    )  # fmt: skip


def select_classes(db: Connection, uids: list[str]) -> dict[str, str]:
    """Return the SOP class of each of these objects that is here."""
    rows = db.execute(
        "select instance.uid, class.uid from instance join uid_code class on class.id = instance.sop_class"
        " where instance.uid = any (%s)",
        (uids,),
    ).fetchall()
    return dict(rows)


def select_instances(db: Connection, study_uid: str) -> list[tuple[str, str, str]]:
    """Return series, SOP class and SOP instance of the objects of a study."""
    return db.execute(
        "select series.uid, class.uid, instance.uid from study join series on series.study = study.id"
        " join instance on instance.series = series.id join uid_code class on class.id = instance.sop_class"
        f" where study.uid = %s{_ORDER}",
        (study_uid,),
    ).fetchall()
