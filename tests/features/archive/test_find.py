"""Searching: every matching kind of PS3.4 C.2.2.2 on a stored archive, at every level."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.make.dicom import cr_image, ct_slice, encode_dataset, make_uid, mr_slice, text_report, us_cine

from khoanh.features import archive
from khoanh.features.archive import ALL, Key, Query
from khoanh.features.archive.queries import find as queries
from khoanh.features.archive.queries import find_windows
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Principal, PrincipalKind, act_as_system
from khoanh.standards.dicom import EXPLICIT_LE, tag_of
from khoanh.transaction import Desk, Unit

WHO = act_as_system("test")
STUDY, SERIES, IMAGE = tag_of("StudyInstanceUID"), tag_of("SeriesInstanceUID"), tag_of("SOPInstanceUID")


def objects() -> Iterator[Any]:
    """Yield four studies of three patients."""
    for number in range(1, 4):
        yield ct_slice(
            number=number, study=1, PerformedProcedureStepStartDate="20240315", ContrastBolusAgent="Omnipaque"
        )
    yield text_report(study=1, series=2)
    yield mr_slice(study=2, PatientName="Trần^Thị Ngọc Ánh", StudyDate="20240320", StudyTime="140000", PatientSex="F")
    yield us_cine(study=3, PatientName="LE^VAN LUYEN", StudyDate="20231105", StudyTime="0930", StudyDescription="")
    yield cr_image(study=4, PatientID="BN000001", StudyDate="20240401", StudyTime="100000", ContentDate="20240401")


def keep(desk: Desk) -> None:
    with archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
        for ds in objects():
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()


@pytest.fixture
def unit(desk: Desk) -> Iterator[Unit]:
    """Return a unit on the stored archive."""
    keep(desk)
    with desk.unit(WHO) as unit:
        yield unit


@pytest.fixture(params=["a small table", "by walking", "by collecting"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a search made in each of its ways; a planner of four rows would choose one."""
    if request.param != "a small table":
        monkeypatch.setattr(find_windows, "_SMALL", -1)
        monkeypatch.setattr(find_windows, "_SOON_US", -1.0)
        monkeypatch.setattr(find_windows, "_WALK_US", 0.0 if request.param == "by walking" else 1e12)
        monkeypatch.setattr(find_windows, "_JOIN_US", 0.0)
        monkeypatch.setattr(queries, "list_frequent", lambda db, level: frozenset({"nguyen", "an"}))


def ask(unit: Unit, level: Any = "STUDY", order: tuple[tuple[int, bool], ...] = (), **keys: Any) -> archive.Page:
    """Search by keywords; `a__b` is attribute b in sequence a, settings of the query begin with `q_`."""
    settings = {name[2:]: keys.pop(name) for name in list(keys) if name.startswith("q_")}
    wanted = tuple(Key(tuple(tag_of(part) for part in name.split("__")), value) for name, value in keys.items())
    return archive.find(unit, Query(level=level, keys=wanted, order=order, **{"returns": ALL, **settings}))


def studies(unit: Unit, **keys: Any) -> list[int]:
    """Return the last part of the UIDs of the studies found, sorted; a count must tell as many."""
    found = sorted(int(match[STUDY].rsplit(".", 1)[1]) for match in ask(unit, **keys).matches)
    settings = {name[2:]: value for name, value in keys.items() if name.startswith("q_")}
    wanted = {name: value for name, value in keys.items() if not name.startswith("q_")}
    query = Query("STUDY", tuple(Key(tuple(map(tag_of, name.split("__"))), value) for name, value in wanted.items()))
    assert archive.count_matches(unit, replace(query, **settings)) == archive.Count(len(found), exact=True)
    return found


@pytest.mark.usefixtures("way")
def test_every_kind_of_matching_finds_what_it_should(unit: Unit) -> None:
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [1, 2, 3, 4]),
        ({"PatientID": "BN000001"}, [1, 4]),
        ({"PatientID": "BN00000?"}, [1, 2, 3, 4]),
        ({"PatientID": "*2"}, [2]),
        ({"PatientID": "bn000001"}, []),
        ({"StudyInstanceUID": f"{make_uid(1)}\\{make_uid(3)}"}, [1, 3]),
        ({"StudyInstanceUID": "1.2.3"}, []),
        ({"StudyDate": "20240315"}, [1]),
        ({"StudyDate": "20240316-20240331"}, [2]),
        ({"StudyDate": "-20231231"}, [3]),
        ({"StudyDate": "20240320-"}, [2, 4]),
        ({"StudyTime": "0900-1200"}, [3, 4]),
        ({"StudyTime": "0930"}, [3]),
        ({"StudyDate": "20240315-20240320", "StudyTime": "0900-1500"}, [2]),
        ({"StudyDate": "20240315-20240320", "StudyTime": "0900-1500", "q_combined_date_time": True}, [2]),
        ({"StudyDate": "20240315-20240320", "StudyTime": "0800-1300", "q_combined_date_time": True}, [1]),
        ({"ModalitiesInStudy": "CT"}, [1]),
        ({"ModalitiesInStudy": "MR\\US"}, [2, 3]),
        ({"ModalitiesInStudy": "*"}, [1, 2, 3, 4]),
        ({"ModalitiesInStudy": "C?"}, [1, 4]),
        ({"SOPClassesInStudy": "1.2.840.10008.5.1.4.1.1.4"}, [2]),
        ({"AccessionNumber": "A000003"}, [3]),
        ({"StudyDescription": "*cắt lớp*"}, [1, 2, 4]),
        ({"StudyDescription": '""', "q_empty_value_matching": True}, [3]),
        ({"Modality": "SR"}, [1]),
        ({"SeriesInstanceUID": make_uid(1, 2)}, [1]),
        ({"SOPInstanceUID": make_uid(2, 1, 1)}, [2]),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1"}, [4]),
        ({"RequestAttributesSequence__ScheduledProcedureStepID": "SPS1"}, [1]),
        ({"RequestAttributesSequence__ScheduledProcedureStepID": "NONE"}, []),
        ({"PerformedProcedureStepStartDate": "20240301-20240331"}, [1]),
        ({"PatientSex": "F"}, [2]),
        ({"q_study_uid": make_uid(2)}, [2]),
        ({"PatientBirthDate": "19700101", "ReferringPhysicianName": "*bich*"}, [1, 2, 3, 4]),
    ]
    assert [(keys, studies(unit, **keys)) for keys, _ in cases] == cases


@pytest.mark.usefixtures("way")
def test_names_are_found_without_accents_case_and_order(unit: Unit) -> None:
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({"PatientName": "NGUYEN^VAN DUC"}, [1, 4]),
        ({"PatientName": "nguyễn văn đức"}, [1, 4]),
        ({"PatientName": "duc van nguyen"}, [1, 4]),
        ({"PatientName": "duc nguyen"}, []),
        ({"PatientName": "duc nguyen", "q_fuzzy": True}, [1, 4]),
        ({"PatientName": "duc nguy", "q_fuzzy": True}, [1, 4]),
        ({"PatientName": "nguyen*"}, [1, 4]),
        ({"PatientName": "NGUYEN^VAN*"}, [1, 4]),
        ({"PatientName": "*an*"}, [1, 2, 3, 4]),
        ({"PatientName": "*uyen*"}, [1, 3, 4]),
        ({"PatientName": "tr?n*"}, [2]),
        ({"PatientName": "anh*tran"}, []),
        ({"PatientName": "tran*anh"}, [2]),
        ({"PatientName": "le van*"}, [3]),
        ({"PatientName": "%"}, []),
        ({"PatientName": "*"}, [1, 2, 3, 4]),
        ({"q_text": "ngoc tr"}, [2]),
        ({"q_text": "BN000001"}, [1, 4]),
        ({"q_text": "A000003"}, [3]),
        ({"q_text": "100%"}, []),
    ]
    assert [(keys, studies(unit, **keys)) for keys, _ in cases] == cases


def test_a_study_is_answered_with_all_that_is_known(unit: Unit) -> None:
    [match] = ask(unit, StudyInstanceUID=make_uid(1)).matches
    named = {keyword: match[tag_of(keyword)] for keyword in ("PatientName", "StudyDate", "AccessionNumber", "StudyID")}
    expected = {"PatientName": "Nguyễn^Văn Đức", "StudyDate": "20240315", "AccessionNumber": "A000001", "StudyID": "1"}
    assert named == expected
    assert sorted(match[tag_of("ModalitiesInStudy")]) == ["CT", "SR"]
    assert len(match[tag_of("SOPClassesInStudy")]) == 2
    assert match[tag_of("NumberOfStudyRelatedSeries")] == 2
    assert match[tag_of("NumberOfStudyRelatedInstances")] == 4
    assert match[tag_of("InstitutionName")] == ""


def test_only_what_is_asked_for_is_returned_and_the_unknown_is_absent(unit: Unit) -> None:
    returns = frozenset([STUDY, tag_of("NumberOfPatientRelatedStudies"), tag_of("Rows"), tag_of("Modality")])
    [match] = ask(unit, StudyInstanceUID=make_uid(1), q_returns=returns).matches
    assert match == {STUDY: make_uid(1), tag_of("NumberOfPatientRelatedStudies"): 2}


def test_patients_are_counted_with_what_they_have(unit: Unit) -> None:
    page = ask(unit, "PATIENT", PatientID="BN000001")
    [match] = page.matches
    counts = [match[tag_of(f"NumberOfPatientRelated{what}")] for what in ("Studies", "Series", "Instances")]
    assert counts == [2, 3, 5]
    assert [m[tag_of("PatientID")] for m in ask(unit, "PATIENT", ModalitiesInStudy="MR").matches] == ["BN000002"]
    assert [m[tag_of("PatientID")] for m in ask(unit, "patient", Modality="US").matches] == ["BN000003"]


@pytest.mark.usefixtures("way")
def test_series_and_instances_of_a_modality_are_found(unit: Unit) -> None:
    for level, tag, expected in (("SERIES", SERIES, {make_uid(1, 2)}), ("IMAGE", IMAGE, {make_uid(1, 2, 1)})):
        assert {match[tag] for match in ask(unit, level, Modality="SR").matches} == expected
        assert archive.count_matches(unit, Query(level, (Key((tag_of("Modality"),), "SR"),))).value == 1
    both = ask(unit, "SERIES", Modality="SR\\CT", PatientName="nguyen van duc")
    assert {match[SERIES] for match in both.matches} == {make_uid(1, 1), make_uid(1, 2)}


def test_series_are_found_with_their_requests(unit: Unit) -> None:
    page = ask(unit, "SERIES", q_study_uid=make_uid(1))
    assert [match[tag_of("Modality")] for match in page.matches] == ["CT", "SR"]
    assert page.matches[0][tag_of("SeriesNumber")] == "1"
    assert page.matches[0][tag_of("NumberOfSeriesRelatedInstances")] == 3
    assert page.matches[0][tag_of("PatientName")] == "Nguyễn^Văn Đức"
    [request] = page.matches[0][tag_of("RequestAttributesSequence")]
    assert request[tag_of("ScheduledProcedureStepID")] == "SPS1"
    assert page.matches[1][tag_of("RequestAttributesSequence")] == []
    found = ask(unit, "series", PatientName="tran*", Modality="MR").matches
    assert [match[SERIES] for match in found] == [make_uid(2, 1)]


def test_instances_are_found_and_show_what_the_index_lacks(unit: Unit) -> None:
    returns = frozenset([IMAGE, tag_of("Rows"), tag_of("ImageType"), tag_of("PatientName"), tag_of("NumberOfFrames")])
    page = ask(unit, "IMAGE", SeriesInstanceUID=make_uid(1, 1), q_returns=returns)
    assert [match[IMAGE] for match in page.matches] == [make_uid(1, 1, number) for number in (1, 2, 3)]
    assert page.matches[0][tag_of("Rows")] == 16
    assert page.matches[0][tag_of("ImageType")] == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert page.matches[0][tag_of("NumberOfFrames")] == ""
    [cine] = ask(unit, "instance", q_study_uid=make_uid(3)).matches
    assert cine[tag_of("NumberOfFrames")] == 4
    assert cine[tag_of("FrameTime")] == "33.3" or cine[tag_of("FrameTime")] == 33.3


def test_attributes_that_the_index_lacks_are_matched_in_the_objects(unit: Unit) -> None:
    assert len(ask(unit, "IMAGE", ContrastBolusAgent="Omni*").matches) == 3
    assert len(ask(unit, "IMAGE", ImagePositionPatient="2.0").matches) == 1
    assert len(ask(unit, "SERIES", ContrastBolusAgent="Omnipaque").matches) == 1
    assert len(ask(unit, "IMAGE", ContentDate="20240401-20240402").matches) == 1
    assert len(ask(unit, "IMAGE", VOILUTSequence__LUTExplanation="cur*").matches) == 1
    page = ask(unit, ContrastBolusAgent="Nothing")
    assert (len(page.matches), page.ignored) == (4, {tag_of("ContrastBolusAgent")})


@pytest.mark.parametrize(
    "order", [(), ((tag_of("StudyDate"), False),), ((tag_of("PatientName"), False),), ((tag_of("PatientName"), True),)]
)
def test_pages_by_cursor_join_to_the_whole(unit: Unit, order: tuple[tuple[int, bool], ...]) -> None:
    whole = [match[STUDY] for match in ask(unit, order=order).matches]
    after, paged = None, []
    for _ in range(6):
        page = ask(unit, order=order, q_limit=1, q_after=after)
        paged += [match[STUDY] for match in page.matches]
        after = page.after
        if not page.more:
            break
    assert paged == whole
    offsets = [ask(unit, order=order, q_limit=1, q_offset=at).matches[0][STUDY] for at in range(4)]
    assert offsets == whole


def test_orders_are_kept(unit: Unit) -> None:
    def listed(*order: tuple[str, bool]) -> list[int]:
        page = ask(unit, order=tuple((tag_of(keyword), descending) for keyword, descending in order))
        return [int(match[STUDY].rsplit(".", 1)[1]) for match in page.matches]

    assert listed() == [4, 2, 1, 3]
    assert listed(("StudyDate", False)) == [3, 1, 2, 4]
    assert listed(("PatientName", False)) == [2, 4, 1, 3]
    assert listed(("PatientID", True), ("StudyDate", False)) == [3, 2, 1, 4]


def test_pages_of_patients_series_and_instances_join_too(unit: Unit) -> None:
    for level, tag in (("PATIENT", tag_of("PatientID")), ("SERIES", SERIES), ("IMAGE", IMAGE)):
        whole = [match[tag] for match in ask(unit, level).matches]
        after, paged = None, []
        for _ in range(9):
            page = ask(unit, level, q_limit=1, q_after=after)
            paged += [match[tag] for match in page.matches]
            after = page.after
        assert paged[: len(whole)] == whole


def test_counts_stop_at_their_cap(unit: Unit) -> None:
    assert archive.count_matches(unit, Query("STUDY")) == archive.Count(4, exact=True)
    assert archive.count_matches(unit, Query("STUDY"), cap=3) == archive.Count(3, exact=False)
    keys = (Key((tag_of("PatientName"),), "nguyen*"),)
    assert archive.count_matches(unit, Query("STUDY", keys)) == archive.Count(2, exact=True)


def test_many_matches_that_take_long_to_count_are_counted_in_part(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_PATIENCE_US", -1.0), ("_MOST_WALKED", 2), ("_ENOUGH", 0)):
        monkeypatch.setattr(queries, name, value)
    monkeypatch.setattr(find_windows, "_SMALL", -1)
    keys = (Key((tag_of("PatientID"),), "BN*"),)
    assert archive.count_matches(unit, Query("STUDY", keys)) == archive.Count(2, exact=False)


@pytest.mark.parametrize(
    "after", ["x", "!!", "W10", "WyJhIl0", "WzEsMiwzLDRd", "bnVsbA", "WyIiLDEsMl0", "WyIiLCJhIl0", "Wy01XQ"]
)
def test_a_foreign_cursor_is_refused(unit: Unit, after: str) -> None:
    with pytest.raises(Invalid):
        ask(unit, q_after=after)


def test_a_value_that_is_none_of_its_kind_is_refused(unit: Unit) -> None:
    for keys in ({"StudyDate": "yesterday"}, {"StudyTime": "9999"}, {"StudyDate": "20241399"}):
        with pytest.raises(Invalid):
            ask(unit, **keys)


def test_who_may_not_list_finds_nothing(desk: Desk) -> None:
    nobody = Principal(PrincipalKind.USER, "nobody", frozenset())
    with desk.unit(nobody) as unit:
        for verb in (archive.find_patients, archive.find_studies, archive.find_series, archive.find_instances):
            with pytest.raises(Forbidden):
                verb(unit, Query("STUDY"))
        with pytest.raises(Forbidden):
            archive.count_matches(unit, Query("STUDY"))


def names_of(unit: Unit, wanted: str) -> list[str]:
    """Return the names that a fuzzy search for `wanted` finds, in their order."""
    page = archive.find(unit, Query("STUDY", (Key((tag_of("PatientName"),), wanted),), fuzzy=True))
    return sorted(match[tag_of("PatientName")] for match in page.matches)


def store_named(desk: Desk, *names: str) -> None:
    """Store a study for each name."""
    with archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
        for number, name in enumerate(names, 50):
            ds = ct_slice(study=number, PatientName=name, PatientID=f"BN9{number}")
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()


def test_names_that_are_sorted_alike_are_told_apart_by_all_their_words(desk: Desk) -> None:
    store_named(desk, "LE^LAN^^BS", "LE^LAN")
    with desk.unit(WHO) as unit:
        assert names_of(unit, "le lan bs") == ["LE^LAN^^BS"]
        assert names_of(unit, "le lan") == ["LE^LAN", "LE^LAN^^BS"]


def test_a_name_is_found_whatever_became_of_other_studies_of_that_name(desk: Desk) -> None:
    store_named(desk, "LE^VAN^TAM", "LE^VAN^TAM", "LE^VAN^TAN")
    count = "select count(*) from known_name where name_words @> '{le}'"
    for study, left, known in ((50, ["LE^VAN^TAM"], 2), (51, [], 1)):
        with desk.unit(WHO) as unit:
            archive.delete_study(unit, make_uid(study))
        with desk.unit(WHO) as unit:
            archive.prune_names_job(unit)
            assert names_of(unit, "le van tam") == left
            assert unit.db.execute(count).fetchone() == (known,)
    store_named(desk, "LE^VAN^TAM")
    with desk.unit(WHO) as unit:
        assert names_of(unit, "le van ta") == ["LE^VAN^TAM", "LE^VAN^TAN"]
