"""C-FIND at every level and with every kind of matching, asked by DCMTK's findscu and by pynetdicom."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.pdu_primitives import SOPClassExtendedNegotiation
from pynetdicom.sop_class import (
    PatientRootQueryRetrieveInformationModelFind as PatientRoot,
)
from pynetdicom.sop_class import (
    StudyRootQueryRetrieveInformationModelFind as StudyRoot,
)
from tests.conformance.dicom_door import Door, needs_dcmtk, opened_door
from tests.make.dicom import cr_image, ct_slice, make_uid, mr_slice, part10

from khoanh.features import archive
from khoanh.features.archive import Source
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

pytestmark = pytest.mark.system

Ask = Callable[..., list[Dataset]]
PEOPLE = {1: "Nguyễn^Thị Đỗ Ượng", 2: "NGUYEN^VAN DUC", 3: "Trần^Quốc Bảo"}


def fill(desk: Desk) -> None:
    """Store three studies: CT with two series, MR, and CR with PR-like second modality."""
    objects = [
        *(ct_slice(study=1, number=number, PatientName=PEOPLE[1]) for number in (1, 2, 3)),
        ct_slice(study=1, series=2, PatientName=PEOPLE[1], SeriesDescription="Có tiêm"),
        mr_slice(study=2, PatientName=PEOPLE[2], StudyDate="20240401", StudyTime="220000"),
        cr_image(study=3, PatientName=PEOPLE[3], StudyDate="20240402", StudyTime="070000"),
        mr_slice(study=3, series=2, PatientName=PEOPLE[3], StudyDate="20240402", StudyTime="070000"),
    ]
    with archive.open_intake(desk, act_as_system("test"), source=Source("import")) as intake:
        for ds in objects:
            intake.begin_file()
            intake.write(part10(ds))
            intake.commit()


@pytest.fixture
def door(desk: Desk) -> Iterator[Door]:
    fill(desk)
    with opened_door(desk) as opened:
        yield opened


@contextmanager
def asking(door: Door, model: str, items: bytes = b"") -> Iterator[Ask]:
    ae = AE("PEER")
    ae.add_requested_context(model)
    extension = SOPClassExtendedNegotiation()
    extension.sop_class_uid = model
    extension.service_class_application_information = items
    association = ae.associate("127.0.0.1", door.port, ae_title="KHOANH", ext_neg=[extension] if items else [])
    assert association.is_established

    def ask(level: str, **keys: object) -> list[Dataset]:
        ds = Dataset()
        ds.SpecificCharacterSet = "ISO_IR 192"
        ds.QueryRetrieveLevel = level
        for keyword, value in keys.items():
            setattr(ds, keyword, value)
        answers = list(association.send_c_find(ds, model))
        assert answers[-1][0].Status == 0x0000, hex(answers[-1][0].Status)
        assert all(status.Status == 0xFF00 for status, _ in answers[:-1])
        return [found for _, found in answers[:-1] if found is not None]

    yield ask
    association.release()


def studies(found: list[Dataset]) -> list[int]:
    return sorted(int(ds.StudyInstanceUID.rsplit(".", 1)[1]) for ds in found)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, [1, 2, 3]),
        ({"PatientName": "nguyen*"}, [1, 2]),
        ({"PatientName": "NGUYỄN^THỊ ĐỖ ƯỢNG"}, [1]),
        ({"PatientName": "*duc"}, [2]),
        ({"PatientID": "BN00000?"}, [1, 2, 3]),
        ({"PatientID": "BN000002"}, [2]),
        ({"AccessionNumber": "A000003"}, [3]),
        ({"StudyDate": "20240401"}, [2]),
        ({"StudyDate": "20240401-"}, [2, 3]),
        ({"StudyDate": "-20240331"}, [1]),
        ({"StudyDate": "20240315-20240401"}, [1, 2]),
        ({"StudyTime": "200000-"}, [2]),
        ({"StudyDate": "20240401-20240402", "StudyTime": "210000-080000"}, []),
        ({"ModalitiesInStudy": "MR"}, [2, 3]),
        ({"ModalitiesInStudy": "CR"}, [3]),
        ({"StudyInstanceUID": [make_uid(1), make_uid(3), make_uid(77)]}, [1, 3]),
        ({"StudyDescription": "*vi tính ngực"}, [1, 2, 3]),
    ],
    ids=str,
)
def test_studies_are_matched(door: Door, keys: dict[str, object], expected: list[int]) -> None:
    with asking(door, StudyRoot) as ask:
        found = ask("STUDY", **{"StudyInstanceUID": "", **keys})
    assert studies(found) == expected


def test_a_study_answers_with_its_counts_and_modalities(door: Door) -> None:
    wanted = (
        "PatientName PatientID PatientBirthDate PatientSex StudyDate StudyTime AccessionNumber StudyID "
        "StudyDescription ReferringPhysicianName ModalitiesInStudy NumberOfStudyRelatedSeries "
        "NumberOfStudyRelatedInstances SOPClassesInStudy"
    )
    with asking(door, StudyRoot) as ask:
        (ds,) = ask("STUDY", StudyInstanceUID=make_uid(1), **dict.fromkeys(wanted.split(), ""))
    assert (str(ds.PatientName), ds.PatientID, ds.PatientSex) == (PEOPLE[1], "BN000001", "M")
    assert (ds.NumberOfStudyRelatedSeries, ds.NumberOfStudyRelatedInstances) == (2, 4)
    assert (ds.ModalitiesInStudy, ds.StudyDescription) == ("CT", "Chụp cắt lớp vi tính ngực")
    assert (ds.RetrieveAETitle, ds.InstanceAvailability, ds.SpecificCharacterSet) == ("KHOANH", "ONLINE", "ISO_IR 192")


def test_every_level_of_both_models_is_answered(door: Door) -> None:
    with asking(door, PatientRoot) as ask:
        assert len(ask("PATIENT", PatientID="", PatientName="")) == 3
        (patient,) = ask("PATIENT", PatientID="BN000001", NumberOfPatientRelatedStudies="")
        assert patient.NumberOfPatientRelatedStudies == 1
        assert studies(ask("STUDY", PatientID="BN000003", StudyInstanceUID="")) == [3]
        keys = {"PatientID": "BN000001", "StudyInstanceUID": make_uid(1)}
        series = ask(
            "SERIES", **keys, SeriesInstanceUID="", Modality="", SeriesNumber="", NumberOfSeriesRelatedInstances=""
        )
        assert sorted((ds.SeriesNumber, ds.NumberOfSeriesRelatedInstances) for ds in series) == [(1, 3), (2, 1)]
        keys["SeriesInstanceUID"] = make_uid(1, 1)
        images = ask("IMAGE", **keys, SOPInstanceUID="", InstanceNumber="", SOPClassUID="", Rows=None)
        assert sorted(ds.InstanceNumber for ds in images) == [1, 2, 3]
        assert {ds.Rows for ds in images} == {16}


def test_relational_queries_reach_over_levels(door: Door) -> None:
    with asking(door, StudyRoot, b"\1") as ask:
        found = ask("SERIES", Modality="MR", SeriesInstanceUID="", StudyInstanceUID="", PatientName="")
        assert studies(found) == [2, 3]
        assert {str(ds.PatientName) for ds in found} == {PEOPLE[2], PEOPLE[3]}


def test_dates_and_times_are_one_moment_when_agreed(door: Door) -> None:
    with asking(door, StudyRoot, b"\0\1") as ask:
        found = ask("STUDY", StudyInstanceUID="", StudyDate="20240401-20240402", StudyTime="210000-080000")
        assert studies(found) == [2, 3]


def test_a_query_from_another_zone_is_moved_into_ours_and_back(door: Door) -> None:
    with asking(door, StudyRoot, b"\1\1\1\1") as ask:
        # 2024-04-02 00:00–23:59 UTC is 07:00 to 06:59 of the next day in Hà Nội.
        (ds,) = ask("STUDY", StudyInstanceUID="", StudyDate="20240402", StudyTime="", TimezoneOffsetFromUTC="+0000")
        assert studies([ds]) == [3]
        assert (ds.StudyDate, ds.StudyTime[:4], ds.TimezoneOffsetFromUTC) == ("20240402", "0000", "+0000")


def test_sequences_are_matched(door: Door) -> None:
    item = Dataset()
    item.ScheduledProcedureStepID = "SPS1"
    item.RequestedProcedureID = ""
    keys = {"StudyInstanceUID": make_uid(1), "SeriesInstanceUID": "", "RequestAttributesSequence": [item]}
    with asking(door, StudyRoot) as ask:
        found = ask("SERIES", **keys)
        assert len(found) == 2
        assert found[0].RequestAttributesSequence[0].RequestedProcedureID == "RP1"
        item.ScheduledProcedureStepID = "OTHER"
        assert ask("SERIES", **keys) == []


@needs_dcmtk
def test_findscu_reads_every_answer(door: Door) -> None:
    shown = door.call(
        "findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=NGUYEN*", "-k", "StudyInstanceUID",
        "-k", "ModalitiesInStudy", "-k", "NumberOfStudyRelatedInstances",
    )  # fmt: skip
    assert PEOPLE[1] in shown and PEOPLE[2] in shown and PEOPLE[3] not in shown
    assert len(re.findall(r"Find Response: \d+ \(Pending\)", shown)) == 2


@needs_dcmtk
def test_many_matches_come_in_pages_and_end(desk: Desk) -> None:
    with archive.open_intake(desk, act_as_system("test"), source=Source("import")) as intake:
        for number in range(1, 1102):
            intake.begin_file()
            intake.write(part10(ct_slice(study=4, number=number)))
            intake.commit()
    with opened_door(desk) as door, asking(door, StudyRoot) as ask:
        keys = {"StudyInstanceUID": make_uid(4), "SeriesInstanceUID": make_uid(4, 1)}
        found = ask("IMAGE", **keys, SOPInstanceUID="")
    assert len({ds.SOPInstanceUID for ds in found}) == 1101
