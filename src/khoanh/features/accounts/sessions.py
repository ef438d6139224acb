"""Tells who a session cookie belongs to; lists sessions and ends them."""

from datetime import timedelta

from khoanh.features import audit
from khoanh.features.accounts.kinds import NotSignedIn, Profile, SessionInfo
from khoanh.features.accounts.queries import sessions as queries
from khoanh.features.accounts.queries import users as user_queries
from khoanh.features.accounts.rules import name_key
from khoanh.features.accounts.secrets import hash_secret
from khoanh.features.accounts.sign_in import principal_of_row, profile_of
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Unit

_TOUCH_EVERY = timedelta(seconds=60)


def principal_of_session(unit: Unit, cookie: str, *, active: bool = True) -> Principal:
    """Return who is signed in with this cookie, with the rights of this moment.

    Args:
        active: Counts as work at the desk; an open page that only listens does not keep its session from idling out.

    Raises:
        NotSignedIn: The session ended, idled too long, or its user is disabled.
    """
    row = _open_row(unit, cookie)
    if active and unit.now - row.seen_at > _TOUCH_EVERY:
        queries.touch_session(unit.db, row.id, row.user_id)
    return principal_of_row(row, unit.who.address)


def read_profile(unit: Unit, cookie: str) -> Profile:
    """Return what the person signed in sees of the own account.

    Raises:
        NotSignedIn: As `principal_of_session`.
    """
    return profile_of(_open_row(unit, cookie))


def _open_row(unit: Unit, cookie: str) -> queries.SessionRow:
    row = queries.select_open_session(unit.db, hash_secret(cookie), unit.settings.session_idle_minutes)
    if row is None:
        raise NotSignedIn("the session has ended; sign in again", vi="Phiên làm việc đã hết, hãy đăng nhập lại")
    return row


def sign_out(unit: Unit) -> None:
    """End the asker's own session."""
    if unit.who.session.startswith("web:"):
        queries.delete_session(unit.db, int(unit.who.session.removeprefix("web:")))
        audit.record(unit, "signed out", subject=unit.who.name)


def list_sessions(unit: Unit, *, everyone: bool = False) -> list[SessionInfo]:
    """Return the own open sessions, or everyone's.

    Raises:
        Forbidden: Everyone's are asked for without `user.manage`.
    """
    if everyone:
        unit.who.require(Permission.USER_MANAGE)
        return queries.select_sessions(unit.db, None)
    # A machine's token may be called like a person; it has no sessions of its own.
    if unit.who.kind is not PrincipalKind.USER:
        return []
    user = user_queries.select_user(unit.db, name_key(unit.who.name))
    return queries.select_sessions(unit.db, user.id) if user else []


def revoke_session(unit: Unit, session_id: int) -> None:
    """End a session: one of the own, or anyone's with `user.manage`.

    Raises:
        NotFound: There is none of this number that the asker may end.
    """
    everyone = unit.who.may(Permission.USER_MANAGE)
    for session in list_sessions(unit, everyone=everyone):
        if session.id == session_id:
            queries.delete_session(unit.db, session_id)
            audit.record(unit, "session revoked", subject=session.user, detail={"session": session_id})
            return
    raise NotFound(f"session {session_id}", vi=f"Không có phiên làm việc số {session_id}")
