"""The pictures that a link opens: a few at once, every frame when asked, each rendered as the archive shows it."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from khoanh.features import archive, reports, viewing
from khoanh.features.archive import Query, StoredObject
from khoanh.features.handovers import queries
from khoanh.features.handovers.kinds import Guest
from khoanh.features.reports import Version
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk, Unit

SIDES = (256, 768, 1280)
SHOWN_FIRST = 768
_MOST_FIRST = 4
_SERIES_UID, _MODALITY, _NUMBER, _DESCRIPTION = 0x0020000E, 0x00080060, 0x00200011, 0x0008103E
# Reports, documents, notes and raw data: an old result among them must not be told by a link to the new one.
_NO_PICTURES = (
    "1.2.840.10008.5.1.4.1.1.88.",
    "1.2.840.10008.5.1.4.1.1.104.",
    "1.2.840.10008.5.1.4.1.1.11.",
    "1.2.840.10008.5.1.4.1.1.9.",
    "1.2.840.10008.5.1.4.1.1.66",
    "1.2.840.10008.5.1.4.1.1.481.",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame to be shown: `number` counts from 1 through the frames of a series."""

    series_uid: str
    number: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ShownSeries:
    """A series of pictures; `frames` of all its objects."""

    study_uid: str
    series_uid: str
    modality: str
    number: int | None
    description: str
    frames: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a stored object, and the window it is shown with; None: the object's own."""

    stored: StoredObject
    frame: int
    center: float | None = None
    width: float | None = None


def list_objects(unit: Unit, guest: Guest) -> list[StoredObject]:
    """Return the objects with pictures of the studies handed over, in order."""
    if guest.needs_pin or not guest.studies:
        return []
    own = replace(unit, who=guest.who)
    found = archive.locate(own, study_uid=list(guest.studies), purpose="study opened by link")
    return _keep_pictures(found, guest.studies)


def _keep_pictures(found: Sequence[StoredObject], studies: Sequence[str]) -> list[StoredObject]:
    mixed = {one.series_uid for one in found if not _has_pictures(one)}
    order = {uid: index for index, uid in enumerate(studies)}
    kept = [one for one in found if one.series_uid not in mixed]
    return sorted(kept, key=lambda one: order[str(one.study_uid)])


def _has_pictures(stored: StoredObject) -> bool:
    return stored.frames > 0 and not stored.sop_class_uid.startswith(_NO_PICTURES)


def list_series(unit: Unit, guest: Guest, objects: Sequence[StoredObject]) -> list[ShownSeries]:
    """Return the series of these objects as they are shown, in order."""
    own = replace(unit, who=guest.who)
    facts: dict[str, dict[int, Any]] = {}
    returns = frozenset((_SERIES_UID, _MODALITY, _NUMBER, _DESCRIPTION))
    for study in guest.studies:
        for match in archive.find_series(own, Query("series", study_uid=study, returns=returns, limit=1000)).matches:
            facts[str(match.get(_SERIES_UID))] = dict(match)
    shown: dict[str, ShownSeries] = {}
    for one in objects:
        known = shown.get(one.series_uid)
        if known is not None:
            shown[one.series_uid] = replace(known, frames=known.frames + one.frames)
            continue
        said = facts.get(str(one.series_uid), {})
        number = said.get(_NUMBER)
        shown[one.series_uid] = ShownSeries(
            str(one.study_uid), str(one.series_uid), str(said.get(_MODALITY) or ""),
            int(str(number)) if str(number or "").lstrip("-").isdigit() else None,
            str(said.get(_DESCRIPTION) or ""), one.frames,
        )  # fmt: skip
    return list(shown.values())


def choose_first(version: Version, objects: Sequence[StoredObject]) -> list[Picture]:
    """Return what is shown first: the key images of the result, else the middle of the first series."""
    keys: list[Picture] = []
    for index, key in enumerate(version.content.key_images):
        stored = next((one for one in objects if one.instance_uid == key.sop_uid), None)
        if stored is not None and 1 <= key.frame <= stored.frames:
            keys.append(Picture(f"key.{index + 1}", 1, key.caption))
    if keys:
        return keys
    sizes: dict[str, int] = {}
    for one in objects:
        sizes[one.series_uid] = sizes.get(one.series_uid, 0) + one.frames
    return [Picture(series, (frames + 1) // 2) for series, frames in list(sizes.items())[:_MOST_FIRST]]


def find_key_frame(version: Version, objects: Sequence[StoredObject], number: int) -> Frame:
    """Return a key image of the result, counted from 1. Raises NotFound."""
    keys = list(version.content.key_images)
    key = keys[number - 1] if 1 <= number <= len(keys) else None
    stored = next((one for one in objects if key is not None and one.instance_uid == key.sop_uid), None)
    if key is None or stored is None or not 1 <= key.frame <= stored.frames:
        raise NotFound("no such picture", vi="Không có ảnh này")
    return Frame(stored, key.frame, key.centre, key.width)


def find_frame(objects: Sequence[StoredObject], series_uid: str, number: int) -> Frame:
    """Return a frame of a series, counted from 1 through its objects. Raises NotFound."""
    left = number
    for one in objects:
        if one.series_uid != series_uid:
            continue
        if 1 <= left <= one.frames:
            return Frame(one, left)
        left -= one.frames
    raise NotFound("no such picture", vi="Không có ảnh này")


def render_first_job(desk: Desk, who: Principal, handover: int) -> None:
    """Make the pictures that a link shows first before anybody opens it: a telephone waits for none of them."""
    who.require(Permission.SYSTEM_MANAGE)
    with desk.unit(who) as unit:
        report, studies = queries.select_given(unit.db, handover)
        number = queries.find_standing(unit.db, report, approved=unit.settings.handover_approved)
        version = next((one for one in reports.list_versions(unit, report) if one.number == number), None)
        found = archive.locate(unit, study_uid=list(studies), purpose="study rendered") if studies else []
    objects = _keep_pictures(found, studies)
    if version is None:
        return
    for picture in choose_first(version, objects):
        with contextlib.suppress(Invalid, NotFound):
            render_picture(desk, find_picture(version, objects, picture.series_uid, picture.number), SHOWN_FIRST)


def find_picture(version: Version, objects: Sequence[StoredObject], name: str, number: int) -> Frame:
    """Return what an address names: `key.N`, or a frame of a series. Raises NotFound."""
    if name.startswith("key.") and name[4:].isdigit():
        return find_key_frame(version, objects, int(name[4:8]))
    return find_frame(objects, name, number)


def render_picture(desk: Desk, frame: Frame, side: int) -> bytes:
    """Return a frame as a JPEG of at most `side` pixels, brought to the next of a few sizes. Raises Invalid."""
    side = next((step for step in SIDES if step >= side), SIDES[-1])
    return viewing.render_preview(desk, frame.stored, frame.frame, side=side, center=frame.center, width=frame.width)
