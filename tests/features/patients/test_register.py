"""What is said of patients and visits, in whatever order it comes."""

from datetime import UTC, datetime, timedelta

import pytest

from khoanh.features.patients import (
    Code,
    Identifier,
    PatientFacts,
    VisitFacts,
    cancel_visit,
    end_visit,
    find_by_code,
    find_patients,
    link_patients,
    list_changes,
    list_links,
    list_visits,
    merge_patients,
    reopen_visit,
    unlink_patients,
    unmerge_patients,
    upsert_patient,
    upsert_visit,
)
from khoanh.foundation.errors import Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")
NOON = datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_older_words_fill_gaps_and_newer_ones_replace(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        upsert_patient(unit, PatientFacts("1", name="Lê  Hoa ", sex="F"), said_at=NOON)
        old = PatientFacts("1", name="Le Hoa", birth_date="1980", more={"phone": "0900"})
        kept = upsert_patient(unit, old, said_at=NOON - timedelta(hours=1))
        assert (kept.name, kept.sex, kept.birth_year, kept.more) == ("Lê Hoa", "F", 1980, {"phone": "0900"})
        new = PatientFacts("1", birth_date="19800203", sex="", more={"phone": ""})
        kept = upsert_patient(unit, new, said_at=NOON + timedelta(hours=1))
        assert (kept.name, kept.sex, kept.birth_date, kept.birth_year, kept.more) == (
            "Lê Hoa",
            "",
            "19800203",
            None,
            {},
        )
        before = len(list_changes(unit, kept.id))
        upsert_patient(unit, new, said_at=NOON + timedelta(hours=2))
        assert len(list_changes(unit, kept.id)) == before
        assert list_changes(unit, kept.id)[0].detail["sex"] == ["F", ""]


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        for facts in (
            PatientFacts("x" * 65),
            PatientFacts("1", birth_date="31/02/1980"),
            PatientFacts("1", birth_date="19800231"),
            PatientFacts("1", sex="X"),
            PatientFacts("1", more={"shoe_size": "42"}),
        ):
            with pytest.raises(Invalid):
                upsert_patient(unit, facts)
        with pytest.raises(Invalid):
            merge_patients(unit, Code("1"), Code(" 1"))
    nobody = Principal(PrincipalKind.USER, "lan", frozenset([Permission.PATIENT_READ]))
    with pytest.raises(Forbidden), desk.unit(nobody) as unit:
        upsert_patient(unit, PatientFacts("1"))


def test_a_patient_without_a_code_gets_one(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        one = upsert_patient(unit, PatientFacts("", name="Vô danh"))
        other = upsert_patient(unit, PatientFacts("", name="Vô danh"))
    assert one.code == f"L{one.id}" and other.code == f"L{other.id}"


def test_patients_are_found_by_words_and_by_every_number(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        cards = (
            Identifier("citizen", "079 080 001234"),
            Identifier("insurance", "DN4797912345678; GD4797912345679"),
        )
        duc = upsert_patient(unit, PatientFacts("BN01", name="Nguyễn Văn Đức", identifiers=cards))
        anh = upsert_patient(unit, PatientFacts("BN02", name="Trần Thị Ngọc Ánh"))
        tam = upsert_patient(unit, PatientFacts("TAM1", name="Nguyễn Ánh"))
        assert [card.value for card in duc.identifiers] == [
            "079080001234",
            "DN4797912345678",
            "GD4797912345679",
        ]

        def found(text: str) -> list[str]:
            return [patient.code for patient in find_patients(unit, text).items]

        assert found("nguyen") == ["TAM1", "BN01"]
        assert found("ngu van") == []
        assert found("van ngu") == ["BN01"]
        assert found("ánh") == ["TAM1", "BN02"]
        assert found("xyz") == []
        assert found("GD47979") == found("0790") == found("bn01".upper()) == ["BN01"]
        assert found("0%") == []
        merge_patients(unit, Code("TAM1"), Code("BN02"))
        assert found("TAM1") == ["BN02"]
        assert found("nguyen") == ["BN01"]
        first = find_patients(unit, "BN0", limit=1)
        second = find_patients(unit, "BN0", limit=1, cursor=first.next or "")
        assert [page.items[0].id for page in (first, second)] == [anh.id, duc.id] and second.next is None
        with pytest.raises(Invalid):
            find_patients(unit, "  ")
        with pytest.raises(Invalid):
            find_patients(unit, "BN0", cursor="xx")
        assert find_by_code(unit, Code("nobody")) is None
        unmerge_patients(unit, Code("TAM1"), reason="nhầm")
        assert found("TAM1") == ["TAM1"] and tam.id


def test_linked_patients_stay_two(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        one, other = (upsert_patient(unit, PatientFacts(code)).id for code in "AB")
        link_patients(unit, one, other)
        link_patients(unit, other, one)
        assert (list_links(unit, one), list_links(unit, other)) == ([other], [one])
        unlink_patients(unit, one, other)
        assert list_links(unit, one) == []
        with pytest.raises(NotFound):
            link_patients(unit, one, 999)


def test_a_visit_is_kept_moved_ended_and_taken_back(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        one = upsert_patient(unit, PatientFacts("A", name="An")).id
        two = upsert_patient(unit, PatientFacts("B", name="Binh")).id
        visit = upsert_visit(unit, one, VisitFacts("V1", class_="O", department="Khoa Nội"), said_at=NOON)
        old = VisitFacts("V1", class_="I", bed="12")
        kept = upsert_visit(unit, one, old, said_at=NOON - timedelta(minutes=1))
        assert (kept.id, kept.class_, kept.department, kept.bed) == (visit.id, "O", "Khoa Nội", "12")
        assert end_visit(unit, "V1", ended_at=NOON).ended_at == NOON
        assert cancel_visit(unit, "V1").cancelled
        reopened = reopen_visit(unit, "V1")
        assert (reopened.cancelled, reopened.ended_at) == (False, None)
        merge_patients(unit, Code("A"), Code("B"))
        assert [found.patient for found in list_visits(unit, two)] == [two]
        unmerge_patients(unit, Code("A"), reason="nhầm")
        assert [len(list_visits(unit, patient)) for patient in (one, two)] == [1, 0]
        assert upsert_visit(unit, two, VisitFacts("V1")).patient == two
        with pytest.raises(NotFound):
            end_visit(unit, "V2")
        with pytest.raises(NotFound):
            upsert_visit(unit, 999, VisitFacts("V2"))
        with pytest.raises(NotFound):
            upsert_visit(unit, 999, VisitFacts("V1"))
        with pytest.raises(Invalid):
            upsert_visit(unit, one, VisitFacts(" "))
