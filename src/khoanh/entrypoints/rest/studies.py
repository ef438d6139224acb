"""The study list, one study, and removing it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from khoanh.entrypoints.rest.asked import Ask, Cursor, LongText, Shape, Text
from khoanh.features import archive, audit
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.uids import StudyUID, parse_uid
from khoanh.standards.dicom import tag_of
from khoanh.transaction import Unit

router = APIRouter(tags=["studies"])

_COUNTED_TO = 1000
_MOST_SERIES = 5000
_STUDY_TAGS = {
    "study_uid": "StudyInstanceUID",
    "patient_id": "PatientID",
    "patient_name": "PatientName",
    "patient_birth_date": "PatientBirthDate",
    "patient_sex": "PatientSex",
    "accession_number": "AccessionNumber",
    "study_date": "StudyDate",
    "study_time": "StudyTime",
    "study_description": "StudyDescription",
    "modalities": "ModalitiesInStudy",
    "series_count": "NumberOfStudyRelatedSeries",
    "instance_count": "NumberOfStudyRelatedInstances",
    "referring_physician": "ReferringPhysicianName",
}
_SERIES_TAGS = {
    "series_uid": "SeriesInstanceUID",
    "modality": "Modality",
    "series_number": "SeriesNumber",
    "series_description": "SeriesDescription",
    "body_part": "BodyPartExamined",
    "instance_count": "NumberOfSeriesRelatedInstances",
}

Uid = Annotated[str, Path(max_length=128, description="Study Instance UID")]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d|\d{8})?$", description="YYYY-MM-DD")]


class StudyItem(Shape):
    """A study; dates and times are in DICOM's forms DA and TM."""

    study_uid: str
    patient_id: str
    patient_name: str
    patient_birth_date: str
    patient_sex: str
    accession_number: str
    study_date: str
    study_time: str
    study_description: str
    modalities: list[str]
    series_count: int
    instance_count: int
    referring_physician: str
    received_at: datetime | None
    identity_conflict: bool


class CountFacts(Shape):
    """How many match: a lower bound unless `exact`."""

    value: int
    exact: bool


class StudyList(Shape):
    """Studies; `count` comes with the first page."""

    items: list[StudyItem]
    next: str | None
    count: CountFacts | None


class SeriesItem(Shape):
    """A series of a study."""

    series_uid: str
    modality: str
    series_number: int | None
    series_description: str
    body_part: str
    instance_count: int


class StudyDetail(StudyItem):
    """A study with its series."""

    series: list[SeriesItem]


@router.get("/studies")
def list_studies(
    asked: Ask,
    q: Annotated[Text, Query(description="Words of a name without accents, or a patient ID or accession number.")] = "",
    patient_name: Text = "",
    patient_id: Annotated[Text, Query(description="Its beginning; `*` and `?` stand for any text.")] = "",
    accession: Annotated[Text, Query(description="Its beginning; `*` and `?` stand for any text.")] = "",
    modality: Annotated[Text, Query(description="One or several, by commas.")] = "",
    date_from: Day = "",
    date_to: Day = "",
    study_uid: Annotated[str, Query(max_length=8000, description="One or several, by commas.")] = "",
    order: Annotated[Literal["date", "name"], Query(description="Newest first, or by given name (Tên).")] = "date",
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> StudyList:
    """Search studies."""
    query = archive.Query(
        level="study",
        keys=(
            *_build_keys(patient_name, patient_id, accession, modality, date_from, date_to),
            *_build_uid_key(study_uid),
        ),
        returns=frozenset(tag_of(keyword) for keyword in _STUDY_TAGS.values()),
        fuzzy=True,
        text=q.strip(),
        order=((tag_of("PatientName"), False),) if order == "name" else (),
        after=cursor or None,
        limit=limit,
    )
    with asked.unit() as unit:
        page = archive.find_studies(unit, query)
        count = None if cursor else archive.count_matches(unit, query, cap=_COUNTED_TO)
        items = _study_items(unit, page.matches)
    shown = CountFacts(value=count.value, exact=count.exact) if count else None
    return StudyList(items=items, next=page.after if page.more else None, count=shown)


@router.get("/studies/{study_uid}")
def read_study(study_uid: Uid, asked: Ask) -> StudyDetail:
    """Read a study and its series; recorded once a session as opened."""
    uid = parse_uid(study_uid, what="study_uid")
    with asked.unit() as unit:
        page = archive.find_studies(unit, _whole("study", uid, _STUDY_TAGS, limit=1))
        if not page.matches:
            raise NotFound("no such study", vi="Không có ca chụp này")
        audit.record(unit, "study opened", study_uid=uid, once=True)
        series = archive.find_series(unit, _whole("series", uid, _SERIES_TAGS, limit=_MOST_SERIES))
        (study,) = _study_items(unit, page.matches)
    items = sorted((_series_item(match) for match in series.matches), key=_series_order)
    return StudyDetail(**study.model_dump(), series=items)


@router.delete("/studies/{study_uid}", status_code=204)
def delete_study(study_uid: Uid, asked: Ask, reason: LongText = "") -> None:
    """Remove a study and its objects."""
    uid = StudyUID(parse_uid(study_uid, what="study_uid"))
    with asked.unit() as unit:
        archive.delete_study(unit, uid, reason=reason)


def _whole(level: Literal["study", "series"], uid: str, tags: dict[str, str], *, limit: int) -> archive.Query:
    returns = frozenset(tag_of(keyword) for keyword in tags.values())
    return archive.Query(level=level, study_uid=uid, returns=returns, limit=limit)


def _build_keys(
    patient_name: str, patient_id: str, accession: str, modality: str, date_from: str, date_to: str
) -> Iterable[archive.Key]:
    values = {
        "PatientName": patient_name.strip(),
        "PatientID": _begin(patient_id),
        "AccessionNumber": _begin(accession),
        "ModalitiesInStudy": "\\".join(part.strip().upper() for part in modality.split(",") if part.strip()),
        "StudyDate": _range(date_from, date_to),
    }
    for keyword, value in values.items():
        if "\\" in value and keyword != "ModalitiesInStudy":
            raise Invalid("a backslash is in no name or number", vi="Điều kiện tìm không được có dấu \\")
        if value:
            yield archive.Key((tag_of(keyword),), value)


def _build_uid_key(study_uid: str) -> Iterable[archive.Key]:
    uids = [parse_uid(part.strip(), what="study_uid") for part in study_uid.split(",") if part.strip()]
    if uids:
        yield archive.Key((tag_of("StudyInstanceUID"),), "\\".join(uids))


def _begin(text: str) -> str:
    value = text.strip()
    return value if not value or "*" in value or "?" in value else value + "*"


def _range(first: str, last: str) -> str:
    for day in (first, last):
        try:
            if day:
                datetime.strptime(day.replace("-", ""), "%Y%m%d")
        except ValueError as fault:
            raise Invalid("there is no such day", vi="Ngày không hợp lệ") from fault
    return f"{first.replace('-', '')}-{last.replace('-', '')}" if first or last else ""


def _study_items(unit: Unit, matches: list[archive.Match]) -> list[StudyItem]:
    arrivals = archive.read_arrivals(unit, [_text(match, "StudyInstanceUID") for match in matches])
    items = []
    for match in matches:
        arrival = arrivals.get(_text(match, "StudyInstanceUID"))
        texts = {
            name: _text(match, keyword)
            for name, keyword in _STUDY_TAGS.items()
            if name not in ("modalities", "series_count", "instance_count")
        }
        items.append(
            StudyItem(
                **texts,
                modalities=sorted(match.get(tag_of("ModalitiesInStudy")) or []),
                series_count=_number(match, "NumberOfStudyRelatedSeries") or 0,
                instance_count=_number(match, "NumberOfStudyRelatedInstances") or 0,
                received_at=arrival.received_at if arrival else None,
                identity_conflict=bool(arrival and arrival.identity_conflict),
            )
        )
    return items


def _series_item(match: archive.Match) -> SeriesItem:
    return SeriesItem(
        series_uid=_text(match, "SeriesInstanceUID"),
        modality=_text(match, "Modality"),
        series_number=_number(match, "SeriesNumber"),
        series_description=_text(match, "SeriesDescription"),
        body_part=_text(match, "BodyPartExamined"),
        instance_count=_number(match, "NumberOfSeriesRelatedInstances") or 0,
    )


def _series_order(item: SeriesItem) -> tuple[bool, int, str]:
    return item.series_number is None, item.series_number or 0, item.series_uid


def _text(match: archive.Match, keyword: str) -> str:
    value = match.get(tag_of(keyword))
    return value if isinstance(value, str) else "\\".join(value) if isinstance(value, list) else ""


def _number(match: archive.Match, keyword: str) -> int | None:
    value = match.get(tag_of(keyword))
    try:
        return int(str(value)) if value not in (None, "") else None
    except ValueError:
        return None
