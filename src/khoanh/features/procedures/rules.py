"""What a performed procedure step must say and may change (PS3.4 F.7.2, table F.7.2-1); pure."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from khoanh.features.procedures.kinds import Facts, Model, PerformedSeries, ScheduledRef, Status
from khoanh.foundation.errors import Conflict, Invalid
from khoanh.foundation.uids import is_uid
from khoanh.standards.dicom import REASONS, keyword_of, tag_of

STATUS: Final = "00400252"
_SCHEDULED, _SERIES, _REASON = "00400270", "00400340", "00400281"
_STUDY_UID, _SERIES_UID = "0020000D", "0020000E"
_REQUIRED: Final = ("00400253", "00400241", "00400244", "00400245", STATUS, "00080060", _SCHEDULED)
_FINAL: Final = ("00400250", "00400251")
FIXED: Final = frozenset(
    (
        "00400270", "00100010", "00100020", "00100021", "00100030", "00100040", "00081120", "00400253",
        "00400241", "00400242", "00400243", "00400244", "00400245", "00080060", "00200010",
    )
)  # fmt: skip
"""Said once, by N-CREATE; an N-SET may not change them."""

_DOSE: Final = (
    "TotalTimeOfFluoroscopy", "TotalNumberOfExposures", "DistanceSourceToDetector", "DistanceSourceToEntrance",
    "EntranceDose", "EntranceDoseInmGy", "ExposedArea", "ImageAndFluoroscopyAreaDoseProduct",
    "CommentsOnRadiationDose",
)  # fmt: skip
_EXPOSURES, _MOST_EXPOSURES = "0040030E", 1000


class MissingAttribute(Invalid):
    """A required attribute is not there (0x0120)."""


class MissingValue(Invalid):
    """A required attribute has no value (0x0121)."""


class WrongValue(Invalid):
    """A value is none of those that the attribute may have (0x0106)."""


class StepEnded(Conflict):
    """The step is completed or discontinued and may no longer be updated (0x0110, error 0xA710)."""


def check_create(model: Model) -> None:
    """Check the attributes of an N-CREATE.

    Attributes of type 2 may be absent: some devices leave out what they do not know.

    Raises:
        MissingAttribute, MissingValue, WrongValue: The first thing that is wrong.
    """
    for tag in _REQUIRED:
        _require(model, tag)
    if texts(model, STATUS) != [Status.IN_PROGRESS]:
        raise _wrong("PerformedProcedureStepStatus")
    for item in items(model, _SCHEDULED):
        _require(item, _STUDY_UID)
        if not is_uid(first(item, _STUDY_UID)):
            raise _wrong("StudyInstanceUID")


def check_change(before: Model, change: Model) -> dict[str, Any]:
    """Return the step after an N-SET (its values replace the former), together with the names that may not change.

    Raises:
        StepEnded: It was completed or discontinued already.
        MissingValue, WrongValue: What the new status needs is not there, or it is no status.
    """
    if first(before, STATUS) != Status.IN_PROGRESS:
        raise StepEnded("the step may no longer be updated", vi="Bước chụp đã kết thúc, không sửa được nữa")
    after = {**before, **{tag: value for tag, value in change.items() if tag not in FIXED}}
    status = first(after, STATUS)
    if status not in set(Status):
        raise _wrong("PerformedProcedureStepStatus")
    if status != Status.IN_PROGRESS:
        for tag in _FINAL:
            if not texts(after, tag):
                raise MissingValue(f"{_name(tag)} has no value", vi=f"{_name(tag)} chưa có giá trị")
    if status == Status.COMPLETED:
        if not items(after, _SERIES):
            raise MissingValue("PerformedSeriesSequence has no item", vi="PerformedSeriesSequence chưa có mục nào")
        for item in items(after, _SERIES):
            if not is_uid(first(item, _SERIES_UID)):
                raise MissingValue("SeriesInstanceUID has no value", vi="SeriesInstanceUID chưa có giá trị")
    return after


def list_refused(before: Model, change: Model) -> list[str]:
    """Return the keywords of what an N-SET would change and may not."""
    return [
        _name(tag) for tag in sorted(FIXED & change.keys()) if change[tag] != before.get(tag) and "Value" in change[tag]
    ]


def read_facts(model: Model, zone: tzinfo) -> Facts:
    """Read out of a step what we look at ourselves."""
    scheduled = tuple(
        ScheduledRef(*(first(item, tag)[:64] for tag in ("00400009", "00401001", "00402017", "00080050", _STUDY_UID)))
        for item in items(model, _SCHEDULED)
    )
    code = first(items(model, _REASON)[0], "00080100") if items(model, _REASON) else ""
    study_uid = next((ref.study_uid for ref in scheduled if ref.study_uid), "")
    return Facts(
        status=Status(first(model, STATUS)),
        step_id=first(model, "00400253")[:64],
        station=first(model, "00400241")[:16],
        modality=first(model, "00080060")[:16],
        study_uid=study_uid,
        patient_code=first(model, "00100020")[:64],
        started_at=_moment(model, "00400244", "00400245", zone),
        ended_at=_moment(model, "00400250", "00400251", zone),
        reason_code=code[:16],
        reason=_say_reason(model, code),
        dose=_read_dose(model),
        series=tuple(
            {series.uid: series for series in map(_read_series, items(model, _SERIES)) if series.uid}.values()
        ),
        scheduled=scheduled,
    )


def _say_reason(model: Model, code: str) -> str:
    if first(model, STATUS) != Status.DISCONTINUED:
        return ""
    meaning = first(items(model, _REASON)[0], "00080104") if items(model, _REASON) else ""
    said = REASONS[code][1] if code in REASONS else meaning or REASONS["110513"][1]
    comment = first(model, "00400280")
    return f"{said}: {comment}"[:1000] if comment else said


def _read_series(item: Model) -> PerformedSeries:
    objects = len(items(item, "00081140")) + len(items(item, "00400220"))
    uid = first(item, _SERIES_UID)
    return PerformedSeries(
        uid if is_uid(uid) else "",
        first(item, "00181030")[:256],
        first(item, "0008103E")[:256],
        first(item, "00081070")[:256],
        first(item, "00081050")[:256],
        objects,
    )


def _read_dose(model: Model) -> dict[str, Any]:
    dose: dict[str, Any] = {}
    for keyword in _DOSE:
        values = model.get(f"{tag_of(keyword):08X}", {}).get("Value", [])
        if values:
            dose[keyword] = values[0] if len(values) == 1 else values
    if exposures := items(model, _EXPOSURES)[:_MOST_EXPOSURES]:
        wanted = ("KVP", "XRayTubeCurrentInuA", "ExposureTime", "RadiationMode", "FilterType", "FilterMaterial")
        dose["ExposureDoseSequence"] = [
            {name: value for name in wanted if (value := first(item, f"{tag_of(name):08X}"))} for item in exposures
        ]
    return dose


def _moment(model: Model, date: str, time: str, zone: tzinfo) -> datetime | None:
    try:
        text = first(model, date) + (first(model, time).split(".")[0] + "000000")[:6]
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None


def texts(model: Model, tag: str) -> list[str]:
    """Return the values of an attribute that are texts or numbers, without the empty ones."""
    values = model.get(tag, {}).get("Value", [])
    shown = (value.get("Alphabetic", "") if isinstance(value, dict) else value for value in values)
    return [text for value in shown if value is not None and (text := str(value).strip())]


def first(model: Model, tag: str) -> str:
    """Return the first value of an attribute, "" if it has none."""
    return next(iter(texts(model, tag)), "")


def items(model: Model, tag: str) -> list[Mapping[str, Any]]:
    """Return the items of a sequence."""
    element = model.get(tag, {})
    return [item for item in element.get("Value", []) if isinstance(item, dict)] if element.get("vr") == "SQ" else []


def clean_model(model: Any) -> Any:
    """Drop NUL characters, which the index cannot hold, from every text of a model."""
    match model:
        case dict():
            return {key: clean_model(value) for key, value in model.items()}
        case list():
            return [clean_model(value) for value in model]
        case str():
            return model.replace("\0", "")
        case _:
            return model


def _require(model: Model, tag: str) -> None:
    if tag not in model:
        raise MissingAttribute(f"{_name(tag)} is missing", vi=f"Thiếu {_name(tag)}")
    if not texts(model, tag) and not items(model, tag):
        raise MissingValue(f"{_name(tag)} has no value", vi=f"{_name(tag)} không có giá trị")


def _wrong(keyword: str) -> WrongValue:
    return WrongValue(f"{keyword} has a value that it may not have", vi=f"{keyword} có giá trị không hợp lệ")


def _name(tag: str) -> str:
    return keyword_of(int(tag, 16))
