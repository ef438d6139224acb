"""Removing objects: their rows at once, their bytes right after, by a job that survives a crash."""

from khoanh.adapters.storage import BlobPlace
from khoanh.features import audit
from khoanh.features.archive.queries import delete as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.events import SeriesGrew, StudyDeleted, StudyGoing
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID
from khoanh.transaction import Unit

_BATCH = 500


def delete_study(unit: Unit, study_uid: StudyUID, *, reason: str = "") -> int:
    """Remove a study; return the number of objects. Raises NotFound."""
    return _delete(unit, study_uid, None, None, reason)


def delete_series(unit: Unit, study_uid: StudyUID, series_uid: SeriesUID, *, reason: str = "") -> int:
    """Remove a series, and its study if that is empty then. Raises NotFound."""
    return _delete(unit, study_uid, series_uid, None, reason)


def delete_instance(
    unit: Unit, study_uid: StudyUID, series_uid: SeriesUID, instance_uid: InstanceUID, *, reason: str = ""
) -> int:
    """Remove one object, and what is empty then. Raises NotFound."""
    return _delete(unit, study_uid, series_uid, instance_uid, reason)


def _delete(
    unit: Unit, study_uid: StudyUID, series_uid: SeriesUID | None, instance_uid: InstanceUID | None, reason: str
) -> int:
    unit.who.require(Permission.STUDY_DELETE)
    if series_uid is None:
        unit.tell(StudyGoing(study_uid))
    removed = queries.remove_instances(unit.db, study_uid, series_uid, instance_uid)
    if not removed:
        raise NotFound(
            f"nothing is stored under {instance_uid or series_uid or study_uid}", vi="Không tìm thấy ca chụp"
        )
    subject = instance_uid or series_uid or ""
    audit.record(
        unit, "study deleted", study_uid=study_uid, subject=subject, detail={"objects": removed, "reason": reason}
    )
    if series_uid is None:
        unit.tell(StudyDeleted(study_uid))
    else:
        unit.tell(SeriesGrew(study_uid, series_uid))
    unit.later("erase_objects", key="erase_objects", priority=5)
    return removed


def erase_objects_job(unit: Unit) -> None:
    """Destroy the bytes of removed objects; a pack that holds nothing else goes whole."""
    unit.who.require(Permission.SYSTEM_MANAGE)
    pending = queries.take_erasures(unit.db, _BATCH)
    empty: dict[int, str] = {}
    for _, pack, file, offset, size_bytes, name, holds_more in pending:
        if not holds_more and unit.storage.may_remove(file):
            empty[pack] = file
        else:
            unit.storage.erase(BlobPlace(file, offset, size_bytes), name)
    for file in empty.values():
        unit.storage.remove(file)
    queries.finish_erasures(unit.db, [row[0] for row in pending], list(empty))
    if len(pending) == _BATCH:
        unit.later("erase_objects", key="erase_objects", priority=5)
