"""A corrected identity is answered at once, while objects keep what they came with (IHE Radiology, RAD-12)."""

from collections.abc import Callable
from typing import Any

import pytest

from khoanh.features import archive, patients
from khoanh.features.patients import Code, PatientFacts
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import tag_of
from khoanh.transaction import Desk

WHO = act_as_system("test")
Store = Callable[..., str]
Answer = Callable[[str], tuple[Any, ...]]
DUC = PatientFacts("BN000001", name="Nguyễn Văn Đức", birth_date="1970-01-01", sex="M")


def upsert(house: Desk, facts: PatientFacts) -> patients.Patient:
    with house.unit(WHO) as unit:
        return patients.upsert_patient(unit, facts)


def conflicts(house: Desk) -> int:
    with house.unit(WHO) as unit:
        return len(patients.find_identity_conflicts(unit).items)


def count_patients(house: Desk) -> int:
    with house.unit(WHO) as unit:
        return len(archive.find_patients(unit, archive.Query("PATIENT")).matches)


def test_images_of_a_registered_patient_answer_with_his_identity(house: Desk, store: Store, answer: Answer) -> None:
    upsert(house, DUC)
    uid = store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC", PatientBirthDate="", PatientSex="")
    assert answer(uid) == ("BN000001", "Nguyễn Văn Đức", "19700101", "M")
    store(study=1, number=2, PatientID="BN000001", PatientName="NGUYEN VAN DUC", PatientBirthDate="", PatientSex="")
    assert conflicts(house) == 0
    store(study=1, number=3, series=2, PatientID="BN000001", PatientName="TRAN VAN DUC")
    assert conflicts(house) == 1


def test_images_that_came_first_follow_the_registration(house: Desk, store: Store, answer: Answer) -> None:
    uid = store(study=1, PatientID="BN000001", PatientName="NGUYEN^VAN DUC", PatientBirthDate="", PatientSex="")
    kept = upsert(house, PatientFacts("BN000001", "79001", name="Nguyễn Văn Đức", birth_date="1970"))
    assert (kept.issuer, kept.birth_year, kept.study_count) == ("79001", 1970, 1)
    assert answer(uid) == ("BN000001", "Nguyễn Văn Đức", "", "")
    upsert(house, PatientFacts("BN000001", "79001", name="Nguyễn Văn Dức", sex="M"))
    assert answer(uid) == ("BN000001", "Nguyễn Văn Dức", "", "M")
    other = store(study=2, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    assert answer(other)[1] == "Nguyễn Văn Dức"
    assert conflicts(house) == 0 and count_patients(house) == 1


def test_another_name_under_a_registered_code_is_doubted_never_renamed(
    house: Desk, store: Store, answer: Answer
) -> None:
    early = store(study=1, PatientID="BN000001", PatientName="LE THI HOA", PatientBirthDate="19900101")
    upsert(house, DUC)
    late = store(study=2, PatientID="BN000001", PatientName="PHAM THI LAN", PatientBirthDate="19910101")
    assert [answer(uid)[1] for uid in (early, late)] == ["LE THI HOA", "PHAM THI LAN"]
    assert conflicts(house) == 2
    upsert(house, PatientFacts("BN000001", name="Lê Thị Hoa"))
    assert [answer(uid)[1] for uid in (early, late)] == ["Lê Thị Hoa", "PHAM THI LAN"]
    assert conflicts(house) == 1


def test_a_merge_moves_studies_and_an_unmerge_gives_back_only_his_own(
    house: Desk, store: Store, answer: Answer
) -> None:
    one = store(study=1, PatientID="TAM01", PatientName="NGUYEN VAN DUC")
    two = store(study=2, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    upsert(house, DUC)
    for _ in range(2):
        with house.unit(WHO) as unit:
            survivor = patients.merge_patients(unit, Code("TAM01"), Code("BN000001"))
    assert (survivor.study_count, survivor.code) == (2, "BN000001")
    assert [one_.value for one_ in survivor.identifiers] == ["TAM01"]
    late = store(study=3, PatientID="TAM01", PatientName="NGUYEN VAN DUC")
    for uid in (one, two, late):
        assert answer(uid)[:2] == ("BN000001", "Nguyễn Văn Đức")
    assert count_patients(house) == 1
    with house.unit(WHO) as unit:
        patients.unmerge_patients(unit, Code("TAM01"), reason="nhầm người")
    assert [answer(uid)[0] for uid in (one, two, late)] == ["TAM01", "BN000001", "TAM01"]
    assert answer(one)[1] == "NGUYEN VAN DUC"
    with house.unit(WHO) as unit:
        with pytest.raises(Conflict):
            patients.unmerge_patients(unit, Code("TAM01"), reason="nhầm người")
        found = [(match[tag_of("PatientID")], match[tag_of("NumberOfPatientRelatedStudies")]) for match in
                 archive.find_patients(unit, archive.Query("PATIENT")).matches]  # fmt: skip
    assert sorted(found) == [("BN000001", 1), ("TAM01", 2)]


def test_a_merge_of_codes_nobody_knows_yet_waits_for_their_images(house: Desk, store: Store, answer: Answer) -> None:
    with house.unit(WHO) as unit:
        patients.merge_patients(unit, Code("B"), Code("A"))
    upsert(house, PatientFacts("B", name="Tên cũ"))
    survivor = upsert(house, PatientFacts("A", name="Lê Thị Hoa"))
    assert survivor.name == "Lê Thị Hoa"
    assert upsert(house, PatientFacts("B", name="Tên cũ hơn")).id == survivor.id
    assert answer(store(study=1, PatientID="B", PatientName="LE THI HOA"))[:2] == ("A", "Lê Thị Hoa")


def test_merges_in_a_chain_and_the_other_way_round_end_with_one_survivor(
    house: Desk, store: Store, answer: Answer
) -> None:
    uids = {}
    for number, code in enumerate("ABC", start=1):
        upsert(house, PatientFacts(code, name=f"Người {code}"))
        uids[code] = store(study=number, PatientID=code, PatientName=f"Nguoi {code}")
    with house.unit(WHO) as unit:
        patients.merge_patients(unit, Code("A"), Code("B"))
        patients.merge_patients(unit, Code("B"), Code("C"))
    assert {answer(uid)[0] for uid in uids.values()} == {"C"}
    with house.unit(WHO) as unit:
        patients.merge_patients(unit, Code("C"), Code("A"))
    assert {answer(uid)[0] for uid in uids.values()} == {"A"}
    with house.unit(WHO) as unit:
        patients.unmerge_patients(unit, Code("C"), reason="thử")
    assert [answer(uids[code])[0] for code in "ABC"] == ["A", "C", "C"]
    with house.unit(WHO) as unit:
        patients.unmerge_patients(unit, Code("B"), reason="thử")
    assert [answer(uids[code])[0] for code in "ABC"] == ["A", "B", "C"]
    assert [answer(uids[code])[1] for code in "ABC"] == ["Người A", "Người B", "Người C"]


def test_a_changed_code_is_answered_and_the_old_one_still_finds(house: Desk, store: Store, answer: Answer) -> None:
    uid = store(study=1, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    upsert(house, DUC)
    for _ in range(2):
        with house.unit(WHO) as unit:
            patients.change_identifier(unit, Code("BN000001"), Code("BN9"))
    late = store(study=2, PatientID="BN000001", PatientName="NGUYEN VAN DUC")
    assert [answer(one)[0] for one in (uid, late)] == ["BN9", "BN9"]
    with house.unit(WHO) as unit:
        found = patients.find_by_code(unit, Code("BN000001"))
        assert found and found.code == "BN9"
        back = patients.change_identifier(unit, Code("BN9"), Code("BN000001"))
    assert (back.code, [one.value for one in back.identifiers]) == ("BN000001", ["BN9"])
    upsert(house, PatientFacts("BN7", name="Nguyễn Văn Đức"))
    with house.unit(WHO) as unit:
        one = patients.change_identifier(unit, Code("BN000001"), Code("BN7"))
    assert (one.code, one.study_count, count_patients(house)) == ("BN7", 2, 1)


def test_a_study_given_to_another_patient_can_be_given_back(house: Desk, store: Store, answer: Answer) -> None:
    uid = store(study=1, PatientID="X1", PatientName="KHONG RO")
    duc = upsert(house, DUC)
    with house.unit(WHO) as unit:
        archive.assign_study(unit, uid, duc.id)
    assert answer(uid) == ("BN000001", "Nguyễn Văn Đức", "19700101", "M")
    store(study=1, number=2, PatientID="X1", PatientName="KHONG RO")
    assert conflicts(house) == 0 and count_patients(house) == 1
    with house.unit(WHO) as unit:
        archive.release_study(unit, uid)
    assert answer(uid)[:2] == ("X1", "KHONG RO")
    assert count_patients(house) == 1
