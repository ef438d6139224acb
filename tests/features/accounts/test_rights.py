"""Users, roles, tokens and the set-up link: who may hand out what."""

from collections.abc import Iterator

import pytest

from khoanh.features.accounts import (
    NotSignedIn,
    UserChange,
    add_role,
    add_user,
    authenticate_password,
    change_role,
    change_user,
    create_setup_link,
    create_token,
    is_setup_link,
    list_roles,
    list_sessions,
    list_tokens,
    list_users,
    principal_of_token,
    read_signatories,
    remove_role,
    remove_user,
    revoke_token,
    use_setup_link,
)
from khoanh.features.accounts.kinds import act_as_nobody
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
NOBODY = act_as_nobody("10.0.0.9")
PASSWORD = "bốn từ chẳng liên quan"
KEEPER = Principal(
    PrincipalKind.USER, "keeper", frozenset({Permission.USER_MANAGE, Permission.STUDY_LIST}), session="web:1"
)


@pytest.fixture
def people(desk: Desk) -> Iterator[Desk]:
    with desk.unit(SYSTEM) as unit:
        add_user(unit, "admin1", PASSWORD, roles=["admin"], must_change_password=False)
        add_user(unit, "lan", PASSWORD, roles=["clinician"], must_change_password=False)
    yield desk


def test_the_built_in_roles_are_there_with_known_permissions(desk: Desk) -> None:
    with desk.unit(SYSTEM) as unit:
        roles = {role.name: role for role in list_roles(unit)}
    assert set(roles) == {"admin", "radiologist", "technologist", "clinician", "clerk", "auditor", "display"}
    assert roles["admin"].permissions == frozenset(Permission)


def test_a_doctor_is_named_with_the_certificate_and_one_who_is_gone_by_the_login(people: Desk) -> None:
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(display_name="BS. Trần Lan", certificate=" 001234/HCM-CCHN "))
        found = read_signatories(unit, ["lan", "gone", ""])
        with pytest.raises(Invalid):
            change_user(unit, "lan", UserChange(certificate="1" * 65))
    assert (found["lan"].display_name, found["lan"].certificate) == ("BS. Trần Lan", "001234/HCM-CCHN")
    assert (found["gone"].display_name, found["gone"].certificate) == ("gone", "")


def test_a_taken_name_is_a_conflict_in_any_case(people: Desk) -> None:
    with people.unit(SYSTEM) as unit, pytest.raises(Conflict):
        add_user(unit, "LAN", PASSWORD, roles=["clerk"])


def test_the_last_who_manages_users_stays(people: Desk) -> None:
    for change in (UserChange(enabled=False), UserChange(roles=("clerk",))):
        with pytest.raises(Conflict), people.unit(SYSTEM) as unit:
            change_user(unit, "admin1", change)
    with pytest.raises(Conflict), people.unit(SYSTEM) as unit:
        remove_user(unit, "admin1")
    with pytest.raises(Conflict), people.unit(SYSTEM) as unit:
        change_role(unit, "admin", ["study.list"])
    with people.unit(SYSTEM) as unit:
        assert [user.enabled for user in list_users(unit)] == [True, True]


def test_nobody_hands_out_more_than_the_own_rights(people: Desk) -> None:
    with pytest.raises(Forbidden), people.unit(KEEPER) as unit:
        add_user(unit, "mallory", PASSWORD, roles=["admin"])
    with pytest.raises(Forbidden), people.unit(KEEPER) as unit:
        change_user(unit, "admin1", UserChange(password="bốn từ khác hẳn nhau"))
    with pytest.raises(Forbidden), people.unit(KEEPER) as unit:
        change_role(unit, "clerk", ["study.list", "study.delete"])
    with pytest.raises(Forbidden), people.unit(KEEPER) as unit:
        create_token(unit, "t", "admin")


def test_a_role_of_ones_own_is_added_changed_and_removed(people: Desk) -> None:
    with people.unit(SYSTEM) as unit:
        add_role(unit, "intern", ["study.list"], title_vi="Thực tập")
        change_user(unit, "lan", UserChange(roles=("intern",)))
    session = authenticate_password(people, "lan", PASSWORD)
    assert session.principal.permissions == {Permission.STUDY_LIST}
    with people.unit(SYSTEM) as unit:
        change_role(unit, "intern", ["study.list", "study.read"])
    with pytest.raises(Conflict), people.unit(SYSTEM) as unit:
        remove_role(unit, "intern")
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(roles=()))
        remove_role(unit, "intern")
    with pytest.raises(Conflict), people.unit(SYSTEM) as unit:
        remove_role(unit, "clerk")
    with pytest.raises(Invalid), people.unit(SYSTEM) as unit:
        add_role(unit, "odd", ["no.such"])


def test_a_personal_token_is_never_mightier_than_its_person(people: Desk) -> None:
    who = authenticate_password(people, "lan", PASSWORD).principal
    with people.unit(who) as unit:
        token, secret = create_token(unit, "script", "clinician", days=30)
        assert [found.name for found in list_tokens(unit)] == ["script"]
    with people.unit(NOBODY) as unit:
        acting = principal_of_token(unit, secret)
    assert (acting.kind, acting.name, acting.may(Permission.STUDY_READ)) == (PrincipalKind.TOKEN, "lan", True)
    with pytest.raises(Forbidden), people.unit(acting) as unit:
        create_token(unit, "child", "clinician")
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(roles=("clerk",)))
    with people.unit(NOBODY) as unit:
        left = principal_of_token(unit, secret)
    assert (left.may(Permission.STUDY_LIST), left.may(Permission.STUDY_READ)) == (True, False)
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(enabled=False))
    with pytest.raises(NotSignedIn), people.unit(NOBODY) as unit:
        principal_of_token(unit, secret)
    with pytest.raises(NotFound), people.unit(KEEPER) as unit:
        revoke_token(unit, token.id)


def test_a_machines_token_lives_until_it_is_revoked_or_expires(people: Desk) -> None:
    with people.unit(SYSTEM) as unit:
        token, secret = create_token(unit, "gateway", "technologist", machine=True)
    with people.unit(NOBODY) as unit:
        assert principal_of_token(unit, secret).name == "gateway"
        unit.db.execute("update account_token set expires_at = now() - interval '1 second'")
    with pytest.raises(NotSignedIn), people.unit(NOBODY) as unit:
        principal_of_token(unit, secret)
    with people.unit(SYSTEM) as unit:
        revoke_token(unit, token.id)
        assert list_tokens(unit) == []


def test_a_machines_token_called_like_a_person_has_nothing_of_the_persons(people: Desk) -> None:
    who = authenticate_password(people, "lan", PASSWORD).principal
    with people.unit(who) as unit:
        create_token(unit, "script", "clinician")
    with people.unit(SYSTEM) as unit:
        _, secret = create_token(unit, "lan", "clinician", machine=True)
    with people.unit(NOBODY) as unit:
        acting = principal_of_token(unit, secret)
    with people.unit(acting) as unit:
        assert list_tokens(unit) == []
        assert list_sessions(unit) == []


def test_secrets_are_kept_as_hashes_only(people: Desk) -> None:
    session = authenticate_password(people, "lan", PASSWORD)
    with people.unit(SYSTEM) as unit:
        _, secret = create_token(unit, "gateway", "clerk", machine=True)
        kept = str(unit.db.execute("select * from account_token").fetchall())
        kept += str(unit.db.execute("select * from account_session").fetchall())
        kept += str(unit.db.execute("select * from account_user").fetchall())
    for text in (session.cookie, secret, secret.removeprefix("khoanh_"), PASSWORD):
        assert text not in kept


def test_the_setup_link_makes_one_administrator_and_is_used_up(desk: Desk) -> None:
    with desk.unit(SYSTEM) as unit:
        old = create_setup_link(unit)
        secret = create_setup_link(unit)
    with desk.unit(NOBODY) as unit:
        assert not is_setup_link(unit, old)
        assert is_setup_link(unit, secret)
    with pytest.raises(Invalid), desk.unit(NOBODY) as unit:
        use_setup_link(unit, secret, "giám.đốc", "", "ngắn")
    with desk.unit(NOBODY) as unit:
        assert use_setup_link(unit, secret, "giám.đốc", "Giám đốc", PASSWORD).roles == ("admin",)
    with pytest.raises(NotFound), desk.unit(NOBODY) as unit:
        use_setup_link(unit, secret, "hai", "", PASSWORD)
    with pytest.raises(Conflict), desk.unit(SYSTEM) as unit:
        create_setup_link(unit)
    assert authenticate_password(desk, "giám.đốc", PASSWORD).profile.display_name == "Giám đốc"
