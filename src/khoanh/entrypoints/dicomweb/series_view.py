"""What is known for some seconds of a series whose objects are asked for one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from khoanh.entrypoints.dicomweb.door import Asked, WouldBlock
from khoanh.features import archive
from khoanh.features.archive import FrameTable, StoredObject
from khoanh.foundation.errors import NotFound
from khoanh.standards.dicom import DEFLATED_LE

_MOST_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The objects of a series and where their frames lie."""

    objects: Mapping[str, StoredObject]
    tables: Mapping[str, FrameTable]


def find_object(asked: Asked) -> tuple[StoredObject, FrameTable | None]:
    """Find the object that the path names, and its frame table if that is known.

    The first object of a series is looked up alone; whoever asks for a second one will ask for all.

    Raises:
        NotFound: There is none.
    """
    study, series, instance = asked.uid("study"), asked.uid("series"), asked.uid("instance")
    assert study is not None and series is not None and instance is not None
    remembered = asked.door.remembered
    key = (asked.who, study, series)
    view: SeriesView | None = remembered.peek((key, "view"))
    if view is None and asked.may_block and remembered.peek((key, "first")) not in (None, instance):
        view = remembered.recall((key, "view"), lambda: _look_at_series(asked, study, series))
    if view is not None and instance in view.objects:
        return view.objects[instance], view.tables.get(instance)
    if not asked.may_block:
        raise WouldBlock
    remembered.recall((key, "first"), lambda: instance)
    found = remembered.recall((key, instance), lambda: _locate(asked, study, series, instance))
    if not found:
        raise NotFound(f"no instance {instance} in series {series}", vi="Không tìm thấy ảnh được yêu cầu")
    return found[0], None


def find_listed(asked: Asked, instances: list[str]) -> list[tuple[StoredObject, FrameTable | None]]:
    """Find objects of the series that the path names, in the order listed, and their frame tables where known.

    Raises:
        NotFound: One of them is not there.
    """
    study, series = asked.uid("study"), asked.uid("series")
    assert study is not None and series is not None
    remembered = asked.door.remembered
    key = ((asked.who, study, series), "view")
    view: SeriesView | None = remembered.peek(key)
    if view is None:
        if not asked.may_block:
            raise WouldBlock
        view = remembered.recall(key, lambda: _look_at_series(asked, study, series))
    absent = next((instance for instance in instances if instance not in view.objects), None)
    if absent is not None:
        raise NotFound(f"no instance {absent} in series {series}", vi="Không tìm thấy ảnh được yêu cầu")
    return [(view.objects[instance], view.tables.get(instance)) for instance in instances]


def _locate(asked: Asked, study: str, series: str, instance: str) -> list[StoredObject]:
    with asked.desk.single(asked.who) as unit:
        return archive.locate(unit, study_uid=study, series_uid=series, instance_uid=instance)


def _look_at_series(asked: Asked, study: str, series: str) -> SeriesView:
    with asked.desk.single(asked.who) as unit:
        found = archive.locate(unit, study_uid=study, series_uid=series)
        if not found or len(found) > _MOST_OBJECTS:
            return SeriesView({}, {})
        facts = archive.load_series(unit, found[0].series_id, found[0].series_revision)
    objects: dict[str, StoredObject] = {stored.instance_uid: stored for stored in found}
    # The facts are of a revision; objects that came or changed since are looked at one by one.
    tables = {uid: table for uid, table in facts.frames.items() if _is_readable(objects.get(uid))}
    return SeriesView(objects, tables if facts.revision == found[0].series_revision else {})


def _is_readable(stored: StoredObject | None) -> bool:
    return stored is not None and stored.transfer_syntax_uid != DEFLATED_LE
