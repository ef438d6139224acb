"""Signs people in by name and password, the same answer and time for every way it can fail."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from khoanh.features import audit
from khoanh.features.accounts import passwords
from khoanh.features.accounts.kinds import NotSignedIn, Profile, Session, act_as_nobody
from khoanh.features.accounts.queries import sessions as session_queries
from khoanh.features.accounts.queries import users as queries
from khoanh.features.accounts.rules import (
    LONGEST_PASSWORD,
    check_password,
    known_permissions,
    name_key,
    normalise_password,
)
from khoanh.features.accounts.secrets import hash_secret
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Principal, PrincipalKind
from khoanh.transaction import Desk, Unit


def authenticate_password(desk: Desk, name: str, password: str, *, address: str = "", agent: str = "") -> Session:
    """Open a web session.

    Takes the desk, not a unit: a failure must commit its count and its audit row, and no connection is held while
    the hash is computed.

    Raises:
        NotSignedIn: Unknown name, wrong password, locked or disabled: the answer does not tell which.
        OutOfResources: Too many sign in at once.
    """
    nobody = act_as_nobody(address)
    key = name_key(name)
    with desk.unit(nobody) as unit:
        known = queries.select_credentials(unit.db, key)
    text = normalise_password(password)[: LONGEST_PASSWORD + 1]
    right = passwords.is_password(text, known.password_hash if known else None)
    rehashed = passwords.hash_password(text) if right and known and passwords.is_outdated(known.password_hash) else ""
    with desk.unit(nobody) as unit:
        session = _settle_sign_in(unit, key, right=right, rehashed=rehashed, agent=agent)
    if session is None:
        raise NotSignedIn(
            "wrong name or password, or the account is locked for a while",
            vi="Sai tên đăng nhập hoặc mật khẩu, hoặc tài khoản đang tạm khoá",
        )
    return session


def _settle_sign_in(unit: Unit, key: str, *, right: bool, rehashed: str, agent: str) -> Session | None:
    # The row is read again under a lock: of many guesses in flight none may slip past the lock-out.
    user = queries.select_credentials(unit.db, key, for_update=True)
    if user is None:
        audit.record(unit, "sign-in failed", outcome="unknown name")
        return None
    if not user.enabled:
        audit.record(unit, "sign-in failed", subject=user.name, outcome="disabled")
        return None
    if user.locked_until and user.locked_until > unit.now:
        audit.record(unit, "sign-in failed", subject=user.name, outcome="locked")
        return None
    if not right:
        count_failure(unit, user)
        return None
    idle_days = unit.settings.idle_account_days
    if idle_days and user.idle_since < unit.now - timedelta(days=idle_days) and not _is_manager(unit, key):
        queries.update_user(unit.db, user.id, display_name=None, language=None, enabled=False, must=None)
        audit.record(unit, "account disabled", subject=user.name, detail={"idle_days": idle_days})
        return None
    queries.update_failures(unit.db, user.id, 0, None)
    if rehashed:
        queries.update_hash(unit.db, user.id, rehashed)
    queries.update_seen(unit.db, user.id)
    return _open_session(unit, user.id, agent)


def count_failure(unit: Unit, user: queries.Credentials) -> None:
    """Write down a wrong password; enough of them in a row lock the account for a while."""
    failures = user.failures + 1
    audit.record(unit, "sign-in failed", subject=user.name, outcome="wrong password", detail={"in_a_row": failures})
    if failures < unit.settings.lockout_failures:
        queries.update_failures(unit.db, user.id, failures, None)
        return
    until = unit.now + timedelta(minutes=unit.settings.lockout_minutes)
    queries.update_failures(unit.db, user.id, 0, until)
    audit.record(unit, "account locked", subject=user.name, detail={"minutes": unit.settings.lockout_minutes})


def _is_manager(unit: Unit, key: str) -> bool:
    user = queries.select_user(unit.db, key)
    roles = [queries.select_role(unit.db, role) for role in (user.roles if user else ())]
    return any("user.manage" in role.permissions for role in roles if role)


def _open_session(unit: Unit, user_id: int, agent: str) -> Session:
    cookie = token_urlsafe(32)
    expires_at = unit.now + timedelta(hours=unit.settings.session_hours)
    address = unit.who.address
    session_queries.insert_session(
        unit.db,
        token_hash=hash_secret(cookie),
        user_id=user_id,
        address=address,
        agent=agent[:300],
        expires_at=expires_at,
    )
    session_queries.delete_ended_sessions(unit.db, unit.settings.session_idle_minutes)
    row = session_queries.select_open_session(unit.db, hash_secret(cookie), unit.settings.session_idle_minutes)
    assert row is not None
    profile = profile_of(row)
    principal = principal_of_row(row, address)
    audit.record(replace(unit, who=principal), "signed in", subject=row.name)
    return Session(cookie, csrf_of(cookie), expires_at, principal, profile)


def profile_of(row: session_queries.SessionRow) -> Profile:
    """Return what the person of an open session sees of the own account."""
    permissions = known_permissions(row.permissions)
    return Profile(row.name, row.display_name, row.language, tuple(row.roles), permissions, row.must_change_password)


def principal_of_row(row: session_queries.SessionRow, address: str) -> Principal:
    """Return who acts in an open session; until a due password change, one who may do nothing else."""
    permissions = frozenset() if row.must_change_password else known_permissions(row.permissions)
    return Principal(PrincipalKind.USER, row.name, permissions, session=f"web:{row.id}", address=address)


def csrf_of(cookie: str) -> str:
    """Return the CSRF token that belongs to a session cookie; it cannot be turned back."""
    return sha256(b"khoanh csrf\0" + cookie.encode()).hexdigest()[:40]


def change_own_password(desk: Desk, who: Principal, old: str, new: str) -> None:
    """Replace the own password; the other sessions of the account end.

    Raises:
        Forbidden: The old password is wrong, or the asker is no person signed in here.
        Invalid: The new one breaks a rule or is the old one.
    """
    if who.kind is not PrincipalKind.USER or not who.session.startswith("web:"):
        raise Forbidden("only a person signed in changes a password", vi="Cần đăng nhập để đổi mật khẩu")
    key = name_key(who.name)
    with desk.unit(who) as unit:
        known = queries.select_credentials(unit.db, key)
    right = passwords.is_password(
        normalise_password(old)[: LONGEST_PASSWORD + 1], known.password_hash if known else None
    )
    text = check_password(new, name=who.name, shortest=desk.settings.password_length)
    if right and text == normalise_password(old):
        raise Invalid("the new password is the old one", vi="Mật khẩu mới trùng mật khẩu cũ")
    hashed = passwords.hash_password(text) if right else ""
    with desk.unit(who) as unit:
        user = queries.select_credentials(unit.db, key, for_update=True)
        locked = bool(user and user.locked_until and user.locked_until > now())
        if user and right and not locked:
            queries.update_password(unit.db, user.id, hashed, must_change=False)
            session_queries.delete_sessions_of(unit.db, user.id, but=int(who.session.removeprefix("web:")))
            audit.record(unit, "password changed", subject=user.name)
            return
        if user and not locked:
            count_failure(unit, user)
    raise Forbidden("the old password is wrong", vi="Mật khẩu cũ không đúng")
