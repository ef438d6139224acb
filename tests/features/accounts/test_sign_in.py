"""Signing in, being locked out, and what a session may do."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest

from khoanh.features.accounts import (
    NotSignedIn,
    UserChange,
    add_user,
    authenticate_password,
    change_own_password,
    change_user,
    disable_idle_users,
    list_sessions,
    principal_of_session,
    read_profile,
    revoke_session,
    sign_out,
    unlock_user,
)
from khoanh.features.accounts.kinds import act_as_nobody
from khoanh.features.audit import AuditFilter, find_entries
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Permission, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
NOBODY = act_as_nobody("10.0.0.9")
PASSWORD = "bốn từ chẳng liên quan"


@pytest.fixture
def people(desk: Desk) -> Iterator[Desk]:
    with desk.unit(SYSTEM) as unit:
        add_user(unit, "quản.trị", PASSWORD, roles=["admin"], must_change_password=False)
        add_user(unit, "lan", PASSWORD, roles=["clinician"], display_name="Lan", must_change_password=False)
    yield desk


def audited(desk: Desk, action: str) -> list[tuple[str, str]]:
    with desk.unit(SYSTEM) as unit:
        return [(row.subject, row.outcome) for row in find_entries(unit, AuditFilter(action=action)).entries]


def fail(desk: Desk, name: str = "lan", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            authenticate_password(desk, name, "sai mật khẩu rồi nhé", address="10.0.0.9")


def test_the_right_password_opens_a_session(people: Desk) -> None:
    session = authenticate_password(people, " LAN", PASSWORD, address="10.0.0.9", agent="Firefox")
    with people.unit(NOBODY) as unit:
        who = principal_of_session(unit, session.cookie)
        profile = read_profile(unit, session.cookie)
    assert (who.name, who.address) == ("lan", "10.0.0.9")
    assert who.permissions >= {Permission.STUDY_LIST, Permission.STUDY_READ}
    assert not who.may(Permission.STUDY_DELETE)
    assert (profile.display_name, profile.roles) == ("Lan", ("clinician",))
    assert audited(people, "signed in") == [("lan", "success")]


def test_a_decomposed_password_is_the_same_password(people: Desk) -> None:
    import unicodedata

    assert authenticate_password(people, "lan", unicodedata.normalize("NFD", PASSWORD))


def test_unknown_name_wrong_password_and_lock_get_one_answer(people: Desk) -> None:
    answers = set()
    for name, password in [("nobody", PASSWORD), ("lan", "x"), ("", ""), ("lan\0", PASSWORD), ("lan", "\ud800")]:
        with pytest.raises(NotSignedIn) as refused:
            authenticate_password(people, name, password)
        answers.add(str(refused.value))
    fail(people, times=people.settings.lockout_failures)
    with pytest.raises(NotSignedIn) as refused:
        authenticate_password(people, "lan", PASSWORD)
    assert answers | {str(refused.value)} == {str(refused.value)}


def test_failures_in_a_row_lock_the_account_until_it_is_opened(people: Desk) -> None:
    fail(people, times=people.settings.lockout_failures)
    assert audited(people, "account locked") == [("lan", "success")]
    fail(people, times=1)
    with people.unit(SYSTEM) as unit:
        assert unlock_user(unit, "lan").locked_until is None
    assert authenticate_password(people, "lan", PASSWORD)


def test_a_lock_ends_by_itself(people: Desk) -> None:
    fail(people, times=people.settings.lockout_failures)
    with people.unit(SYSTEM) as unit:
        unit.db.execute("update account_user set locked_until = now() - interval '1 second'")
    assert authenticate_password(people, "lan", PASSWORD)


def test_many_guesses_at_once_do_not_slip_past_the_lock(people: Desk) -> None:
    threads = [Thread(target=fail, args=(people,)) for _ in range(people.settings.lockout_failures)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(NotSignedIn):
        authenticate_password(people, "lan", PASSWORD)


def test_a_session_ends_when_idle_revoked_signed_out_or_its_user_disabled(people: Desk) -> None:
    def is_open(cookie: str) -> bool:
        try:
            with people.unit(NOBODY) as unit:
                principal_of_session(unit, cookie)
        except NotSignedIn:
            return False
        return True

    idle, revoked, out, last = (authenticate_password(people, "lan", PASSWORD) for _ in range(4))
    with people.unit(SYSTEM) as unit:
        number = idle.principal.session.removeprefix("web:")
        unit.db.execute(f"update account_session set seen_at = now() - interval '5 hours' where id = {number}")
    with people.unit(last.principal) as unit:
        assert len(list_sessions(unit)) == 4
        revoke_session(unit, int(revoked.principal.session.removeprefix("web:")))
    with people.unit(out.principal) as unit:
        sign_out(unit)
    assert [is_open(s.cookie) for s in (idle, revoked, out, last)] == [False, False, False, True]
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(enabled=False))
    assert not is_open(last.cookie)
    with pytest.raises(NotSignedIn):
        authenticate_password(people, "lan", PASSWORD)


def test_a_password_that_must_change_allows_nothing_else(people: Desk) -> None:
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(password="tạm thời cho ngày đầu"))
    session = authenticate_password(people, "lan", "tạm thời cho ngày đầu")
    assert session.profile.must_change_password
    assert session.principal.permissions == frozenset()
    change_own_password(people, session.principal, "tạm thời cho ngày đầu", PASSWORD)
    with people.unit(NOBODY) as unit:
        assert principal_of_session(unit, session.cookie).may(Permission.STUDY_LIST)


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(people: Desk) -> None:
    mine, other = (authenticate_password(people, "lan", PASSWORD) for _ in range(2))
    with pytest.raises(Forbidden):
        change_own_password(people, mine.principal, "không phải cái cũ", "một câu hoàn toàn mới")
    with pytest.raises(Invalid):
        change_own_password(people, mine.principal, PASSWORD, PASSWORD)
    change_own_password(people, mine.principal, PASSWORD, "một câu hoàn toàn mới")
    with people.unit(NOBODY) as unit:
        assert principal_of_session(unit, mine.cookie)
    with people.unit(NOBODY) as unit, pytest.raises(NotSignedIn):
        principal_of_session(unit, other.cookie)


def test_an_unused_account_is_disabled_but_never_who_manages_users(people: Desk) -> None:
    with people.unit(SYSTEM) as unit:
        unit.db.execute("update account_user set created_at = now() - interval '50 days'")
    with pytest.raises(NotSignedIn):
        authenticate_password(people, "lan", PASSWORD)
    assert authenticate_password(people, "quản.trị", PASSWORD)
    with people.unit(SYSTEM) as unit:
        change_user(unit, "lan", UserChange(enabled=True))
    assert authenticate_password(people, "lan", PASSWORD)
    with people.unit(SYSTEM) as unit:
        unit.db.execute("update account_user set last_seen_at = now() - interval '50 days'")
        assert disable_idle_users(unit) == ["lan"]


def test_an_expired_session_is_removed_at_the_next_sign_in(people: Desk) -> None:
    session = authenticate_password(people, "lan", PASSWORD)
    assert session.expires_at - timedelta(hours=people.settings.session_hours + 1) < session.expires_at
    with people.unit(SYSTEM) as unit:
        unit.db.execute("update account_session set expires_at = now() - interval '1 second'")
    authenticate_password(people, "lan", PASSWORD)
    with people.unit(SYSTEM) as unit:
        assert unit.db.execute("select count(*) from account_session").fetchone() == (1,)
