"""The functions of the index that decide whose a study is."""

import pytest

from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk, Unit

WHO = act_as_system("test")
PATIENT = (
    "insert into patient (patient_id, issuer, name, name_words, birth_date, registered_at)"
    " values (%s, %s, %s, %s, %s, case when %s then now() end) returning id"
)


def add_patient(unit: Unit, code: str, issuer: str, name: str, birth: str = "", *, registered: bool = True) -> int:
    row = unit.db.execute(PATIENT, (code, issuer, name, name.lower().split(), birth, registered)).fetchone()
    assert row
    return int(row[0])


def who_is(unit: Unit, code: str, issuer: str) -> int | None:
    row = unit.db.execute("select patient_of_code(%s, %s)", (code, issuer)).fetchone()
    assert row
    return row[0] if row[0] is None else int(row[0])


def test_an_unknown_issuer_is_taken_for_the_only_one(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        one = add_patient(unit, "BN1", "BV", "An")
        assert [who_is(unit, "BN1", issuer) for issuer in ("BV", "", "PK")] == [one, one, None]
        other = add_patient(unit, "BN1", "PK", "Binh")
        assert [who_is(unit, "BN1", issuer) for issuer in ("BV", "", "PK")] == [one, None, other]
        assert who_is(unit, "", "") is None


def test_a_former_code_still_finds_its_patient(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        one = add_patient(unit, "BN2", "BV", "An")
        unit.db.execute(
            "insert into patient_identifier (patient, kind, value, issuer, former)"
            " values (%s, 'code', 'BN1', 'BV', true)",
            (one,),
        )
        assert who_is(unit, "BN1", "BV") == one


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("nguyen van duc", "duc nguyen van", True),
        ("nguyen van duc", "nguyen duc", True),
        ("nguyen van duc", "nguyen van dung", False),
        ("nguyen van duc", "", True),
        ("", "", False),
    ],
)
def test_a_shorter_or_turned_name_is_the_same_person(desk: Desk, first: str, second: str, same: bool) -> None:
    with desk.unit(WHO) as unit:
        row = unit.db.execute("select same_person(%s, '', %s, '')", (first.split(), second.split())).fetchone()
        assert row == (same,)
        row = unit.db.execute(
            "select same_person(%s, '19800101', %s, '19800101')", (first.split(), second.split())
        ).fetchone()
        assert row == (bool(first),)
