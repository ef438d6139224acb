"""Which column answers for which attribute (PS3.4 C.6.1, PS3.18 10.6.3)."""

from dataclasses import dataclass
from typing import Final

from khoanh.features.archive.rules import SERIES_MORE, STUDY_MORE
from khoanh.standards.dicom import tag_of, vr_of_key

PATIENT, STUDY, SERIES, IMAGE = 0, 1, 2, 3

STUDY_DATE: Final = tag_of("StudyDate")
STUDY_TIME: Final = tag_of("StudyTime")
MODALITY: Final = tag_of("Modality")
MODALITIES: Final = tag_of("ModalitiesInStudy")
PAIRS: Final = {
    tag_of(f"{what}Date"): tag_of(f"{what}Time")
    for what in ("Study", "Series", "Acquisition", "Content", "PerformedProcedureStepStart")
}
"""Dates and the times that belong to them."""
REQUESTS: Final = tag_of("RequestAttributesSequence")
REQUEST_KEYS: Final = {
    tag_of(keyword): keyword
    for keyword in (
        "ScheduledProcedureStepID",
        "RequestedProcedureID",
        "AccessionNumber",
        "RequestedProcedureDescription",
    )
}


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute in the index.

    Attributes:
        level: The level whose row holds it.
        kind: How it is matched: text, name, date, time, moment, number, list, class, classes, requests, none.
        column: What is matched, in SQL.
        value: What is returned, in SQL; the same unless said.
        words: The array of folded words of a name.
        split: The value may hold several, separated by backslashes.
        strong: Few rows share a value: the index alone narrows a search to them.
        clock: The time that belongs to a date, for combined matching.
    """

    level: int
    kind: str
    column: str
    value: str = ""
    words: str = ""
    split: bool = False
    strong: bool = False
    clock: str = ""

    @property
    def returned(self) -> str:
        """The expression of the value that is returned."""
        return self.value or self.column


def _more(alias: str, level: int, keyword: str) -> Column:
    column = f"coalesce({alias}.more ->> '{keyword}', '')"
    vr = vr_of_key(tag_of(keyword))
    kind = {"DA": "date", "TM": "time", "DS": "decimal", "IS": "decimal", "PN": "folded"}.get(vr, "text")
    return Column(level, kind, column, split=True)


def _tagged(columns: dict[str, Column]) -> dict[int, Column]:
    return {tag_of(keyword): column for keyword, column in columns.items()}


def _of_patient(alias: str, level: int) -> dict[int, Column]:
    name = f"{alias}.name" if alias == "p" else f"{alias}.patient_name"
    key = "p.id" if alias == "p" else "s.patient"
    related = f"from study r where r.patient = {key} and r.instance_count > 0)"
    return _tagged(
        {
            "PatientName": Column(level, "name", name, words=f"{alias}.name_words"),
            "PatientID": Column(level, "text", f"{alias}.patient_id", strong=True),
            "IssuerOfPatientID": Column(level, "text", f"{alias}.issuer"),
            "PatientBirthDate": Column(level, "date", f"{alias}.birth_date"),
            "PatientSex": Column(level, "text", f"{alias}.sex"),
            "NumberOfPatientRelatedStudies": Column(level, "number", f"(select count(*) {related}"),
            "NumberOfPatientRelatedSeries": Column(level, "number", f"(select sum(r.series_count)::bigint {related}"),
            "NumberOfPatientRelatedInstances": Column(
                level, "number", f"(select sum(r.instance_count)::bigint {related}"
            ),
        }
    )


_OF_STUDY = _tagged(
    {keyword: _more("s", STUDY, keyword) for keyword in STUDY_MORE}
    | {
        "StudyInstanceUID": Column(STUDY, "text", "s.uid", strong=True),
        "StudyDate": Column(STUDY, "study date", "s.study_date"),
        "StudyTime": Column(STUDY, "study time", "s.study_time"),
        "AccessionNumber": Column(STUDY, "text", "s.accession", strong=True),
        "StudyID": Column(STUDY, "text", "s.study_id"),
        "StudyDescription": Column(STUDY, "text", "s.description"),
        "ReferringPhysicianName": Column(STUDY, "name", "s.referring", words="s.referring_words"),
        "ModalitiesInStudy": Column(STUDY, "list", "s.modalities"),
        "SOPClassesInStudy": Column(
            STUDY, "classes", "s.sop_classes", "array(select u.uid from uid_code u where u.id = any (s.sop_classes))"
        ),
        "NumberOfStudyRelatedSeries": Column(STUDY, "number", "s.series_count"),
        "NumberOfStudyRelatedInstances": Column(STUDY, "number", "s.instance_count"),
        "InstanceAvailability": Column(STUDY, "text", "'ONLINE'"),
    }
)

_OF_SERIES = _tagged(
    {keyword: _more("e", SERIES, keyword) for keyword in SERIES_MORE}
    | {
        "SeriesInstanceUID": Column(SERIES, "text", "e.uid", strong=True),
        "Modality": Column(SERIES, "text", "e.modality"),
        "SeriesNumber": Column(SERIES, "number", "e.number", "coalesce(e.number::text, '')"),
        "SeriesDescription": Column(SERIES, "text", "e.description"),
        "BodyPartExamined": Column(SERIES, "text", "e.body_part"),
        "Laterality": Column(SERIES, "text", "e.laterality"),
        "StationName": Column(SERIES, "text", "e.station_name"),
        "ProtocolName": Column(SERIES, "text", "e.protocol"),
        "PerformedProcedureStepStartDate": Column(SERIES, "date", "e.performed_date", clock="e.performed_time"),
        "SeriesDate": Column(
            SERIES, "date", "coalesce(e.more ->> 'SeriesDate', '')", clock="coalesce(e.more ->> 'SeriesTime', '')"
        ),
        "PerformedProcedureStepStartTime": Column(SERIES, "time", "e.performed_time"),
        "RequestAttributesSequence": Column(SERIES, "requests", "e.requests"),
        "NumberOfSeriesRelatedInstances": Column(SERIES, "number", "e.instance_count"),
    }
)

_OF_IMAGE = _tagged(
    {
        "SOPInstanceUID": Column(IMAGE, "text", "i.uid", strong=True),
        "SOPClassUID": Column(IMAGE, "class", "i.sop_class", "(select u.uid from uid_code u where u.id = i.sop_class)"),
        "AvailableTransferSyntaxUID": Column(
            IMAGE, "class", "i.transfer_syntax", "(select u.uid from uid_code u where u.id = i.transfer_syntax)"
        ),
        "InstanceNumber": Column(IMAGE, "number", "i.number", "coalesce(i.number::text, '')"),
    }
)

_LOWER = {**_OF_IMAGE, **_OF_SERIES, **_OF_STUDY}
COLUMNS: Final[tuple[dict[int, Column], ...]] = (
    {**_LOWER, **_of_patient("p", PATIENT)},
    {**_LOWER, **_of_patient("s", STUDY)},
    {**_OF_IMAGE, **_OF_STUDY, **_of_patient("s", STUDY), **_OF_SERIES},
    {**_OF_STUDY, **_of_patient("s", STUDY), **_OF_SERIES, **_OF_IMAGE},
)
"""For each level of a query, every attribute of the index, the level's own first where two have it."""
